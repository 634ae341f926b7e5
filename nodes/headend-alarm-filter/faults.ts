import { compilePattern } from '../../src/alarm/pattern';
import { type FilterFields, hasLimit, type RuleFields } from './fields';

/** What is wrong with a threshold rule, as the end of a key of the catalogue. */
export function ruleFault(rule: RuleFields): 'incomplete' | 'limit' | 'deadband' | 'pattern' | 'value' | undefined {
  const { id, table, column, when, value, deadband } = rule;
  if (!id || !table || (!column && when !== 'missing')) return 'incomplete';
  if (hasLimit(when)) {
    if (!isVariable(value) && !isNumber(value)) return 'limit';
    const isRight = deadband === '' || isVariable(deadband) || (isNumber(deadband) && Number(deadband) >= 0);
    return isRight ? undefined : 'deadband';
  }
  if (when === 'missing') return undefined;
  if (value === '') return 'value';
  return when === 'matches' && !isPattern(value) ? 'pattern' : undefined;
}

/** What is wrong with an include or exclude rule, as the end of a key of the catalogue. */
export function filterFault(filter: FilterFields): 'blank' | 'pattern' | undefined {
  if (Object.values(filter).every((value) => value === '')) return 'blank';
  return filter.text === '' || isPattern(filter.text) ? undefined : 'pattern';
}

/** `${NAME}`: Node-RED puts the value in before the node starts. */
function isVariable(text: string): boolean {
  return /^\$\{[^}]+\}$/.test(text);
}

function isNumber(text: string): boolean {
  return text !== '' && Number.isFinite(Number(text));
}

function isPattern(text: string): boolean {
  try {
    compilePattern(text);
    return true;
  } catch {
    return false;
  }
}
