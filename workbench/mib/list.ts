import { oneLine } from '../command';
import type { Mib, MibObject, MibType } from './model';

const LABELS_LENGTH = 120;

/** What a MIB holds, as lines for people: tables with their columns, scalars, notifications. */
export function mibLines({ modules, tables, scalars, notifications }: Mib): string[] {
  const lines = [`Modules: ${modules.join(', ') || 'none'}`];
  for (const table of tables) {
    const index = table.index.map(({ object }) => object.name).join(', ');
    lines.push('', `Table ${table.name} ${table.oid}, by ${index || 'an unknown index'}`);
    lines.push(...table.columns.map(objectLine));
  }
  if (scalars.length > 0) lines.push('', 'Single values', ...scalars.map(objectLine));
  if (notifications.length > 0) lines.push('', 'Notifications');
  for (const { name, oid, objects } of notifications) {
    const carried = objects.length === 0 ? '' : `, with ${objects.map((object) => object.name).join(', ')}`;
    lines.push(`  ${name} ${oid}${carried}`);
  }
  return lines;
}

function objectLine({ name, oid, type, units, access }: MibObject): string {
  const unit = units === undefined ? '' : ` in ${oneLine(units)}`;
  return `  ${name} ${oid} ${typeText(type)}${unit}, ${access || 'access not given'}`;
}

function typeText({ names, base, labels }: MibType): string {
  const name = names[0] === undefined ? base : `${names[0]} (${base})`;
  if (!labels) return name;
  return `${name} { ${oneLine(labels.map(([number, label]) => `${label}(${number})`).join(', '), LABELS_LENGTH)} }`;
}
