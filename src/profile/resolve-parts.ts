import type { ColumnFile, ProfileFile, ProvenanceFile, ValuesFile } from './file';
import type { Report } from './report';
import type { Column, Provenance } from './types';

/** The labels of a column or parameter, its own or shared ones. */
export function valuesOf(
  column: Pick<ColumnFile, 'values' | 'enum'>,
  path: string[],
  file: ProfileFile,
  report: Report,
): Readonly<Record<string, string>> | undefined {
  if (column.enum !== undefined) {
    report.mustBeKnown([...path, 'enum'], 'entry in enums', column.enum, Object.keys(file.enums ?? {}));
    if (column.values !== undefined) report.add(path, 'give either "enum" or "values", not both.');
  }
  const values: ValuesFile | undefined = column.enum === undefined ? column.values : file.enums?.[column.enum];
  if (values === undefined) return undefined;
  return Object.fromEntries(Object.entries(values).map(([raw, label]) => [raw, String(label)]));
}

/** Own evidence, else the table's; the source goes with the evidence it belongs to. */
export function provenanceOf(own: ProvenanceFile, table: ProvenanceFile, path: string[], report: Report): Provenance {
  const holder = own.evidence === undefined ? table : own;
  if (holder.evidence === undefined) report.add(path, '"evidence" is missing: how sure is this address?');
  return { evidence: holder.evidence ?? 'assumed', source: own.source ?? holder.source ?? [] };
}

/** Reports a connection that the profile does not have, or that is of the other kind. */
export function checkConnection(
  id: string | undefined,
  kind: 'snmp' | 'http',
  path: string[],
  file: ProfileFile,
  report: Report,
): void {
  report.mustBeKnown(path, 'connection', id, Object.keys(file.connections));
  const connection = id === undefined ? undefined : file.connections[id];
  if (connection && connection.kind !== kind) report.add(path, `"${id}" is not an ${kind} connection.`);
}

/** Reports what `parse` throws: a path or an expression that cannot be read. */
export function checkPath(parse: () => unknown, path: string[], report: Report): void {
  try {
    parse();
  } catch (error) {
    report.add(path, (error as Error).message);
  }
}

/** Every `{name}` in `template` must be a column, or what `noun` says. */
export function checkTemplate(
  template: string | undefined,
  path: string[],
  columns: Iterable<string>,
  report: Report,
  noun = 'column',
): void {
  const known = [...columns];
  for (const match of (template ?? '').matchAll(/\{([^}]*)\}/g)) report.mustBeKnown(path, noun, match[1], known);
}

/** What a column is compared with must be something it can show: one that has labels shows no other values. */
export function checkShown(
  shown: readonly (string | number | boolean)[],
  column: Pick<Column, 'values' | 'otherwise'> | undefined,
  path: string[],
  report: Report,
): void {
  if (!column?.values) return;
  const labels = [...Object.values(column.values), ...(column.otherwise === undefined ? [] : [column.otherwise])];
  for (const value of shown) report.mustBeKnown(path, 'label', String(value), labels);
}

/** Only `{word}` is a parameter: bodies may hold other braces. */
export function checkParameters(
  text: string | undefined,
  path: string[],
  known: readonly string[],
  report: Report,
): void {
  for (const match of (text ?? '').matchAll(/\{(\w+)\}/g)) report.mustBeKnown(path, 'parameter', match[1], known);
}
