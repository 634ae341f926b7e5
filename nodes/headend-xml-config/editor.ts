import { isEnvironmentVariable, wholeNumber } from '../editor/validate';
import { prepareXmlConfig } from './dialog';

/** A file name: the runtime checks the rest. Blank where a message may name it. */
function fileName(this: EditorNode, value: unknown, _options: unknown): boolean | string {
  const text = String(value ?? '');
  const valid = text === '' || isEnvironmentVariable(text) || /^[^/\\]*[^./\\]\.xml$/i.test(text);
  return valid || this._def._('headend-xml-config.validate.file');
}

RED.nodes.registerType('headend-xml-config', {
  category: 'headend',
  color: '#8FB4C9',
  icon: 'headend-xml-config.svg',
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: '' },
    device: { value: '', type: 'headend-device', required: true },
    operation: { value: 'save', required: true },
    source: { value: '' },
    file: { value: '', validate: fileName },
    file2: { value: '', validate: fileName },
    path: {
      value: '',
      validate(value, _options) {
        const text = String(value ?? '');
        const valid = text === '' || isEnvironmentVariable(text) || text.startsWith('/');
        return valid || this._def._('headend-xml-config.validate.path');
      },
    },
    value: { value: '' },
    keep: { value: '30', validate: wholeNumber(1, 10000) },
    dryRun: { value: false },
    otherDevice: { value: false },
  },
  label() {
    return this.name || `XML config: ${this.operation ?? 'save'}`;
  },
  paletteLabel: 'headend XML config',
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._def._('headend-xml-config.input');
  },
  outputLabels() {
    return this._def._('headend-xml-config.output');
  },
  oneditprepare() {
    prepareXmlConfig(this);
  },
});
