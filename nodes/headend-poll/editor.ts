import { isEnvironmentVariable, wholeNumber } from '../editor/validate';
import { closePoll, preparePoll, saveChoice } from './dialog';

RED.nodes.registerType('headend-poll', {
  category: 'headend',
  categoryDescription: 'Video head-end devices: read their tables as messages',
  color: '#8FB4C9',
  icon: 'headend-poll.svg',
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: '' },
    device: { value: '', type: 'headend-device', required: true },
    mode: { value: 'table', required: true },
    pages: { value: [] },
    tables: {
      value: [],
      validate(tables, _options) {
        const { mode, pages } = this as { mode?: string; pages?: unknown[] };
        const chosen =
          mode === 'tree' || mode === 'graph' || [...((tables as unknown[]) ?? []), ...(pages ?? [])].length > 0;
        return chosen || this._def._('headend-poll.validate.nothing');
      },
    },
    columns: { value: [] },
    latest: { value: '', validate: wholeNumber(1, 100_000) },
    tree: { value: '' },
    graph: { value: '' },
    interval: {
      value: '10',
      validate(value, _options) {
        const text = String(value ?? '');
        const seconds = Number(text);
        const valid = text === '' || isEnvironmentVariable(text) || seconds === 0 || (seconds >= 1 && seconds <= 86400);
        return valid || this._def._('headend-poll.validate.interval');
      },
    },
    enabled: { value: true },
    rawValues: { value: false },
    sendStale: { value: false },
  },
  label() {
    const chosen = [...((this.pages as string[]) ?? []), ...((this.tables as string[]) ?? [])];
    return this.name || (chosen.length > 0 && chosen.length < 4 ? chosen.join(', ') : 'headend poll');
  },
  paletteLabel: 'headend poll',
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._def._('headend-poll.input');
  },
  outputLabels() {
    return this._def._('headend-poll.output');
  },
  oneditprepare() {
    preparePoll(this);
  },
  oneditsave() {
    saveChoice(this);
    closePoll();
  },
  oneditcancel: closePoll,
  oneditdelete: closePoll,
});
