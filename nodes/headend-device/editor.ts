import { isEnvironmentVariable, wholeNumber } from '../editor/validate';
import { prepareDevice, saveParameters } from './dialog';

/** Without a path there is no serial port to open. */
function pathOfPort(this: EditorNode, value: unknown, _options: unknown): boolean | string {
  return this.httpOver !== 'serial' || String(value ?? '') !== '' || this._def._('headend-device.validate.serialPath');
}

/** An address or a name, as the runtime takes it. Whether one must be given is for the field to say. */
function hostName(this: EditorNode, value: unknown, _options: unknown): boolean | string {
  const text = String(value ?? '');
  const valid = text === '' || isEnvironmentVariable(text) || /^[\w.:%[\]-]+$/.test(text);
  return valid || this._def._('headend-device.validate.host');
}

RED.nodes.registerType('headend-device', {
  category: 'config',
  defaults: {
    name: { value: '' },
    profile: { value: '', required: true },
    variant: { value: '' },
    host: { value: '', required: true, validate: hostName },
    parameters: { value: {} },
    overrides: { value: '' },
    timeout: { value: '', validate: wholeNumber(100, 120000) },
    maxInFlight: { value: '', validate: wholeNumber(1, 64) },
    snmpVersion: { value: '' },
    snmpHost: { value: '', validate: hostName },
    snmpPort: { value: '', validate: wholeNumber(1, 65535) },
    snmpRetries: { value: '', validate: wholeNumber(0, 10) },
    snmpLevel: { value: 'authPriv' },
    snmpAuthProtocol: { value: 'sha256' },
    snmpPrivProtocol: { value: 'aes' },
    snmpContext: { value: '' },
    httpHost: { value: '', validate: hostName },
    httpPort: { value: '', validate: wholeNumber(1, 65535) },
    tls: { value: '', type: 'tls-config', required: false },
    bypassProxy: { value: false },
    httpOver: { value: '' },
    serialPath: { value: '', validate: pathOfPort },
    serialBaudRate: { value: '', validate: wholeNumber(50, 4000000) },
    serialDataBits: { value: '' },
    serialStopBits: { value: '' },
    serialParity: { value: 'none' },
    serialFlow: { value: '' },
    write: { value: '' },
  },
  credentials: {
    getCommunity: { type: 'password' },
    setCommunity: { type: 'password' },
    snmpUser: { type: 'text' },
    snmpAuthKey: { type: 'password' },
    snmpPrivKey: { type: 'password' },
    httpUser: { type: 'text' },
    httpPassword: { type: 'password' },
  },
  label() {
    return this.name || String(this.host || 'headend-device');
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  oneditprepare() {
    prepareDevice(this);
  },
  oneditsave() {
    saveParameters(this);
  },
});
