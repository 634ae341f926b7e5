import type { ThresholdRule } from '../../src/alarm';
import { HeadendError } from '../../src/errors';
import { listOf } from '../shared/list-field';
import { hasLimit, type RuleFields } from './fields';

/** A threshold rule as the list of rules takes it. @throws HeadendError CONFIG for a rule whose fields make none. */
export function ruleOf(fields: RuleFields): ThresholdRule {
  const { id, table, column, when, value, severity, text } = fields;
  const devices = listOf(fields.devices);
  const rows = rowsOf(fields);
  const head = {
    ...{ id, table, severity },
    ...(devices.length > 0 && { devices }),
    ...(rows && { rows }),
    ...(text && { text }),
  };
  if (when === 'missing') {
    const keys = listOf(value);
    return { ...head, when, ...(keys.length > 0 && { keys }) };
  }
  if (value.trim() === '') throw badRule(fields, 'has nothing to compare with');
  if (when === 'equals') return { ...head, when, column, value };
  if (when === 'matches') return { ...head, when, column, pattern: value };
  if (hasLimit(when)) return { ...head, when, column, limit: Number(value), deadband: Number(fields.deadband) };
  throw badRule(fields, `has the unknown condition "${String(when)}"`);
}

/** `state=active, slot=5`: which rows a rule is for. */
function rowsOf(fields: RuleFields): Record<string, string> | undefined {
  const conditions = listOf(fields.rows).map((item) => {
    const [column = '', ...value] = item.split('=');
    if (column.trim() === '' || value.length === 0) throw badRule(fields, `has the rows "${item}"; write column=value`);
    return [column.trim(), value.join('=').trim()] as const;
  });
  return conditions.length > 0 ? Object.fromEntries(conditions) : undefined;
}

function badRule({ id }: RuleFields, problem: string): HeadendError {
  return new HeadendError('CONFIG', `The threshold rule "${id}" ${problem}`);
}
