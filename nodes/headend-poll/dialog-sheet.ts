import { element } from '../editor/dom';
import { evidenceMark } from '../editor/evidence';
import type { PreviewAnswer, PreviewTable } from './preview-answer';

/** A text of the node's catalogue. */
export type Word = (key: string, values?: Record<string, unknown>) => string;

type Column = PreviewTable['columns'][number];
type Row = PreviewTable['rows'][number];

/** What stands in a cell where the device has nothing. */
const NOTHING = '–';
const NUMBERS = ['integer', 'counter', 'number', 'duration'];

/** What is said of a table: how its reading went, or why it could not be read. */
export function summaryOf(table: PreviewAnswer['tables'][number], _: Word): string[] {
  if ('error' in table) return [table.error];
  const { rows, total, requests, durationMs, problems } = table;
  const quality = _(`headend-poll.quality.${problems.length === 0 ? 'good' : 'partial'}`);
  const facts = _('headend-poll.preview.facts', { rows: total, quality, requests, ms: Math.round(durationMs) });
  const cut =
    total > rows.length ? [_('headend-poll.preview.cut', { shown: rows.length, more: total - rows.length })] : [];
  return [facts, ...cut, ...problems];
}

/** The rows as a table; a page of single values has a line for each. Texts of devices stay texts. */
export function sheetOf(table: PreviewTable, _: Word): HTMLElement {
  const [only] = table.rows;
  if (!only) return element('p', _('headend-poll.preview.empty'));
  const sheet = element('table');
  if (table.single) sheet.append(...table.columns.map((column) => lineOf(column, only, _)));
  else sheet.append(headOf(table, _), bodyOf(table));
  return sheet;
}

function lineOf(column: Column, row: Row, _: Word): HTMLElement {
  const line = element('tr');
  line.append(titleOf(column, 'row', _), cellOf(column, row, true));
  return line;
}

function headOf({ columns }: PreviewTable, _: Word): HTMLElement {
  const line = element('tr');
  line.append(element('th', _('headend-poll.preview.row'), { scope: 'col' }));
  line.append(...columns.map((column) => titleOf(column, 'col', _)));
  const head = element('thead');
  head.append(line);
  return head;
}

function bodyOf({ rows, columns }: PreviewTable): HTMLElement {
  const body = element('tbody');
  const lines = rows.map((row) => {
    const line = element('tr');
    const name = element('th', row.displayKey, { scope: 'row', title: row.displayKey });
    line.append(name, ...columns.map((column) => cellOf(column, row, false)));
    return line;
  });
  body.append(...lines);
  return body;
}

/** Title with unit, and below it how sure the address is; the tooltip is the name of the property in a row. */
function titleOf({ id, title, unit, evidence }: Column, scope: 'row' | 'col', _: Word): HTMLElement {
  const head = element('th', unit ? `${title} (${unit})` : title, { scope, title: id });
  const note = element('small');
  note.append(evidenceMark(evidence, _(`headend-poll.evidence.${evidence}`)));
  head.append(note);
  return head;
}

function cellOf({ id, type }: Column, row: Row, isWhole: boolean): HTMLElement {
  const [value, raw] = [textOf(row[id]), row[`${id}Raw`]];
  const text = raw === undefined || raw === null ? value : `${value} [${textOf(raw)}]`;
  if (isWhole) return element('td', text);
  // In a list a cell may be cut; all of it is in its tip.
  return element('td', text, { title: text, ...(NUMBERS.includes(type) && { class: 'headend-number' }) });
}

function textOf(value: Row[string] | undefined): string {
  if (value === null || value === undefined) return NOTHING;
  return Array.isArray(value) ? value.join(', ') : String(value);
}
