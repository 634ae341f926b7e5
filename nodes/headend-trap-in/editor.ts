import { isOidList, isSourceList, isZone, prepareTrapIn } from './dialog';

/** A validator that tells the sentence with a key where the text does not fit. */
function fits(check: (text: string) => boolean, key: string) {
  return function (this: EditorNode, value: unknown, _options: unknown): boolean | string {
    return check(String(value ?? '')) || this._def._(`headend-trap-in.validate.${key}`);
  };
}

RED.nodes.registerType('headend-trap-in', {
  category: 'headend',
  color: '#CFA48F',
  icon: 'headend-trap-in.svg',
  inputs: 0,
  outputs: 2,
  defaults: {
    name: { value: '' },
    receiver: { value: '', type: 'headend-trap-receiver', required: true },
    device: { value: '', type: 'headend-device', required: false },
    knownOnly: { value: false },
    oids: { value: '', validate: fits(isOidList, 'oids') },
    sources: { value: '', validate: fits(isSourceList, 'sources') },
    field: { value: '' },
    values: {
      value: '',
      validate(values, _options) {
        return !this.field || String(values ?? '').trim() !== '' || this._def._('headend-trap-in.validate.values');
      },
    },
    severity: { value: '' },
    zone: { value: '', validate: fits(isZone, 'zone') },
  },
  label() {
    return this.name || 'headend trap in';
  },
  paletteLabel: 'headend trap in',
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  outputLabels(index) {
    return this._def._(`headend-trap-in.output.${['alarms', 'notifications'][index]}`);
  },
  oneditprepare() {
    prepareTrapIn();
  },
});
