import type { Evidence } from '../../src/profile';
import type { ColumnFile } from '../../src/profile/file';
import { oneLine } from '../command';
import { commonStart, idOf, titleOf, unusedId, wordsOfName } from '../names';
import { flowText } from '../yaml-text';
import type { Mib, MibNotification, MibObject, MibTable } from './model';
import { valueForm } from './value';

/** How a new profile is called, and how sure its addresses are. */
export interface NewProfileOptions {
  id: string;
  title: string;
  /** `assumed` when left out: that a MIB says it does not mean that a device answers it. */
  evidence?: Evidence;
}

/** What stands under one node of the MIB: scalars of a group, and tables. It becomes a page. */
interface Branch {
  parent: string;
  scalars: MibObject[];
  tables: MibTable[];
}

/** Accesses of objects that an agent never answers. */
const UNREADABLE = ['not-accessible', 'accessible-for-notify', 'write-only'];
const WRITABLE = ['read-write', 'read-create'];
const SUMMARY_LENGTH = 300;

/**
 * A whole profile made of MIBs alone: each group of scalars a table of one row, each table a table, each notification
 * a trap. Obsolete objects are left out; what else is, and why, stands in comments.
 */
export function newProfile(mib: Mib, { id, title, evidence = 'assumed' }: NewProfileOptions): string {
  const isCurrent = ({ status }: { status: string }) => status !== 'obsolete';
  const scalars = mib.scalars.filter((object) => isCurrent(object) && !UNREADABLE.includes(object.access));
  const branches = branchesOf(scalars, mib.tables);
  const given = `    evidence: ${evidence}\n    source: ${flowText(mib.modules)}`;
  const start = commonStart([...mib.tables, ...scalars].map(({ name }) => wordsOfName(name)));
  const ids = new Set<string>();
  const pages: string[] = [];
  const tables: string[] = [];
  for (const { parent, scalars, tables: own } of branches) {
    const words = wordsOfName(parent).slice(start);
    const pageWords = words.length > 0 ? words : wordsOfName(parent);
    const onPage: string[] = [];
    if (scalars.length > 0) {
      const table = unusedId(idOf(pageWords), ids);
      tables.push(scalarTable(table, titleOf(pageWords), scalars, given));
      onPage.push(table);
    }
    for (const table of own) {
      const reason = whyNot(table);
      const tableWords = wordsOfName(table.name).slice(start);
      if (reason !== undefined) {
        tables.push(`  # ${oneLine(`${table.name} is left out: ${reason}`, SUMMARY_LENGTH)}\n`);
        continue;
      }
      const plain = tableWords.filter((word) => word !== 'table');
      const tableId = unusedId(idOf(ids.has(idOf(plain)) ? tableWords : plain), ids);
      tables.push(rowsTable(tableId, titleOf(onPage.length > 0 ? tableWords : plain), table, given));
      onPage.push(tableId);
    }
    if (onPage.length > 0)
      pages.push(`  ${idOf(pageWords)}: ${flowText({ title: titleOf(pageWords), tables: onPage })}`);
  }
  const sources = Object.fromEntries(mib.modules.map((module) => [module, `The MIB ${module}`]));
  const provenance = { evidence, source: mib.modules };
  return [
    `# ${oneLine(title)}: made of ${oneLine(mib.modules.join(', '), SUMMARY_LENGTH)} alone. Every line is a proposal; review it.`,
    `id: ${id}`,
    `title: ${flowText(title)}`,
    `summary: ${flowText(`What ${mib.modules.join(', ')} says of the device.`)}`,
    `\nsources:\n${Object.entries(sources)
      .map(([key, text]) => `  ${flowText(key)}: ${flowText(text)}`)
      .join('\n')}`,
    `\nconnections:\n  snmp: ${flowText({ kind: 'snmp', title: 'SNMP', versions: ['2c', '3', '1'], port: 161, getCommunity: 'public', setCommunity: 'private', ...provenance })}`,
    `\npages:\n${pages.join('\n')}`,
    `\ntables:\n${tables.join('\n')}`,
    ...trapsText(mib.notifications, start, given),
  ].join('\n');
}

function branchesOf(scalars: readonly MibObject[], tables: readonly MibTable[]): Branch[] {
  const branches = new Map<string, Branch>();
  const branchOf = (parent: string) => {
    const branch = branches.get(parent) ?? { parent, scalars: [], tables: [] };
    branches.set(parent, branch);
    return branch;
  };
  for (const scalar of scalars) branchOf(scalar.parent).scalars.push(scalar);
  for (const table of tables) branchOf(table.parent).tables.push(table);
  return [...branches.values()];
}

function whyNot({ index, columns }: MibTable): string | undefined {
  if (index.length === 0) return 'its index is not known.';
  const odd = index.find(({ encoding }) => encoding === undefined);
  if (odd) return `a profile cannot say how ${odd.object.name} stands in its index.`;
  return columns.length === 0 ? 'it has no columns.' : undefined;
}

function scalarTable(id: string, title: string, scalars: readonly MibObject[], given: string): string {
  const start = startOf(scalars, scalars[0]?.parent ?? '');
  const ids = new Set<string>();
  const columns = scalars.map((object) => columnText(object, start, ids, { oid: `${object.oid}.0`, on: 'snmp' }));
  return `  ${id}:\n    title: ${flowText(title)}\n    rows: one\n${given}\n    columns:\n${columns.join('\n')}\n`;
}

function rowsTable(id: string, title: string, table: MibTable, given: string): string {
  const start = startOf(table.columns, table.name.replace(/Table$/, ''));
  const ids = new Set<string>();
  const parts = new Map(table.index.map(({ object }) => [object.oid, idOf(wordsOfName(object.name))]));
  const index = Object.fromEntries(table.index.map(({ object, encoding }) => [parts.get(object.oid), encoding]));
  const keys: string[] = [];
  const lines: string[] = [];
  const foreign = table.index
    .map(({ object }) => object)
    .filter(({ oid }) => !table.columns.some((c) => c.oid === oid));
  for (const object of [...foreign, ...table.columns]) {
    const part = parts.get(object.oid);
    if (part === undefined && (UNREADABLE.includes(object.access) || object.status === 'obsolete')) continue;
    const own = foreign.includes(object) ? 0 : start;
    lines.push(columnText(object, own, ids, part === undefined ? { oid: object.oid } : { index: part }));
    if (part !== undefined) keys.push([...ids].at(-1) ?? '');
  }
  const name = [...ids].find((column) => /(^name|Name|^descr|Descr|^label)/.test(column) && !keys.includes(column));
  return [
    `  ${id}:`,
    `    title: ${flowText(title)}`,
    `    description: ${flowText(summaryOf(table))}`,
    `    key: ${flowText(keys)}`,
    ...(name === undefined ? [] : [`    display: '{${name}}'`]),
    `    rows: ${flowText({ on: 'snmp', index })}`,
    given,
    '    columns:',
    `${lines.join('\n')}\n`,
  ].join('\n');
}

/** How many words of their names say only where they stand. */
function startOf(objects: readonly MibObject[], parent: string): number {
  return commonStart([...objects.map(({ name }) => wordsOfName(name)), [...wordsOfName(parent), '', '']]);
}

function columnText(object: MibObject, start: number, ids: Set<string>, address: Partial<ColumnFile>): string {
  const words = wordsOfName(object.name).slice(start);
  const id = unusedId(idOf(words), ids);
  const writable = WRITABLE.includes(object.access) && address.oid !== undefined ? true : undefined;
  const description = object.description === '' ? undefined : summaryOf(object);
  const column = { title: titleOf(words), ...valueForm(object), ...address, writable, description };
  return `      ${id}: ${flowText(column)}`;
}

/** The description, or as much of it as a line holds. */
function summaryOf({ description, name }: { description: string; name: string }): string {
  return oneLine(description === '' ? name : description, SUMMARY_LENGTH);
}

function trapsText(notifications: readonly MibNotification[], start: number, given: string): string[] {
  if (notifications.length === 0) return [];
  const ids = new Set<string>();
  const traps = notifications.map((notification) => {
    const all = wordsOfName(notification.name);
    const words = all.length > start ? all.slice(start) : all;
    const title = titleOf(words);
    const id = unusedId(idOf(words), ids);
    const fieldIds = new Set<string>();
    const fields = notification.objects.map((object) => {
      const fieldWords = wordsOfName(object.name).slice(start);
      const { bits: _bits, ...form } = valueForm(object);
      const field = { title: titleOf(fieldWords), ...form, oid: object.oid };
      return `      ${unusedId(idOf(fieldWords), fieldIds)}: ${flowText(field)}`;
    });
    return [
      `  ${id}:`,
      `    title: ${flowText(title)}`,
      `    description: ${flowText(summaryOf(notification))}`,
      '    on: snmp',
      `    oid: ${notification.oid}`,
      ...(fields.length === 0 ? [] : ['    fields:', ...fields]),
      `${given}\n`,
    ].join('\n');
  });
  return [`\ntraps:\n${traps.join('\n')}`];
}
