import { type FlowNode, onFreePorts } from './flows';

const device = (id: string, profile: string, more: object = {}): FlowNode => {
  return { id, type: 'headend-device', name: id, profile, host: '127.0.0.1', write: 'documented', ...more };
};

const node = (id: string, type: string, more: object = {}): FlowNode => {
  return { id, type, z: 'flow', name: id, x: 200, y: 100, wires: [], ...more };
};

/** Ports stand for others; see {@link onFreePorts}. */
const FLOW: FlowNode[] = [
  { id: 'flow', type: 'tab', label: 'Dialogs' },
  device('chassis', 'prostream-1000', { snmpPort: '16191', httpPort: '18191' }),
  device('mux', 'elemental-statmux', { snmpPort: '16192', httpPort: '18192' }),
  { id: 'receiver', type: 'headend-trap-receiver', address: '127.0.0.1', port: '10191', v3Users: [], forwarders: '' },
  node('simulator', 'headend-simulator', { profile: 'prostream-1000', snmpPort: '16191', httpPort: '18191' }),
  node('poll', 'headend-poll', { device: 'chassis', mode: 'table', pages: ['general'], tables: [], columns: [] }),
  node('column', 'headend-set', { device: 'chassis', kind: 'column', value: 'payload', valueType: 'msg' }),
  node('action', 'headend-set', {
    device: 'mux',
    kind: 'action',
    action: 'mptsLoad',
    value: 'payload',
    valueType: 'msg',
  }),
  node('traps', 'headend-trap-in', { receiver: 'receiver', device: '' }),
  node('alarms', 'headend-alarm-filter', {
    include: [{ device: 'chassis', resource: '', type: '', severity: '', text: '' }],
    rules: [
      { id: 'cc', table: 'portsAsi', column: 'ccErrors', when: 'high', value: '5', deadband: '', severity: 'minor' },
    ],
  }),
  node('configuration', 'headend-xml-config', { device: 'chassis', operation: 'restore', source: 'file' }),
];

/** Every dialog of the pack, by the id of a node of {@link dialogFlow}. */
export const DIALOGS = FLOW.filter(({ type }) => type.startsWith('headend-')).map(({ id }) => id);

/** A flow with each type of node, and a simulated device; the receiver takes the community `public`. */
export async function dialogFlow(): Promise<FlowNode[]> {
  const flow = await onFreePorts(FLOW);
  const receiver = flow.find(({ id }) => id === 'receiver');
  if (receiver) receiver.credentials = { communities: 'public' };
  return flow;
}
