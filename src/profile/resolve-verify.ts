import type { ActionFile, GuardFile } from './file';
import type { Report } from './report';
import { checkParameters, checkShown } from './resolve-parts';
import type { Guard, Table, Verify } from './types';

/** What a check of an action's references needs. */
interface Scope {
  tables: ReadonlyMap<string, Table>;
  parameters: readonly string[];
  report: Report;
}

/** Where it shows that an action was done. */
export function resolveVerify({ verify, reply }: ActionFile, path: string[], scope: Scope): Verify | undefined {
  if (!verify) return undefined;
  const at = [...path, 'verify'];
  const { table, key, columns = {}, shows = {}, gone = false } = verify;
  scope.report.mustBeKnown([...at, 'table'], 'table', table, scope.tables.keys());
  scope.report.mustBeKnown([...at, 'key'], 'parameter', key, scope.parameters);
  const isOneRow = scope.tables.get(table)?.rows.kind === 'one';
  if (key === undefined && reply === undefined && !isOneRow) {
    scope.report.add(at, '"key" is missing: which parameter names the row? Only a "reply" can tell it instead.');
  }
  for (const [parameter, column] of Object.entries(columns)) {
    scope.report.mustBeKnown([...at, 'columns'], 'parameter', parameter, scope.parameters);
    checkColumn(table, column, [...at, 'columns', parameter], scope);
  }
  for (const [column, value] of Object.entries(shows)) {
    checkColumn(table, column, [...at, 'shows'], scope);
    checkShown([value], scope.tables.get(table)?.columns.get(column), [...at, 'shows', column], scope.report);
  }
  return { table, key, columns, shows, gone };
}

/** What makes an action impossible. */
export function resolveGuards({ guards = [] }: ActionFile, path: string[], scope: Scope): Guard[] {
  return guards.map((guard, index) => resolveGuard(guard, [...path, 'guards', String(index)], scope));
}

function resolveGuard({ sentence, parameters = [], when, unique }: GuardFile, at: string[], scope: Scope): Guard {
  const { report, tables } = scope;
  if ((when === undefined) === (unique === undefined)) report.add(at, 'a guard has either "when" or "unique".');
  checkParameters(sentence, [...at, 'sentence'], [...scope.parameters, ...(unique ? ['value'] : [])], report);
  for (const name of parameters) report.mustBeKnown([...at, 'parameters'], 'parameter', name, scope.parameters);
  if (when) {
    report.mustBeKnown([...at, 'when', 'table'], 'table', when.table, tables.keys());
    report.mustBeKnown([...at, 'when', 'key'], 'parameter', when.key, scope.parameters);
    checkColumn(when.table, when.column, [...at, 'when', 'column'], scope);
    checkShown(when.is, tables.get(when.table)?.columns.get(when.column), [...at, 'when', 'is'], report);
  }
  if (!unique) return { sentence, parameters, when };
  const { table, columns, same = {}, except = {} } = unique;
  report.mustBeKnown([...at, 'unique', 'table'], 'table', table, tables.keys());
  for (const column of columns) checkColumn(table, column, [...at, 'unique', 'columns'], scope);
  for (const [name, pairs] of Object.entries({ same, except })) {
    for (const [column, parameter] of Object.entries(pairs)) {
      checkColumn(table, column, [...at, 'unique', name], scope);
      report.mustBeKnown([...at, 'unique', name], 'parameter', parameter, scope.parameters);
    }
  }
  return { sentence, parameters, when, unique: { table, columns, same, except } };
}

function checkColumn(table: string, column: string, path: string[], { tables, report }: Scope): void {
  report.mustBeKnown(path, `column in ${table}`, column, tables.get(table)?.columns.keys() ?? []);
}
