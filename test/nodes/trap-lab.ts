import { execFile } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { promisify } from 'node:util';
import type { NodeMessage } from 'node-red';
import helper from 'node-red-node-test-helper';
import type { TrapReport } from '../../nodes/headend-trap-receiver/report';
import type { TrapAlarmMessage, TrapMessage } from '../../src/messages';
import { deviceConfig, ENDS, type NodeRed, PLACE, TAB } from './harness';
import type { Inbox } from './inbox';

/** A receiver on loopback, at any port that is free. */
export function receiverConfig(more: object = {}): object {
  return { id: 'receiver', type: 'headend-trap-receiver', name: '', address: '127.0.0.1', port: '0', ...more };
}

/** A trap-in node, wired to `out` (alarms) and `all` (notifications). */
export function trapInConfig(more: object = {}): object {
  const wires = [['out'], ['all']];
  return { id: 'traps', type: 'headend-trap-in', z: 'tab', ...PLACE, receiver: 'receiver', wires, ...more };
}

const TRAP_ENDS = [...ENDS, { id: 'all', type: 'helper', z: 'tab', ...PLACE, wires: [] }];

/** A flow of a receiver, a trap-in node and other nodes; by default a ProStream 1000 on loopback. */
export function trapFlow(
  { receiver = {}, traps = {} }: { receiver?: object; traps?: object } = {},
  others: object[] = [deviceConfig({})],
): object[] {
  return [TAB, receiverConfig(receiver), ...others, trapInConfig(traps), ...TRAP_ENDS];
}

export const CREDENTIALS = { receiver: { communities: 'public, other-community' } };

/** A flow that receives. */
export interface Receiving {
  port: number;
  alarms: Inbox<TrapAlarmMessage & NodeMessage>;
  all: Inbox<TrapMessage & NodeMessage>;
}

/** Loads a flow, and waits until its trap-in node says that it listens. */
export async function receive(
  red: NodeRed,
  flow: object[] = trapFlow(),
  credentials: object = CREDENTIALS,
): Promise<Receiving> {
  await red.load(flow, credentials);
  const alarms = red.arrivals<TrapAlarmMessage & NodeMessage>('out');
  const all = red.arrivals<TrapMessage & NodeMessage>('all');
  return { port: await listeningPort(red), alarms, all };
}

/** The port that the status of the trap-in node shows, now or next. */
export async function listeningPort(red: NodeRed, from = 0): Promise<number> {
  const isListening = (text = '') => /^port \d+$/.test(text);
  const { status } = await red.statuses.until(
    ({ id, status: shown }) => id === 'traps' && isListening(shown.text),
    from,
  );
  return Number(status.text?.slice('port '.length));
}

/** What the receiver's dialog is told. */
export async function reportOf(id = 'receiver'): Promise<TrapReport> {
  const { body } = await helper.request().get(`/headend/traps/${id}`);
  return body as TrapReport;
}

/** Sends a datagram from an address of loopback. */
export async function sendFrom(address: string, datagram: Uint8Array, port: number): Promise<void> {
  const socket: Socket = createSocket('udp4');
  socket.bind(0, address);
  await once(socket, 'listening');
  await new Promise<void>((resolve, reject) => {
    socket.send(datagram, port, '127.0.0.1', (error) => (error ? reject(error) : resolve()));
  });
  socket.close();
}

/** Runs snmptrap or snmpinform to its end, with no configuration of this machine; rejects where it fails. */
export async function runSender(path: string, args: readonly string[]): Promise<void> {
  const env = { ...process.env, MIBS: '', SNMP_PERSISTENT_DIR: '/nonexistent', SNMPCONFPATH: '/nonexistent' };
  await promisify(execFile)(path, args, { env });
}
