import { cellText } from './cells';
import type { Cell } from './types';

const PLACEHOLDER = /\{([^{}]+)\}/g;

/** Ids of the columns that a template such as `'{slot}.{port}'` names, in its order. */
export function templateColumns(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map(([, id = '']) => id);
}

/** A template with each `{column}` replaced by its cell; a cell that is `null` leaves nothing. */
export function fillTemplate(template: string, cell: (column: string) => Cell): string {
  return template.replace(PLACEHOLDER, (_, id: string) => cellText(cell(id)));
}
