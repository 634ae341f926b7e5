import type { Profile, Table } from '../../src/profile';
import { type ColumnProposal, match } from '../matching';
import { type Change, formChange } from '../proposal/form';
import { type ProposedOverride, proposeOverride, type Source } from '../proposal/override';
import { type WrittenColumn, writtenColumns } from '../proposal/written';
import type { CapturedDocument } from './found';
import { offerOf, type PlaceCandidate, type PlaceTable } from './offer';

const SAMPLES_LENGTH = 60;

/**
 * An override that reads a profile's tables and columns where they stand in replies of a device, for a person to review.
 * @param name the profile's id or path
 * @param from what the replies are called, such as the folder of a capture
 * @param known text of an override without tables that the profile was loaded with; the new one begins with it
 */
export function proposeFromReplies(
  name: string,
  profile: Profile,
  documents: readonly CapturedDocument[],
  from: string,
  known?: string,
): ProposedOverride {
  const source = new ReplySource(from, writtenColumns(name));
  const head = [`What the replies in ${from} could mean for the profile ${profile.id} (${profile.title}).`];
  return proposeOverride(name, profile, match(profile, offerOf(documents)), source, head, known);
}

class ReplySource implements Source<PlaceTable, PlaceCandidate> {
  readonly names: readonly string[];

  constructor(
    from: string,
    private readonly written: WrittenColumn,
  ) {
    this.names = [from];
  }

  rows({ rows }: Table, { rows: { read, each } }: PlaceTable) {
    if (rows.kind === 'path') {
      const isSame = rows.read === read && rows.each === each;
      const within = rows.within === undefined ? {} : { within: null };
      return { kind: 'path' as const, change: isSame ? {} : { read, each, ...within } };
    }
    return { kind: 'path' as const, change: { on: null, index: null, read, each } };
  }

  column(table: Table, { column }: ColumnProposal<PlaceCandidate>, candidate: PlaceCandidate, rows?: PlaceTable) {
    const written = this.written(table.id, column.id);
    const form = formChange(column, written, candidate);
    if (form === undefined) return undefined;
    const { address } = column;
    const isSame = address.from === 'path' && address.path === candidate.path && address.read === candidate.read;
    if (isSame) return {};
    const change: Change = {};
    for (const key of ['oid', 'index', 'on', 'join', 'match'] as const) {
      if (written[key] !== undefined) change[key] = null;
    }
    change.at = candidate.path;
    if (!rows) change.read = candidate.read;
    return { ...change, ...form };
  }

  place(place: PlaceCandidate | PlaceTable): string {
    if ('rows' in place) return `${place.rows.each} in "${place.rows.read}", ${place.rows.count} rows`;
    return `${place.path}: ${place.samples.join(', ').slice(0, SAMPLES_LENGTH)}`;
  }
}
