import { wholeNumber } from '../editor/validate';
import { prepareAlarmFilter, saveAlarmFilter } from './dialog';
import { filterFault, ruleFault } from './faults';
import type { FilterFields, RuleFields } from './fields';

const SECONDS = { value: '', validate: wholeNumber(0, 86_400) };
const SOME_SECONDS = { value: '', validate: wholeNumber(1, 86_400) };
const MINUTES = { value: '', validate: wholeNumber(0, 525_600) };

RED.nodes.registerType('headend-alarm-filter', {
  category: 'headend',
  // The first node of the palette's category names and describes it.
  categoryDescription: RED._('@openheadend/node-red-headend/headend-alarm-filter:palette.description.headend'),
  color: '#CFA48F',
  icon: 'headend-alarm-filter.svg',
  inputs: 1,
  outputs: 3,
  defaults: {
    name: { value: '' },
    minimumSeverity: { value: 'indeterminate' },
    include: { value: [], validate: filtersAreRight },
    exclude: { value: [], validate: filtersAreRight },
    rules: { value: [], validate: rulesAreRight },
    onDelay: SECONDS,
    offDelay: SECONDS,
    holdClear: SECONDS,
    chatterRaises: {
      value: '',
      validate(value, options) {
        const isOne = String(value ?? '') === '1';
        return isOne
          ? this._def._('headend-alarm-filter.validate.raises')
          : wholeNumber(0, 100).call(this, value, options);
      },
    },
    chatterWithin: SOME_SECONDS,
    chatterQuiet: SOME_SECONDS,
    notify: { value: 'all' },
    notifyLevel: { value: 'major' },
    renotify: MINUTES,
    grace: SECONDS,
    floodBurst: { value: '', validate: wholeNumber(0, 100_000) },
    floodPerMinute: { value: '', validate: wholeNumber(1, 100_000) },
    floodSummary: SOME_SECONDS,
    removeCleared: { value: 'automatic' },
    trapRemoval: MINUTES,
    noClearRemoval: MINUTES,
    completeTables: { value: '' },
    shelveMinutes: { value: '', validate: wholeNumber(1, 43_200) },
    unreachableSeverity: { value: 'critical' },
    keepFile: { value: true },
    contextStore: { value: '' },
    maxAlarms: { value: '', validate: wholeNumber(1, 100_000) },
    maxHistory: { value: '', validate: wholeNumber(0, 1000) },
  },
  label() {
    return this.name || 'headend alarm filter';
  },
  paletteLabel: 'headend alarm filter',
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._def._('headend-alarm-filter.input');
  },
  outputLabels(index) {
    return this._def._(`headend-alarm-filter.output.${['events', 'list', 'statistics'][index]}`);
  },
  oneditprepare() {
    prepareAlarmFilter(this);
  },
  oneditsave() {
    saveAlarmFilter(this);
  },
});

// Node-RED takes a text as a reason only from validators of two parameters; it looks at their number.

function filtersAreRight(this: EditorNode, filters: unknown, _options: unknown): boolean | string {
  for (const [index, filter] of ((filters as FilterFields[] | undefined) ?? []).entries()) {
    const fault = filterFault(filter);
    if (fault) return this._def._(`headend-alarm-filter.validate.${fault}`, { name: index + 1 });
  }
  return true;
}

function rulesAreRight(this: EditorNode, rules: unknown, _options: unknown): boolean | string {
  const names = new Set<string>();
  for (const rule of (rules as RuleFields[] | undefined) ?? []) {
    const fault = names.has(rule.id) ? 'twice' : ruleFault(rule);
    if (fault) return this._def._(`headend-alarm-filter.validate.${fault}`, { name: rule.id || names.size + 1 });
    names.add(rule.id);
  }
  return true;
}
