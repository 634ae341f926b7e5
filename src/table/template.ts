import { cellText } from './cells';
import type { Cell } from './types';

/** A template taken apart: texts, and the ids of the columns that stand after each of them but the last. */
interface Template {
  texts: readonly string[];
  columns: readonly string[];
}

/** Made once per template; there are as many as profiles name. */
const templates = new Map<string, Template>();

function parse(template: string): Template {
  const known = templates.get(template);
  if (known) return known;
  const parts = template.split(/\{([^{}]+)\}/);
  const made = { texts: parts.filter((_, at) => at % 2 === 0), columns: parts.filter((_, at) => at % 2 === 1) };
  templates.set(template, made);
  return made;
}

/** Ids of the columns that a template such as `'{slot}.{port}'` names, in its order. */
export function templateColumns(template: string): readonly string[] {
  return parse(template).columns;
}

/** A template with each `{column}` replaced by its cell; a cell that is `null` leaves nothing. */
export function fillTemplate(template: string, cell: (column: string) => Cell): string {
  const { texts, columns } = parse(template);
  let filled = texts[0] ?? '';
  columns.forEach((id, at) => {
    filled += cellText(cell(id)) + (texts[at + 1] ?? '');
  });
  return filled;
}
