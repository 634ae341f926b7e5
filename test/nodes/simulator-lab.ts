import assert from 'node:assert/strict';
import { handles } from '../simulator/lab';
import { ENDS, type NodeRed, PLACE, TAB } from './harness';

/** A simulator node of the given fields, wired to `out`. */
export function simulatorConfig(more: object = {}): object {
  return {
    id: 'sim',
    type: 'headend-simulator',
    z: 'tab',
    ...PLACE,
    profile: 'prostream-1000',
    size: '1',
    snmpPort: '',
    httpPort: '',
    compression: 'none',
    wires: [['out']],
    ...more,
  };
}

/** Loads a flow with a simulator, and returns the ports its status shows. */
export async function loadSimulator(
  red: NodeRed,
  config: object = {},
  credentials: object = {},
): Promise<Record<'snmp' | 'http' | 'line', number>> {
  const from = red.statuses.all.length;
  await red.load([TAB, simulatorConfig(config), ...ENDS], { sim: credentials });
  const { status } = await red.statuses.until(({ id, status: { text } }) => id === 'sim' && text !== undefined, from);
  assert.deepEqual({ ...status, text: '' }, { fill: 'green', shape: 'dot', text: '' });
  const port = (name: string) => Number(new RegExp(`\\b${name} (\\d+)`).exec(status.text ?? '')?.[1]);
  return { snmp: port('snmp'), http: port('http'), line: port('line') };
}

/** What a simulator with wrong settings says. */
export async function complaintOf(red: NodeRed, config: object): Promise<{ code?: string; message: string }> {
  await red.load([TAB, simulatorConfig(config), ...ENDS]);
  const { status } = await red.statuses.at(0);
  assert.deepEqual(status, { fill: 'red', shape: 'ring', text: 'not started' });
  const { error } = await red.send('sim', { payload: 'clear' });
  assert.ok(error);
  return { code: error.code, message: error.message };
}

/** Sockets and timers that are open, once libuv has forgotten those that were closed. */
export async function handlesAtRest(): Promise<string[]> {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  return handles();
}
