import { HeadendError } from '../src/errors';
import { bindParameters, type Column, type IndexPartType, type Profile, type Table } from '../src/profile';
import { compareOids, encode, encodeInteger, type Oid, parseOid, TAG } from './ber';
import type { Raw } from './generators';
import type { Moment } from './moment';
import type { Mib, MibEntry } from './snmp-agent';
import { encodeRaw, octetsOf } from './snmp-syntax';
import type { WorldRow } from './world';

/** Everything the agent can be asked that begins with one OID: a column, or one instance with a single empty index. */
interface Branch {
  base: Oid;
  /** The column that is shown, where it is one. */
  column?: string;
  /** In the order of their indexes. */
  rows(view: MibView): readonly IndexedRow[];
  value(row: IndexedRow, moment: Moment): Buffer | undefined;
}

interface IndexedRow {
  index: Oid;
  row?: WorldRow;
}

const WHOLE_INSTANCE: readonly IndexedRow[] = [{ index: [] }];

/**
 * The branches of a profile that its agent knows, in the order of their OIDs: every column with an OID, and sysUpTime.
 *
 * @throws HeadendError CONFIG if two of them overlap.
 */
export function branchesOf(profile: Profile): readonly Branch[] {
  const branches = [...bindParameters(profile).tables.values()].flatMap((table) =>
    [...table.columns.values()].flatMap((column) =>
      column.address.from === 'oid' ? [branchOf(table, column, parseOid(column.address.oid))] : [],
    ),
  );
  for (const connection of profile.connections.values()) {
    if (connection.kind === 'snmp') branches.push(upTimeBranch(parseOid(connection.upTime)));
  }
  branches.sort((a, b) => compareOids(a.base, b.base));
  return branches.filter((branch, i) => {
    const before = branches[i - 1];
    if (!before || !startsWith(branch.base, before.base)) return true;
    // A value that two pages show is one value: the first table's stands.
    if (compareOids(branch.base, before.base) === 0) return false;
    const sentence = `${branch.base.join('.')} lies within ${before.base.join('.')}: two columns of ${profile.id} overlap.`;
    throw new HeadendError('CONFIG', sentence);
  });
}

function branchOf(table: Table, column: Column, base: Oid): Branch {
  const single = table.rows.kind !== 'snmp';
  return {
    base,
    column: column.id,
    rows: (view) => (single ? view.singleRow(table) : view.indexedRows(table)),
    value: ({ row }, moment) => {
      const raw = row ? moment.value(row, column.id) : null;
      return raw === null ? undefined : encodeRaw(column, raw, row?.columns.get(column.id)?.syntax);
    },
  };
}

function upTimeBranch(base: Oid): Branch {
  const value = (_: IndexedRow, { upTime }: Moment) => encodeInteger(Math.floor(upTime / 10) % 2 ** 32, TAG.timeTicks);
  return { base, rows: () => WHOLE_INSTANCE, value };
}

/** What the agent of a simulated device knows at one moment. Values are made when they are asked for. */
export class MibView implements Mib {
  private readonly tables = new Map<string, readonly IndexedRow[]>();

  constructor(
    private readonly branches: readonly Branch[],
    private readonly moment: Moment,
  ) {}

  /** The cell of the world that is shown at an OID. */
  cellAt(oid: Oid): { row: WorldRow; column: string } | undefined {
    const branch = this.branches[this.lastAtOrBefore(oid)];
    const row = branch && this.rowAt(branch, oid)?.row;
    return row && branch.column !== undefined ? { row, column: branch.column } : undefined;
  }

  private rowAt(branch: Branch, oid: Oid): IndexedRow | undefined {
    if (!startsWith(oid, branch.base)) return undefined;
    const rows = branch.rows(this);
    const index = oid.slice(branch.base.length);
    const row = rows[firstAfter(rows, index) - 1];
    return row && compareOids(row.index, index) === 0 ? row : undefined;
  }

  get(oid: Oid): Buffer {
    const branch = this.branches[this.lastAtOrBefore(oid)];
    if (!branch || !startsWith(oid, branch.base)) return encode(TAG.noSuchObject);
    const row = this.rowAt(branch, oid);
    const value = row && branch.value(row, this.moment);
    return value ?? encode(TAG.noSuchInstance);
  }

  next(oid: Oid): MibEntry | undefined {
    const from = this.lastAtOrBefore(oid);
    for (let i = Math.max(0, from); i < this.branches.length; i++) {
      const found = this.nextIn(i, i === from ? oid : []);
      if (found) return found;
    }
    return undefined;
  }

  /** The first entry of a branch that comes after an OID. */
  private nextIn(branchIndex: number, oid: Oid): MibEntry | undefined {
    const branch = this.branches[branchIndex];
    if (!branch) return undefined;
    const inside = startsWith(oid, branch.base);
    if (!inside && compareOids(oid, branch.base) > 0) return undefined;
    const rows = branch.rows(this);
    for (let i = inside ? firstAfter(rows, oid.slice(branch.base.length)) : 0; i < rows.length; i++) {
      const row = rows[i];
      const value = row && branch.value(row, this.moment);
      if (value) return { oid: [...branch.base, ...row.index], value, column: branch.base, position: i };
    }
    return undefined;
  }

  /** Position of the last branch whose OID is not after `oid`; -1 when all are. */
  private lastAtOrBefore(oid: Oid): number {
    return countWhile(this.branches.length, (i) => compareOids(this.branches[i]?.base ?? [], oid) <= 0) - 1;
  }

  singleRow(table: Table): readonly IndexedRow[] {
    const [row] = this.moment.rows(table.id);
    return row ? [{ index: [], row }] : [];
  }

  /** @throws HeadendError CONFIG if an index cannot be made or two rows have the same. */
  indexedRows(table: Table): readonly IndexedRow[] {
    const known = this.tables.get(table.id);
    if (known) return known;
    const rows = this.moment.rows(table.id).map((row) => ({ index: indexOfRow(table, row, this.moment), row }));
    rows.sort((a, b) => compareOids(a.index, b.index));
    rows.forEach(({ index }, i) => {
      if (i > 0 && compareOids(index, rows[i - 1]?.index ?? []) === 0) {
        throw new HeadendError('CONFIG', `Two simulated rows of ${table.id} have the index ${index.join('.')}.`);
      }
    });
    this.tables.set(table.id, rows);
    return rows;
  }
}

/**
 * The index of a row (RFC 2578, 7.7), from the columns that are its parts.
 *
 * @throws HeadendError CONFIG if the scene says nothing of one.
 */
export function indexOfRow(table: Table, row: WorldRow, moment: Moment): Oid {
  if (table.rows.kind !== 'snmp') return [];
  return table.rows.index.flatMap(({ name, type }) => {
    const column = [...table.columns.values()].find(({ address }) => address.from === 'index' && address.part === name);
    const raw = column ? moment.value(row, column.id) : null;
    if (!column || raw === null) {
      throw new HeadendError('CONFIG', `The simulation says nothing of ${name}, a part of the index of ${table.id}.`);
    }
    return encodeIndexPart(type, column, raw);
  });
}

function encodeIndexPart(type: IndexPartType, column: Column, raw: NonNullable<Raw>): Oid {
  if (type === 'integer') return [Number(raw)];
  if (type === 'ip') return parseOid(String(raw));
  const octets = [...octetsOf(column, raw)];
  return type === 'octets' ? [octets.length, ...octets] : octets;
}

function startsWith(oid: Oid, base: Oid): boolean {
  return oid.length >= base.length && base.every((subId, i) => oid[i] === subId);
}

/** Position of the first row whose index comes after this one. */
function firstAfter(rows: readonly IndexedRow[], index: Oid): number {
  return countWhile(rows.length, (i) => compareOids(rows[i]?.index ?? [], index) <= 0);
}

/** How many of the first numbers below `length` fulfil a condition that no later one does; a binary search. */
function countWhile(length: number, holds: (i: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
