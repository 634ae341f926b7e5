import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadProfile, type Profile, ProfileError, type Table } from '../../src/profile';
import { oneLine } from '../command';
import {
  ACCEPTED,
  type Candidate,
  type CandidateTable,
  type ColumnProposal,
  type Scored,
  type TableProposal,
} from '../matching';
import { flowText } from '../yaml-text';
import type { Change } from './form';

/** What a kind of source knows of its candidates. */
export interface Source<T, C> {
  /** What is proposed from, for `source` of the override: names of MIBs, or of a capture. */
  names: readonly string[];
  /** Changes to where rows come from, or in a sentence why a profile cannot say it. No change: they come from there. */
  rows(table: Table, candidate: T): { kind: 'snmp' | 'path'; change: object } | { reason: string };
  /** Changes to a column, none where it is right; `undefined` where its values cannot be those of the candidate. */
  column(table: Table, proposal: ColumnProposal<C>, candidate: C, rows?: T): Change | undefined;
  /** Where a candidate stands, for people. */
  place(candidate: C | T): string;
}

/** The override, and what in it is not a comment. */
export interface ProposedOverride {
  text: string;
  /** All that it changes: `table.column`, and `table` where its rows come from elsewhere. */
  accepted: string[];
}

const PLACE_LENGTH = 200;

/**
 * An override with what is proposed, for a person to review. What is not sure enough is a comment, and so is a table
 * with which the profile would not load.
 * @param name the profile's id or path, to try the override with
 * @param known text of an override without tables that the profile was loaded with; the new one begins with it
 */
export function proposeOverride<T extends CandidateTable<C>, C extends Candidate>(
  name: string,
  profile: Profile,
  proposals: readonly TableProposal<T, C>[],
  source: Source<T, C>,
  head: readonly string[],
  known = '',
): ProposedOverride {
  const tables = proposals
    .filter(({ best, columns }) => best !== undefined || columns.some((column) => column.best))
    .map((proposal) => tableText(proposal, source));
  const kept: TableText[] = [];
  const texts: string[] = [];
  for (const table of tables) {
    const problem =
      table.problem ?? (table.accepted.length === 0 ? '' : problemOf(name, profile, known, [...kept, table]));
    if (problem === undefined) kept.push(table);
    texts.push(problem === undefined ? table.lines.join('\n') : asComments(table, problem));
  }
  const begin = kept.length > 0 ? ['tables:'] : known === '' ? ['{}'] : [];
  const text = [
    ...(known === '' ? [] : [known.trimEnd(), '']),
    ...head.map((line) => `# ${oneLine(line, PLACE_LENGTH)}`),
    `# The number is how well it fits, from 0 to 1; from ${ACCEPTED} on, and clearly ahead of the next, it stands there`,
    '# as if it were right. Look at each line all the same: a name is not a proof. What is a comment is less sure, or',
    '# does not go with the rest; take the # away from what is right, and run "headend-profile validate" and "check".',
    ...begin,
    ...texts,
    '',
  ].join('\n');
  return { text, accepted: kept.flatMap(({ accepted }) => accepted) };
}

interface TableText {
  lines: string[];
  accepted: string[];
  /** Why it cannot be taken over. */
  problem?: string;
}

function tableText<T extends CandidateTable<C>, C extends Candidate>(
  { table, best, others, accepted, columns }: TableProposal<T, C>,
  source: Source<T, C>,
): TableText {
  const rows = best && source.rows(table, best.candidate);
  // Rows come from another kind of place, so every column does.
  const isMoved = rows !== undefined && 'change' in rows && table.rows.kind !== rows.kind;
  const taken: string[] = [];
  const found = new Set<string>();
  const lines = columns.map((proposal) => {
    const { column } = proposal;
    const change = proposal.best && source.column(table, proposal, proposal.best.candidate, best?.candidate);
    const isRight = change !== undefined && Object.keys(change).length === 0;
    const isSure = proposal.accepted && change !== undefined && !isRight && isOpen(column.evidence);
    if (isSure) taken.push(`${table.id}.${column.id}`);
    // Where it is read now it is found as well, unless all columns move.
    if (isSure || (isRight && !isMoved)) found.add(column.id);
    const gone =
      isMoved && !isSure
        ? `      ${column.id}: null # nothing sure is found for it; take this away with the # below\n`
        : '';
    const known = isOpen(column.evidence) ? '' : `; it is ${column.evidence} already`;
    if (!proposal.best) {
      const nothing = known === '' ? 'null # nothing fits; this would take it away' : `as it is # nothing fits${known}`;
      return gone.trimEnd() || `      # ${column.id}: ${nothing}`;
    }
    const note = `${scoreText(proposal.best)} ${source.place(proposal.best.candidate)}${known}${next(proposal.others)}`;
    const said = change === undefined ? 'values of another kind' : isRight ? 'as it is' : flowText(change);
    return `${gone}      ${isSure ? '' : '# '}${column.id}: ${said} # ${oneLine(note, PLACE_LENGTH)}`;
  });
  const isNew = rows !== undefined && 'change' in rows && Object.keys(rows.change).length > 0;
  const missing = isNew ? table.key.filter((key) => !found.has(key)) : [];
  const hasColumns = lines.some((line) => !/^ *#/.test(line));
  if (isNew && accepted) taken.push(table.id);
  return {
    accepted: taken,
    problem: problemBefore(accepted, rows, missing),
    lines: [
      `  ${table.id}: # ${oneLine(`${table.title}${best ? `: ${scoreText(best)} ${source.place(best.candidate)}${next(others)}` : ''}`, PLACE_LENGTH)}`,
      '    evidence: assumed',
      `    source: ${flowText(source.names)}`,
      ...(isNew ? [`    rows: ${flowText(rows.change)}`] : []),
      `    ${hasColumns ? '' : '# '}columns:`,
      ...lines,
    ],
  };
}

function problemBefore(
  accepted: boolean,
  rows: ReturnType<Source<never, never>['rows']> | undefined,
  missing: string[],
) {
  if (rows && 'reason' in rows) return rows.reason;
  if (!accepted) return 'nothing in it is sure enough.';
  if (missing.length > 0)
    return `its key ${missing.join(' and ')} is not found for sure, or is confirmed where it is read now.`;
  return undefined;
}

/** What somebody has confirmed, or a standard says, is not for a likeness of names to replace. */
function isOpen(evidence: string): boolean {
  return evidence === 'assumed' || evidence === 'sibling';
}

function scoreText({ score }: { score: number }): string {
  return score.toFixed(2);
}

function next(others: readonly Scored<{ name: string }>[]): string {
  return others.length === 0
    ? ''
    : `; next: ${others.map((one) => `${one.candidate.name} ${scoreText(one)}`).join(', ')}`;
}

function asComments({ lines }: TableText, problem: string): string {
  const reason = problem === '' ? [] : [`  # Not taken over: ${oneLine(problem, PLACE_LENGTH)}`];
  return [
    ...reason,
    ...lines.flatMap((line) => line.split('\n')).map((line) => line.replace(/^( *)(?:# )?/, '$1# ')),
  ].join('\n');
}

/** What keeps the profile from loading with these tables laid over it. */
function problemOf(
  name: string,
  { variant }: Profile,
  known: string,
  tables: readonly TableText[],
): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'headend-'));
  try {
    const overrides = join(folder, 'proposal.yaml');
    writeFileSync(overrides, `${known.trimEnd()}\ntables:\n${tables.flatMap(({ lines }) => lines).join('\n')}\n`);
    loadProfile(name, { variant, overrides });
    return undefined;
  } catch (error) {
    if (error instanceof ProfileError) return error.issues[0]?.message ?? error.message;
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
