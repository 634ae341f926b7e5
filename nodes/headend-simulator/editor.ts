import { isEnvironmentVariable, wholeNumber } from '../editor/validate';
import { prepareSimulator } from './dialog';

/** Addresses with ports, parted by commas, or none. */
function addresses(this: EditorNode, value: unknown, _options: unknown): boolean | string {
  const texts = String(value ?? '').split(/[,\n]/);
  const right = texts.every(
    (text) => text.trim() === '' || isEnvironmentVariable(text.trim()) || isAddress(text.trim()),
  );
  return right || this._def._('headend-simulator.validate.addresses');
}

function isAddress(text: string): boolean {
  const [, port = ''] = /^[^\s]+:(\d{1,5})$/.exec(text) ?? [];
  return Number(port) >= 1 && Number(port) <= 65535;
}

/** A port, or the word for the agent's. */
function sourcePort(this: EditorNode, value: unknown, options: unknown): boolean | string {
  const right = value === 'agent' || wholeNumber(0, 65535).call(this, value, options) === true;
  return right || this._def._('headend-simulator.validate.source');
}

/** Something must be simulated: a model, or what was captured of a device. */
function modelOrCapture(this: EditorNode, value: unknown, _options: unknown): boolean | string {
  const isOne = String(value ?? '') !== '' || String(this.capture ?? '') !== '';
  return isOne || this._def._('headend-simulator.validate.model');
}

/** Without a path there is no line to open. */
function pathOfLine(this: EditorNode, value: unknown, _options: unknown): boolean | string {
  return this.line !== 'pty' || String(value ?? '') !== '' || this._def._('headend-simulator.validate.path');
}

RED.nodes.registerType('headend-simulator', {
  category: 'headend',
  color: '#B5B59C',
  icon: 'headend-simulator.svg',
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: '' },
    profile: { value: '', validate: modelOrCapture },
    capture: { value: '' },
    variant: { value: '' },
    size: { value: '1', validate: wholeNumber(1, 100) },
    snmpPort: { value: '', validate: wholeNumber(0, 65535) },
    httpPort: { value: '', validate: wholeNumber(0, 65535) },
    compression: { value: 'none' },
    leadingLine: { value: '' },
    line: { value: '' },
    linePort: { value: '', validate: wholeNumber(0, 65535) },
    linePath: { value: '', validate: pathOfLine },
    trapDestinations: { value: '', validate: addresses },
    trapVersion: { value: '2c' },
    trapInform: { value: false },
    trapSource: { value: '', validate: sourcePort },
  },
  credentials: {
    user: { type: 'text' },
    password: { type: 'password' },
    trapCommunity: { type: 'password' },
  },
  label() {
    return this.name || String(this.capture || (this.profile ? `simulated ${this.profile}` : 'headend simulator'));
  },
  paletteLabel: 'headend simulator',
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._def._('headend-simulator.input');
  },
  outputLabels() {
    return this._def._('headend-simulator.output');
  },
  oneditprepare() {
    prepareSimulator(this);
  },
});
