import { wholeNumber } from '../editor/validate';
import { prepareSimulator } from './dialog';

RED.nodes.registerType('headend-simulator', {
  category: 'headend',
  color: '#C9C9B6',
  icon: 'headend-simulator.svg',
  inputs: 1,
  outputs: 0,
  defaults: {
    name: { value: '' },
    profile: { value: '', required: true },
    variant: { value: '' },
    size: { value: '1', validate: wholeNumber(1, 100) },
    snmpPort: { value: '', validate: wholeNumber(0, 65535) },
    httpPort: { value: '', validate: wholeNumber(0, 65535) },
    compression: { value: 'none' },
    leadingLine: { value: '' },
  },
  credentials: {
    user: { type: 'text' },
    password: { type: 'password' },
  },
  label() {
    return this.name || (this.profile ? `simulated ${this.profile}` : 'headend simulator');
  },
  paletteLabel: 'headend simulator',
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels: 'faults, reboot or clear',
  oneditprepare() {
    prepareSimulator(this);
  },
});
