import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeMessage } from 'node-red';
import type { SetFields } from '../../nodes/headend-set/fields';
import type { Failure } from '../../nodes/shared/failure';
import type { ActionOutcome, AuditMessage, ColumnResult, SetMessage } from '../../src/messages';
import { type MuxState, muxServer, twoMuxes } from '../device/mux';
import { type Completion, ENDS, type NodeRed, PLACE, TAB } from './harness';

/** A set node, wired to `out` and `audit`. */
export function setConfig(more: Partial<SetFields> & Record<string, unknown> = {}): object {
  return {
    id: 'set',
    type: 'headend-set',
    z: 'tab',
    ...PLACE,
    name: 'writer',
    device: 'device',
    kind: 'message',
    wires: [['out'], ['audit']],
    ...more,
  };
}

export const SET_ENDS = [...ENDS, { id: 'audit', type: 'helper', z: 'tab', ...PLACE, wires: [] }];

/** What came of one message to the set node. */
export interface Written<P = ColumnResult | ColumnResult[] | ActionOutcome> {
  /** What the first output sent. */
  messages: (SetMessage & NodeMessage & { payload: P })[];
  payload: P;
  audits: AuditMessage[];
  error?: Completion['error'];
  failure?: Failure;
}

/** Gives the set node a message and waits until it is done with it. */
export async function write<P = ColumnResult>(red: NodeRed, message: object, id = 'set'): Promise<Written<P>> {
  const out = red.arrivals<Written<P>['messages'][number]>();
  const audit = red.arrivals<AuditMessage>('audit');
  const { error, msg } = await red.send(id, message);
  const [first] = out.all;
  return {
    messages: out.all,
    payload: first?.payload as P,
    audits: audit.all,
    error,
    failure: msg.failure as Failure | undefined,
  };
}

/** A device of the small profile of muxes that the tests of writing have, at a server of our own. */
export async function startMux(red: NodeRed, answer?: Parameters<typeof muxServer>[1]) {
  const folder = join(red.userDir, 'headend', 'profiles');
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(__dirname, '..', 'device', 'mux.yaml'), join(folder, 'mux.yaml'));
  const muxes: MuxState[] = twoMuxes();
  const server = await muxServer(muxes, answer);
  return { server, muxes };
}

export function muxConfig(port: number, more: object = {}): object {
  const own = { id: 'device', type: 'headend-device', name: 'mux-1', profile: 'mux', host: '127.0.0.1' };
  return { ...own, httpPort: String(port), timeout: '1000', bypassProxy: true, write: 'assumed', ...more };
}

/** A flow of one set node for a device. */
export function flowOf(device: object, fields: Parameters<typeof setConfig>[0] = {}): object[] {
  return [TAB, device, setConfig(fields), ...SET_ENDS];
}
