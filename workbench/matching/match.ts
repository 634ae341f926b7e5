import type { Column, Profile, Table } from '../../src/profile';
import { wordsOfName } from '../names';
import { columnScore, type Ready, ready, type Wanted, wantedOf } from './column-score';
import { nameLikeness, share, type Words, wordsOf, wordsOfText } from './similarity';
import type { Candidate, CandidateTable, ColumnProposal, Scored, TableProposal } from './types';

/** What is accepted unless a person says no: this good, and this much better than what else could be meant. */
export const ACCEPTED = 0.7;
const AHEAD = 0.04;
const ACCEPTED_TABLE = 0.5;
/** Below this a candidate is not worth telling. */
const WORTH_TELLING = 0.35;
const OTHERS = 3;
/** What it is worth that a reply is to the request that the table is read from, and that no other table is read from it. */
const SAME_READ = 0.15;
const OWN_READ = 0.35;

/** Whether a column is read from the device; others are made of such or known without it. */
export function isRead({ address }: Column): boolean {
  return address.from === 'oid' || address.from === 'index' || address.from === 'path';
}

/** What of a device could be read as the tables of a profile. */
export interface Offer<T extends CandidateTable<C>, C extends Candidate> {
  tables: readonly T[];
  /** Values that stand once, for tables of one row. */
  singles: readonly C[];
}

/**
 * Proposes for each table of a profile, and each column that is read, what of the device fits best. No table and no
 * value is proposed as the best for two; what was second best stands in `others`.
 */
export function match<T extends CandidateTable<C>, C extends Candidate>(
  profile: Profile,
  offer: Offer<T, C>,
): TableProposal<T, C>[] {
  const tables = [...profile.tables.values()].filter((table) => [...table.columns.values()].some(isRead));
  const many = tables.filter(({ rows }) => rows.kind !== 'one').map((table) => new WantedTable(table, tables));
  const one = tables.filter(({ rows }) => rows.kind === 'one');
  const given = new Map(
    offer.tables.map((rows): [T, GivenTable<C>] => [
      rows,
      {
        read: rows.read,
        name: wordsOf(rows.words),
        own: wordsOf(rows.own ?? rows.words),
        description: wordsOfText(rows.description),
        columns: rows.columns.map(ready),
      },
    ]),
  );
  const proposals = new Map<Table, TableProposal<T, C>>();
  const pairs = many.flatMap((wanted) =>
    [...given].map(([candidate, rows]) => ({ wanted, candidate, rows, score: wanted.score(rows) })),
  );
  const chosen = assign(
    pairs,
    (pair) => pair.wanted,
    (pair) => pair.candidate,
  );
  for (const wanted of many) {
    const { table } = wanted;
    const best = chosen.get(wanted);
    const others = pairs.filter((pair) => pair.wanted === wanted && pair !== best && pair.score >= WORTH_TELLING);
    proposals.set(table, {
      table,
      best: best && scored(best),
      others: others
        .sort((a, b) => b.score - a.score)
        .slice(0, OTHERS)
        .map(scored),
      accepted: best !== undefined && best.score >= ACCEPTED_TABLE,
      columns: matchColumns(wanted.columns, best?.rows.columns ?? []),
    });
  }
  const singles = matchColumns(one.flatMap(wantedColumns), offer.singles.map(ready));
  for (const table of one) {
    const columns = singles.filter(({ column }) => table.columns.get(column.id) === column);
    proposals.set(table, { table, others: [], accepted: columns.some(({ accepted }) => accepted), columns });
  }
  return tables.flatMap((table) => proposals.get(table) ?? []);
}

/** A table of the profile, made ready to be compared with many. */
class WantedTable {
  readonly columns: readonly Wanted[];
  private readonly names: readonly Words[];

  /** What it is worth that rows come with the request of this table. */
  private readonly asked: number;

  constructor(
    readonly table: Table,
    all: readonly Table[],
  ) {
    this.columns = wantedColumns(table);
    this.names = [wordsOf(wordsOfName(table.id)), wordsOf(wordsOfName(table.title))];
    const isAlone = all.every((other) => other === table || !readsOf(other).has(readOf(table)));
    this.asked = isAlone ? OWN_READ : SAME_READ;
  }

  /** How well rows fit: by their name and what is said of them, and by how well columns are found. */
  score(given: GivenTable<Candidate>): number {
    const name = Math.max(
      ...this.names.map((words) => (nameLikeness(words, given.name) + nameLikeness(words, given.own)) / 2),
    );
    const said = Math.max(...this.names.map((words) => share(words, given.description)));
    const proposals = matchColumns(this.columns, given.columns);
    const found = proposals.reduce((sum, { best }) => sum + (best?.score ?? 0), 0);
    const [wanted, there] = [this.columns.length, given.columns.length];
    const fit = 0.5 * (found / Math.max(1, Math.min(wanted, there))) + 0.5 * (found / Math.max(1, wanted, there));
    const isAsked = given.read !== undefined && readOf(this.table) === given.read;
    return Math.min(1, 0.42 * name + 0.1 * said + 0.48 * fit + (isAsked ? this.asked : 0));
  }
}

/** The request that brings a table's rows, where there is one. */
function readOf({ rows }: Table): string | undefined {
  return rows.kind === 'path' ? rows.read : undefined;
}

/** Every request that a table is read from. */
function readsOf(table: Table): Set<string | undefined> {
  const columns = [...table.columns.values()].map(({ address }) =>
    address.from === 'path' ? address.read : undefined,
  );
  return new Set([readOf(table), ...columns]);
}

/** Rows on the device, made ready. */
interface GivenTable<C extends Candidate> {
  read?: string;
  name: Words;
  own: Words;
  description: Words;
  columns: readonly Ready<C>[];
}

function wantedColumns(table: Table): Wanted[] {
  return [...table.columns.values()].filter(isRead).map((column) => wantedOf(column, table));
}

/** The best candidate of each column, each candidate once. */
function matchColumns<C extends Candidate>(wanted: readonly Wanted[], given: readonly Ready<C>[]): ColumnProposal<C>[] {
  const pairs = new Map<Wanted, Pair<C>[]>();
  for (const one of wanted) {
    const all = given.map((other) => ({ wanted: one, candidate: other.candidate, score: columnScore(one, other) }));
    pairs.set(
      one,
      all.filter(({ score }) => score >= WORTH_TELLING).sort((a, b) => b.score - a.score),
    );
  }
  const all = [...pairs.values()].flat();
  const chosen = assign(
    all,
    (pair) => pair.wanted,
    (pair) => pair.candidate,
  );
  const takenWith = new Map([...chosen.values()].map(({ candidate, score }) => [candidate, score]));
  return wanted.map((one) => {
    const best = chosen.get(one);
    const others = (pairs.get(one) ?? []).filter((pair) => pair !== best);
    // What another column has a better right to is no rival.
    const rival = others.find(({ candidate, score }) => (takenWith.get(candidate) ?? 0) < score);
    const isClear = (other: Pair<C> | undefined) => !other || !best || best.score - other.score >= AHEAD;
    // Another column that has nothing better wants the same: which of both is meant is for a person to say.
    const contender = all.find((pair) => {
      const own = chosen.get(pair.wanted);
      return (
        pair.candidate === best?.candidate && pair.wanted !== one && (own?.score ?? 0) < pair.score && !isClear(pair)
      );
    });
    return {
      column: one.column,
      best: best && scored(best),
      others: others.slice(0, OTHERS).map(scored),
      accepted: best !== undefined && best.score >= ACCEPTED && isClear(rival) && !contender,
    };
  });
}

type Pair<C> = Scored<C> & { wanted: Wanted };

function scored<C>({ candidate, score }: Scored<C>): Scored<C> {
  return { candidate, score };
}

/** Pairs of the best score first, each left and each right side once. */
function assign<P extends { score: number }, L, R>(
  pairs: readonly P[],
  left: (pair: P) => L,
  right: (pair: P) => R,
): Map<L, P> {
  const chosen = new Map<L, P>();
  const taken = new Set<R>();
  for (const pair of [...pairs].sort((a, b) => b.score - a.score)) {
    if (chosen.has(left(pair)) || taken.has(right(pair)) || pair.score < WORTH_TELLING) continue;
    chosen.set(left(pair), pair);
    taken.add(right(pair));
  }
  return chosen;
}
