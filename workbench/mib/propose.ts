import type { Profile, RowSource, Table } from '../../src/profile';
import { type ColumnProposal, match } from '../matching';
import { idOf, wordsOfName } from '../names';
import { type Change, formChange } from '../proposal/form';
import { type ProposedOverride, proposeOverride, type Source } from '../proposal/override';
import { type WrittenColumn, writtenColumns } from '../proposal/written';
import type { Mib } from './model';
import { type MibCandidate, type MibCandidateTable, offerOf } from './offer';

/**
 * An override that reads a profile's tables and columns where a MIB has them, for a person to review.
 * @param name the profile's id or path
 */
export function proposeFromMib(name: string, profile: Profile, mib: Mib): ProposedOverride {
  const source = new MibSource(mib, snmpOf(profile), writtenColumns(name));
  const head = [`What ${mib.modules.join(', ')} could mean for the profile ${profile.id} (${profile.title}).`];
  return proposeOverride(name, profile, match(profile, offerOf(mib)), source, head);
}

/** The id of the profile's SNMP connection. */
function snmpOf({ connections }: Profile): string {
  return [...connections.values()].find(({ kind }) => kind === 'snmp')?.id ?? 'snmp';
}

class MibSource implements Source<MibCandidateTable, MibCandidate> {
  readonly names: readonly string[];

  constructor(
    { modules }: Mib,
    private readonly connection: string,
    private readonly written: WrittenColumn,
  ) {
    this.names = modules;
  }

  rows({ rows }: Table, { table }: MibCandidateTable) {
    if (table.index.length === 0) return { reason: 'its index is not known.' };
    const odd = table.index.find(({ encoding }) => encoding === undefined);
    if (odd) return { reason: `a profile cannot say how ${odd.object.name} stands in its index.` };
    const names = partNames(rows, table);
    const index = Object.fromEntries(table.index.map(({ encoding }, at) => [names[at], encoding]));
    if (rows.kind !== 'path') {
      const gone = rows.kind === 'snmp' ? rows.index.filter(({ name }) => !names.includes(name)) : [];
      return {
        kind: 'snmp' as const,
        change: { index: { ...index, ...Object.fromEntries(gone.map(({ name }) => [name, null])) } },
      };
    }
    const within = rows.within === undefined ? {} : { within: null };
    return { kind: 'snmp' as const, change: { read: null, each: null, ...within, on: this.connection, index } };
  }

  column(table: Table, { column }: ColumnProposal<MibCandidate>, candidate: MibCandidate, rows?: MibCandidateTable) {
    const written = this.written(table.id, column.id);
    const form = formChange(column, written, candidate);
    if (form === undefined) return undefined;
    const { object, part } = candidate;
    const change: Change = {};
    for (const key of ['at', 'read', 'join', 'match', 'oid', 'index'] as const) {
      if (written[key] !== undefined) change[key] = null;
    }
    if (part !== undefined && rows) change.index = partNames(table.rows, rows.table)[part];
    else {
      change.oid = rows ? object.oid : `${object.oid}.0`;
      if (!rows) change.on = this.connection;
    }
    const isWritable = part === undefined && ['read-write', 'read-create'].includes(object.access);
    if (column.writable && !isWritable) change.writable = null;
    return { ...change, ...form };
  }

  place(candidate: MibCandidate | MibCandidateTable): string {
    const { name, module, file, line, description } = 'object' in candidate ? candidate.object : candidate.table;
    const units = 'object' in candidate && candidate.object.units ? ` in ${candidate.object.units}` : '';
    const type =
      'object' in candidate ? `, ${candidate.object.type.names[0] ?? candidate.object.type.base}${units}` : '';
    return `${name} (${module}, ${file}:${line}${type}) "${description.slice(0, 60)}"`;
  }
}

/** Names of the parts of an index: those the profile has if they are as many and of the same kind. */
function partNames(rows: RowSource, { index }: MibCandidateTable['table']): string[] {
  const isSame =
    rows.kind === 'snmp' &&
    rows.index.length === index.length &&
    rows.index.every(({ type }, at) => type === index[at]?.encoding);
  return isSame ? rows.index.map(({ name }) => name) : index.map(({ object }) => idOf(wordsOfName(object.name)));
}
