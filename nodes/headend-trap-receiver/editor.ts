import { isEnvironmentVariable, wholeNumber } from '../editor/validate';
import { isSourceList } from '../headend-trap-in/dialog';
import { prepareReceiver, saveUsers } from './dialog';
import { keyNames, SLOTS } from './slots';

/** Not among the properties below: the catalogue of Node-RED reads those without running them, and skips what it cannot. */
const CREDENTIALS = Object.fromEntries(
  ['communities', ...SLOTS.flatMap(keyNames)].map((name) => [name, { type: 'password' as const }]),
);

RED.nodes.registerType('headend-trap-receiver', {
  category: 'config',
  defaults: {
    name: { value: '' },
    address: {
      value: '',
      validate(value, _options) {
        const text = String(value ?? '');
        const valid = text === '' || isEnvironmentVariable(text) || /^[\da-f.:]+$/i.test(text);
        return valid || this._def._('headend-trap-receiver.validate.address');
      },
    },
    port: { value: '', validate: wholeNumber(0, 65535) },
    v3Users: { value: [] },
    refuseReplays: { value: false },
    stormLimit: { value: '', validate: wholeNumber(1, 100_000) },
    useAgent: { value: false },
    forwarders: {
      value: '',
      validate(value, _options) {
        return isSourceList(String(value ?? '')) || this._def._('headend-trap-receiver.validate.forwarders');
      },
    },
  },
  credentials: CREDENTIALS,
  label() {
    return this.name || `${this.address || '0.0.0.0'}:${this.port || 10162}`;
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  oneditprepare() {
    prepareReceiver(this);
  },
  oneditsave() {
    saveUsers(this);
  },
});
