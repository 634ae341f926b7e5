import { wholeNumber } from '../editor/validate';
import { prepareReceiver, saveUsers } from './dialog';
import { keyNames, SLOTS } from './slots';

RED.nodes.registerType('headend-trap-receiver', {
  category: 'config',
  defaults: {
    name: { value: '' },
    address: { value: '' },
    port: { value: '', validate: wholeNumber(0, 65535) },
    v3Users: { value: [] },
    refuseReplays: { value: false },
    stormLimit: { value: '', validate: wholeNumber(1, 100_000) },
    useAgent: { value: false },
    forwarders: { value: '' },
  },
  credentials: {
    communities: { type: 'password' },
    ...Object.fromEntries(SLOTS.flatMap(keyNames).map((name) => [name, { type: 'password' as const }])),
  },
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
