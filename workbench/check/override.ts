import { oneLine } from '../command';
import type { CheckReport, ColumnCheck, TableCheck } from './types';

/**
 * An override that marks as confirmed what answered, for a person to look through: each line has the value behind it,
 * and what did not answer as the profile says stands there as a comment, to be corrected. What is confirmed or a
 * standard already is left as it is.
 * @param day such as 2026-11-21
 */
export function overrideText(report: CheckReport, day: string): string {
  const { profile, title, host } = report;
  const source = `[${quoted(`confirmed by you on ${day}`)}]`;
  const tables = report.tables.flatMap((table) => tableLines(table, source));
  // A map of comments alone would be an empty one, and an empty `tables` takes all of them away.
  const isSomething = tables.some((line) => !/^ *#/.test(line));
  return [
    `# What ${oneLine(host)} answered to the profile ${profile} (${oneLine(title)}) on ${day}.`,
    '# That a place answers does not say that its value means what the profile says. Compare each value below with what',
    '# the device itself shows, and take away the lines of those that you did not find right.',
    ...(isSomething ? ['tables:', ...tables] : ['# Nothing answered that was not known before.', ...tables, '{}']),
    '',
  ].join('\n');
}

/** Evidence that an answer can raise. */
function isOpen({ evidence }: { evidence?: string }): boolean {
  return evidence === 'assumed' || evidence === 'sibling';
}

function tableLines(table: TableCheck, source: string): string[] {
  const columns = table.columns.filter((column) => column.outcome === 'answered' && isOpen(column));
  const amiss = table.columns.filter(({ outcome }) => ['absent', 'wrongType', 'unknownValue'].includes(outcome));
  const rows = table.outcome === 'answered' && table.evidence !== undefined && isOpen(table);
  const comments = amiss.map((column) => `      # ${column.id}: ${commentOf(column)}`);
  if (columns.length === 0 && !rows) {
    return comments.length > 0 ? [`  # ${table.id}: nothing to confirm`, ...comments] : [];
  }
  return [
    `  ${table.id}: # ${table.rows} ${table.rows === 1 ? 'row' : 'rows'}`,
    ...(rows ? [`    rows: { evidence: confirmed, source: ${source} }`] : []),
    ...(columns.length > 0 ? ['    columns:'] : []),
    ...columns.map(
      ({ id, sample }) =>
        `      ${id}: { evidence: confirmed, source: ${source} } # ${oneLine(sample ?? 'an empty text')}`,
    ),
    ...comments,
  ];
}

function commentOf({ outcome, place, sample, detail }: ColumnCheck): string {
  const said = [sample, detail].filter((text) => text !== undefined).join('; ');
  const words = { absent: 'nothing', wrongType: 'a wrong type', unknownValue: 'an unknown value' };
  const word = outcome in words ? words[outcome as keyof typeof words] : outcome;
  return `${word} at ${oneLine(place, 120)}${said === '' ? '' : `: ${oneLine(said, 160)}`}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
