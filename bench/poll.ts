/**
 * What it takes to make messages of an agent's answers (decoding, coercion, keys, changes, copies), 10,000 rows of 12
 * columns, beside decoding them alone, and how long the event loop is held up: `npm run bench -- poll`.
 */
import { setImmediate } from 'node:timers/promises';
import { encodeOidContent } from '../src/ber';
import { snmpRows } from '../src/device/snmp-rows';
import { inTurns } from '../src/pieces';
import { Memory } from '../src/poll/memory';
import { shape } from '../src/poll/shape';
import type { Profile, Table } from '../src/profile';
import { type RawRow, type RawValue, TableBuilder } from '../src/table';
import type { Rows } from '../src/transport/snmp';
import { Region } from '../src/transport/snmp/region';
import { readDatagram } from '../src/transport/snmp/replies';
import { readRows } from '../src/transport/snmp/whole-rows';
import { inTurn, median, type Sample, short, spread, timed, watched } from './measure';
import { part } from './options';
import { replies } from './replies';
import { publish, verdict } from './report';
import { benchProfile } from './subject';

const ROWS = 10_000;
const LONGEST_MS = 20;
/** Rounds that do not count, until the compiler is done. */
const WARM_ROUNDS = 20;
const MOST_OF_DECODING = 2;
const ALONE = 'decoding into raw rows alone';
const NOTHING: Rows = { indexes: [], values: [] };
const MOVED = 'all of it, 3 of 12 columns moved';

/** The answers that bring the table, and what is asked for. */
interface Wire {
  /** Where the columns stand in a row, by id. */
  places: ReadonlyMap<string, number>;
  columns: readonly string[];
  contents: readonly Uint8Array[];
}

/** Answers become rows, each by its region, as when a table is read again. */
async function readAll(wire: Wire, answers: readonly Buffer[], before: Rows): Promise<Rows> {
  const all = { indexes: [] as string[], values: [] as (readonly RawValue[])[] };
  for (const [at, answer] of answers.entries()) {
    // As many as the event loop takes from a socket in one turn.
    if (at % 32 === 31) await setImmediate();
    const datagram = readDatagram(answer);
    if (datagram.version === '3') throw new Error('An answer of v3 came.');
    const from = all.indexes.length;
    const rows = readRows(datagram, wire.contents, { ...before, from });
    if (Array.isArray(rows)) throw new Error('An answer is not of whole rows.');
    const region = new Region(wire.columns, { upTo: rows.indexes.at(-1), expected: rows.indexes.length, from });
    if (region.together) region.takeRows(region.together, rows);
    all.indexes.push(...region.rows.indexes);
    all.values.push(...region.rows.values);
  }
  return all;
}

/** As they are given to the profile's columns. */
async function rawRows({ places }: Wire, table: Table, rows: Rows): Promise<RawRow[]> {
  return (await inTurns(snmpRows(rows, places, [...table.columns.values()], []))).rows;
}

/** One poll node's memory of one table. */
class Bench {
  readonly #builder: TableBuilder;
  readonly #memory = new Memory();
  #sequence = 0;
  #known = NOTHING;

  constructor(
    private readonly table: Table,
    private readonly profile: Profile,
  ) {
    this.#builder = new TableBuilder(table);
  }

  async poll(wire: Wire, answers: readonly Buffer[]): Promise<void> {
    const { table, profile } = this;
    const sequence = ++this.#sequence;
    this.#known = await readAll(wire, answers, this.#known);
    const raw = await rawRows(wire, table, this.#known);
    const { rows, problems } = await inTurns(this.#builder.build(raw));
    const read = { table, rows, problems, at: sequence * 5000, durationMs: 1, requests: 1 };
    const remembered = await inTurns(this.#memory.add(read));
    const cycle = { deviceId: 'bench', settings: { name: 'bench', profile, host: '' }, sequence };
    const target = { mode: 'table' as const, wishes: [{ table: table.id }] };
    const [message] = await inTurns(shape(target, [remembered], cycle));
    if (!Array.isArray(message?.payload) || message.payload.length !== ROWS) throw new Error('Rows were lost.');
  }
}

/** Work on answers that were made before. */
type Work = (answers: readonly Buffer[]) => unknown;

part(async ({ rounds }) => {
  const profile = benchProfile();
  const table = profile.tables.get(`rows${ROWS}`);
  if (!table) throw new Error('The profile of the bench has no such table.');
  const columns = [...table.columns.values()].map(({ address }) => (address.from === 'oid' ? address.oid : ''));
  const places = new Map([...table.columns.keys()].map((id, place) => [id, place]));
  const wire = { columns, places, contents: columns.map(encodeOidContent) };
  const lasting = new Bench(table, profile);
  const still = new Bench(table, profile);
  const same = replies(columns, ROWS, 0);
  let reading = 0;
  const moved = () => replies(columns, ROWS, ++reading);
  const work: Record<string, { answers: () => readonly Buffer[]; run: Work }> = {
    [ALONE]: { answers: moved, run: async (answers) => rawRows(wire, table, await readAll(wire, answers, NOTHING)) },
    'all of it, first reading': { answers: moved, run: (answers) => new Bench(table, profile).poll(wire, answers) },
    [MOVED]: { answers: moved, run: (answers) => lasting.poll(wire, answers) },
    'all of it, nothing moved': { answers: () => same, run: (answers) => still.poll(wire, answers) },
  };
  const contenders = Object.entries(work).map(([name, { answers, run }]) => {
    const each = (): Promise<Sample> => {
      const made = answers();
      return timed(() => run(made));
    };
    return { name, run: each };
  });
  const samples = await inTurn(contenders, 3 * rounds, WARM_ROUNDS);
  const rows: string[][] = [];
  let longest = 0;
  for (const [name, { answers, run }] of Object.entries(work)) {
    const holds: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const made = answers();
      const { held } = await watched(async () => run(made));
      holds.push(held.longest);
    }
    longest = Math.max(longest, median(holds));
    const took = samples.get(name) ?? [];
    rows.push([name, spread(took.map(({ ms }) => ms)), spread(took.map(({ cpuMs }) => cpuMs)), spread(holds)]);
  }
  const wall = (name: string) => median((samples.get(name) ?? []).map(({ ms }) => ms));
  const ratio = wall(MOVED) / wall(ALONE);
  publish({
    title: `Poll: the answers with ${ROWS} rows of 12 columns to a message`,
    head: ['what', 'ms, median (least–most)', 'CPU ms', 'event loop held up at most, ms'],
    rows,
    notes: [
      `From the answers to the message ${short(ratio)} times as long as decoding alone; at most ${MOST_OF_DECODING}: ${verdict(ratio <= MOST_OF_DECODING)}. Held up for ${short(longest)} ms; at most ${LONGEST_MS}: ${verdict(longest <= LONGEST_MS)}.`,
    ],
  });
});
