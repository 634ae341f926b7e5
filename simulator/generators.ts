import { writeTime } from './time';

/**
 * A raw value as a simulated device holds it: what goes onto the wire, before a profile says what it means.
 * Octets that are no text (flags, DateAndTime) are lower-case hex text. `null`: the row has no such value.
 */
export type Raw = string | number | boolean | null;

/** The generators and what each is told; `profiles/simulation/simulation.schema.json` documents them. */
export interface GeneratorSettings {
  value: Raw;
  sequence: number | { from: number; step?: number };
  cycle: readonly Raw[];
  text: string;
  wander: { around: number; within: number };
  count: { perSecond: number; from?: number };
  column: string;
  parent: string;
  ref: { table: string; column: string };
  sum: { table: string; column: string; where?: Readonly<Record<string, string>> };
  switch: { values: readonly Raw[]; every: number };
  map: { of: Generator; values: Readonly<Record<string, Generator>>; otherwise: Generator };
  since: { of: Generator; is?: readonly Raw[]; as: string };
  upTime: true;
  clock: string;
  started: string;
  written: string;
  number: true;
  address: { base: string };
}

/** What a simulation file calls a generator. */
export type GeneratorName = keyof GeneratorSettings;

/** One generator with its settings. */
export type Generator = { [N in GeneratorName]: { name: N; setting: GeneratorSettings[N] } }[GeneratorName];

/** What a generator may know of the cell it makes a value for. Times are in ms. */
export interface Cell {
  /** Position of the row in its table, from 0. */
  ordinal: number;
  /** The time now. */
  now: number;
  /** Time since the device was first switched on. */
  age: number;
  /** Time since it was last switched on. */
  upTime: number;
  /** It was rebooted since it was first switched on. */
  rebooted: boolean;
  /** When the row came to be there. */
  rowSince: number;
  /** When it was last written to, or else came to be there. */
  written: number;
  /** The row's number, from 1; no other of its table, or of its parent's, ever has it. */
  number: number;
  /** The counter in this cell begins again at zero here. */
  wrapsAt: number;
  /** A number in [0, 1) that belongs to this cell alone and never changes. */
  phase: number;
  /** Another column of the same row. */
  own(column: string): Raw;
  /** A column of the row this row belongs to. */
  parent(column: string): Raw;
  /** A column of the row of `table` that this row refers to. */
  referred(table: string, column: string): Raw;
  /** Sum of a column over the rows of another table that match this row. */
  sum(setting: GeneratorSettings['sum']): number;
  /** When a value of this row last came to be one of these; its present one when they are left out. */
  since(of: Generator, is?: readonly Raw[]): number;
}

/** How far through the smooth movement of `wander` (±1) a value is: two waves that never meet again. */
function wave(seconds: number, phase: number): number {
  return 0.6 * Math.sin(seconds / 15.1 + 2 * Math.PI * phase) + 0.4 * Math.sin(seconds / 4.3 + 14 * Math.PI * phase);
}

/** Dotted IPv4 address `offset` after `base`. */
function addressAfter(base: string, offset: number): string {
  const start = base.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const value = start + offset;
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

const GENERATORS: { [N in GeneratorName]: (setting: GeneratorSettings[N], cell: Cell) => Raw } = {
  value: (value) => value,
  sequence: (setting, { ordinal }) => {
    const { from, step = 1 } = typeof setting === 'number' ? { from: setting } : setting;
    return from + step * ordinal;
  },
  cycle: (values, { ordinal }) => values[ordinal % values.length] ?? null,
  text: (template, cell) =>
    template.replace(/\{(\w+)\}/g, (_, name: string) => {
      if (name === 'n') return String(cell.ordinal + 1);
      if (name === 'n2') return ((cell.ordinal + 1) & 0xff).toString(16).padStart(2, '0');
      return String(cell.own(name) ?? '');
    }),
  wander: ({ around, within }, { age, phase }) => Math.round(around * (1 + within * wave(age / 1000, phase))),
  // Rates differ from row to row, between half and one and a half times the one that is given.
  count: ({ perSecond, from = 0 }, { upTime, rebooted, phase, wrapsAt }) =>
    Math.floor((rebooted ? 0 : from) + (upTime / 1000) * perSecond * (0.5 + phase)) % wrapsAt,
  column: (column, cell) => cell.own(column),
  parent: (column, cell) => cell.parent(column),
  ref: ({ table, column }, cell) => cell.referred(table, column),
  sum: (setting, cell) => cell.sum(setting),
  switch: ({ values, every }, { age, phase }) => values[Math.floor(age / 1000 / every + phase) % values.length] ?? null,
  map: ({ of, values, otherwise }, cell) => {
    const value = String(generate(of, cell));
    return generate((Object.hasOwn(values, value) ? values[value] : undefined) ?? otherwise, cell);
  },
  since: ({ of, is, as }, cell) => writeTime(cell.since(of, is), as),
  upTime: (_, { upTime }) => Math.floor(upTime / 10),
  clock: (format, { now }) => writeTime(now, format),
  started: (format, { rowSince }) => writeTime(rowSince, format),
  written: (format, { written }) => writeTime(written, format),
  number: (_, { number }) => number,
  address: ({ base }, { ordinal }) => addressAfter(base, ordinal + 1),
};

/** All of them. */
export const GENERATOR_NAMES = Object.keys(GENERATORS) as readonly GeneratorName[];

/** The value of a cell at the moment the cell stands for. */
export function generate<N extends GeneratorName>(
  generator: { name: N; setting: GeneratorSettings[N] },
  cell: Cell,
): Raw {
  return GENERATORS[generator.name](generator.setting, cell);
}

/** A generator and those it is made of. */
export function withParts(generator: Generator): Generator[] {
  if (generator.name === 'since') return [generator, ...withParts(generator.setting.of)];
  if (generator.name !== 'map') return [generator];
  const { of, values, otherwise } = generator.setting;
  return [generator, ...[of, ...Object.values(values), otherwise].flatMap(withParts)];
}

/** Columns of its own row that a text is made of. */
export function namesInText(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}/g)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'n' && name !== 'n2');
}
