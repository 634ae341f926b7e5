/**
 * What it takes to make messages of raw rows (coercion, keys, changes, copies), 10,000 rows of 12 columns, and how long
 * the event loop is held up: `npm run bench -- poll`.
 */
import { setImmediate } from 'node:timers/promises';
import { inTurns } from '../src/pieces';
import { Memory } from '../src/poll/memory';
import { shape } from '../src/poll/shape';
import type { Profile, Table } from '../src/profile';
import { type RawRow, type RawValue, TableBuilder } from '../src/table';
import { inTurn, median, type Sample, short, spread, timed, watched } from './measure';
import { part } from './options';
import { publish, verdict } from './report';
import { benchProfile } from './subject';

const ROWS = 10_000;
const LONGEST_MS = 20;
const MOVED = '3 of 12 columns moved';

/** What a device gives: times and counters move from reading to reading, or nothing does. */
function reading(at: number): RawRow[] {
  return Array.from({ length: ROWS }, (_, row) => {
    const values: [string, RawValue][] = [
      ['row', row],
      ['name', Buffer.from(`Output port ${row}`)],
      ['bitrate', row * 1000],
      ['mac', Buffer.from([0, 0x1b, 0x2c, 0, row >> 8, row & 255])],
      ['upTime', at * 500],
      ['octets', BigInt(row) * 1000n + BigInt(at)],
      ['address', `10.0.${row >> 8}.${row & 255}`],
      ['object', `1.3.6.1.4.1.8072.3.2.10.${row}`],
      ['state', 1 + (row % 2)],
      ['packets', row + at],
      ['service', Buffer.from(`Service ${row} of the bench`)],
      ['limit', 38_000_000 + row],
    ];
    return new Map(values);
  });
}

/** One poll node's memory of one table. */
class Bench {
  readonly #builder: TableBuilder;
  readonly #memory = new Memory();
  #sequence = 0;

  constructor(
    private readonly table: Table,
    private readonly profile: Profile,
  ) {
    this.#builder = new TableBuilder(table);
  }

  async poll(raw: readonly RawRow[]): Promise<void> {
    const { table, profile } = this;
    const sequence = ++this.#sequence;
    const { rows, problems } = await inTurns(this.#builder.build(raw));
    const read = { table, rows, problems, at: sequence * 5000, durationMs: 1, requests: 1 };
    const remembered = await inTurns(this.#memory.add(read));
    const cycle = { deviceId: 'bench', settings: { name: 'bench', profile, host: '' }, sequence };
    const target = { mode: 'table' as const, wishes: [{ table: table.id }] };
    const [message] = await inTurns(shape(target, [remembered], cycle));
    if (!Array.isArray(message?.payload) || message.payload.length !== ROWS) throw new Error('Rows were lost.');
  }
}

part(async ({ rounds }) => {
  const profile = benchProfile();
  const table = profile.tables.get(`rows${ROWS}`);
  if (!table) throw new Error('The profile of the bench has no such table.');
  const lasting = new Bench(table, profile);
  const still = new Bench(table, profile);
  const same = reading(0);
  let at = 0;
  const work: Record<string, () => Promise<Sample>> = {
    'first reading': () => timed(() => new Bench(table, profile).poll(same)),
    [MOVED]: () => {
      const raw = reading(++at);
      return timed(() => lasting.poll(raw));
    },
    'nothing moved': () => timed(() => still.poll(same)),
  };
  const contenders = Object.entries(work).map(([name, run]) => ({ name, run }));
  const samples = await inTurn(contenders, rounds, 5);
  const rows: string[][] = [];
  let longest = 0;
  for (const { name, run } of contenders) {
    const holds: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await setImmediate();
      // The rows of a reading are made outside of what is watched.
      const raw = reading(++at);
      const { held } = await watched<unknown>(() => (name === MOVED ? lasting.poll(raw) : run()));
      holds.push(held.longest);
    }
    longest = Math.max(longest, median(holds));
    const took = samples.get(name) ?? [];
    rows.push([name, spread(took.map(({ ms }) => ms)), spread(took.map(({ cpuMs }) => cpuMs)), spread(holds)]);
  }
  publish({
    title: `Poll: ${ROWS} raw rows of 12 columns to a message`,
    head: ['what', 'ms, median (least–most)', 'CPU ms', 'event loop held up at most, ms'],
    rows,
    notes: [`Held up for ${short(longest)} ms; at most ${LONGEST_MS}: ${verdict(longest <= LONGEST_MS)}.`],
  });
});
