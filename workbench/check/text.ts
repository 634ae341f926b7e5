import type { CheckReport, ColumnCheck, Outcome, ReadCheck, TableCheck } from './types';

const WORDS: Readonly<Record<Outcome, string>> = {
  answered: 'answered',
  empty: 'empty',
  absent: 'ABSENT',
  wrongType: 'WRONG TYPE',
  unknownValue: 'UNKNOWN VALUE',
  failed: 'NOT ASKED',
  derived: 'made of others',
};

/** A report as lines for people; what needs a look is in capitals. */
export function reportLines(report: CheckReport): string[] {
  const { title, variant, host, at, reads, tables } = report;
  const head = `${title}${variant === undefined ? '' : ` (${variant})`} at ${host}, ${at}`;
  const requests = reads.length > 0 ? ['', 'Requests', ...reads.flatMap(readLines)] : [];
  return [head, ...requests, ...tables.flatMap(tableLines), '', summaryLine(report)];
}

/** How many columns of each outcome, in a sentence. */
export function summaryLine({ summary }: CheckReport): string {
  const { answered, empty, absent, wrongType, unknownValue, failed, derived } = summary;
  const parts = [
    `${answered} answered`,
    `${empty} empty`,
    `${absent} absent`,
    `${wrongType} of a wrong type`,
    `${unknownValue} with unknown values`,
    `${failed} not asked`,
  ];
  return `Columns: ${parts.join(', ')}; ${derived} are made of others.`;
}

function readLines({ request, outcome, bytes, requests, evidence, error }: ReadCheck): string[] {
  const times = requests === 1 ? '' : ` in ${requests} requests`;
  const result = outcome === 'failed' ? `FAILED: ${error}` : `${bytes} bytes${times}`;
  return [`  ${request} [${evidence}]: ${result}`];
}

function tableLines({ id, title, outcome, rows, place, evidence, problems, columns }: TableCheck): string[] {
  const count = outcome === 'failed' ? 'not asked' : `${rows} ${rows === 1 ? 'row' : 'rows'}`;
  const head = `${title} (${id}): ${count}; ${place}${evidence === undefined ? '' : ` [${evidence}]`}`;
  const widths = [1, 2].map((part) =>
    Math.max(...columns.map((column) => Math.min(60, cellsOf(column)[part]?.length ?? 0))),
  );
  const lines = columns.map((column) => {
    const [outcomeWord = '', name = '', where = '', ...rest] = cellsOf(column);
    return `  ${outcomeWord.padEnd(15)}${name.padEnd((widths[0] ?? 0) + 2)}${where.padEnd((widths[1] ?? 0) + 2)}${rest.join('  ')}`.trimEnd();
  });
  return ['', head, ...problems.map((problem) => `  ${problem}`), ...lines];
}

function cellsOf({ outcome, id, place, evidence, sample, detail }: ColumnCheck): string[] {
  return [
    WORDS[outcome],
    id,
    place,
    `[${evidence}]`.padEnd(11),
    sample ?? '',
    detail === undefined ? '' : `(${detail})`,
  ];
}
