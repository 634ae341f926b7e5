import { typedFault } from '../editor/typed-field';
import { prepareSet, saveSet } from './dialog';
import type { TypedField } from './fields';

RED.nodes.registerType('headend-set', {
  category: 'headend',
  color: '#8FB4C9',
  icon: 'headend-set.svg',
  inputs: 1,
  outputs: 2,
  defaults: {
    name: { value: '' },
    device: { value: '', type: 'headend-device', required: true },
    kind: { value: 'column', required: true },
    table: { value: '' },
    column: {
      value: '',
      validate(column, _options) {
        return this.kind !== 'column' || Boolean(column) || this._def._('headend-set.validate.column');
      },
    },
    key: { value: '' },
    value: {
      value: 'payload',
      validate(value, _options) {
        const { kind, valueType } = this as { kind?: string; valueType?: string };
        const fault = typedFault({ value: String(value ?? ''), type: valueType ?? 'msg' });
        if (kind !== 'column' || !fault) return true;
        return this._def._(`headend-set.validate.${fault}`, { field: this._def._('headend-set.label.value') });
      },
    },
    valueType: { value: 'msg' },
    action: {
      value: '',
      validate(action, _options) {
        return this.kind !== 'action' || Boolean(action) || this._def._('headend-set.validate.action');
      },
    },
    parameters: {
      value: [],
      validate(parameters, _options) {
        const wrong = ((parameters as TypedField[] | undefined) ?? []).find((field) => typedFault(field));
        if (this.kind !== 'action' || !wrong) return true;
        return this._def._(`headend-set.validate.${typedFault(wrong)}`, { field: wrong.id });
      },
    },
    payloadParameters: { value: true },
    onError: { value: 'stop' },
    dryRun: { value: false },
  },
  label() {
    const { kind, table, column, action } = this;
    if (this.name) return this.name;
    if (kind === 'action' && action) return String(action);
    return kind === 'column' && column ? `${table}: ${column}` : 'headend set';
  },
  paletteLabel: 'headend set',
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._def._('headend-set.input');
  },
  outputLabels(index) {
    return this._def._(`headend-set.output.${['result', 'audit'][index]}`);
  },
  oneditprepare() {
    prepareSet(this);
  },
  oneditsave() {
    saveSet(this);
  },
});
