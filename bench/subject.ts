import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../src/clock';
import { Device, type DeviceSettings } from '../src/device';
import type { PollMessage } from '../src/messages';
import { Poller } from '../src/poll';
import { loadProfile, type Profile } from '../src/profile';
import { COMMUNITY, SCRATCH, tableOid } from './rig';

/** The columns of the agent's tables, in their order. */
const COLUMNS = [
  'row: { title: Row, type: integer',
  'name: { title: Name, type: string',
  'bitrate: { title: Bit rate, type: integer, unit: bit/s',
  'mac: { title: MAC, type: mac',
  'upTime: { title: Up time, type: duration, scale: 0.01',
  'octets: { title: Octets, type: counter',
  'address: { title: Address, type: ip',
  'object: { title: Object, type: oid',
  'state: { title: State, type: enum, values: { 1: up, 2: down }',
  'packets: { title: Packets, type: counter, bits: 32',
  'service: { title: Service, type: string',
  'limit: { title: Limit, type: integer',
];

/** Numbers of rows there are tables of. */
const SIZES = [20, 100, 1000, 10_000];

/** A profile of the agent's tables: `rows20` to `rows10000`. */
export function benchProfile(): Profile {
  const tables = SIZES.map((rows) => {
    const columns = COLUMNS.map((column, at) => `      ${column}, oid: ${tableOid(rows)}.1.${at + 1} }`).join('\n');
    const shape = `title: Table\n    key: [row]\n    display: '{name}'\n    evidence: standard\n    source: [own]`;
    return `  rows${rows}:\n    ${shape}\n    rows: { on: snmp, index: { index: integer } }\n    columns:\n${columns}`;
  }).join('\n');
  const head = 'id: bench\ntitle: Bench\nsummary: Large tables.\nsources: { own: The agent of the bench }';
  const connection = `{ kind: snmp, title: SNMP, versions: [2c], port: 161, getCommunity: ${COMMUNITY}, setCommunity: ${COMMUNITY}, evidence: standard, source: [own] }`;
  const pages = `pages: { all: { title: All, tables: [${SIZES.map((rows) => `rows${rows}`).join(', ')}] } }`;
  mkdirSync(SCRATCH, { recursive: true });
  const file = join(SCRATCH, 'bench.yaml');
  writeFileSync(file, `${head}\nconnections:\n  snmp: ${connection}\n${pages}\ntables:\n${tables}\n`);
  return loadProfile(file);
}

/** A device of this pack with one poll of one table, as a poll node has it. */
export class Subject {
  readonly device: Device;
  readonly poller: Poller;

  constructor(profile: Profile, rows: number, port: number, snmp: DeviceSettings['snmp'] = {}) {
    this.device = new Device({ name: 'bench', profile, host: '127.0.0.1', snmp: { port, ...snmp } });
    const selection = { mode: 'table' as const, pages: [], tables: [`rows${rows}`], columns: [] };
    const nowhere = { messages: () => undefined, error: () => undefined, status: () => undefined };
    const settings = { selection, intervalMs: 0, rawValues: false, sendStale: false };
    this.poller = new Poller(this.device, `bench-${port}`, settings, nowhere, systemClock);
  }

  /** Polls once. @throws Error unless all rows came, and were read for this poll. */
  async poll(rows: number): Promise<PollMessage | undefined> {
    const started = Date.now();
    const [message] = await this.poller.pollNow();
    if (message && Date.parse(message.poll.at) < started) throw new Error('These are the rows of an earlier poll.');
    const count = Array.isArray(message?.payload) ? message.payload.length : 0;
    if (count !== rows || message?.poll.quality !== 'good') {
      throw new Error(`${count} of ${rows} rows came: ${message?.poll.reason ?? 'no reason given'}`);
    }
    return message;
  }

  async close(): Promise<void> {
    this.poller.stop();
    await this.device.close();
  }
}
