import type { NodeStatus } from 'node-red';
import { SEVERITIES, type Severity } from '../../src/alarm';

/** Longest text of a status. */
const MAX_LENGTH = 20;

const FILLS: Readonly<Record<Severity, 'red' | 'yellow' | 'blue'>> = {
  critical: 'red',
  major: 'red',
  minor: 'yellow',
  warning: 'yellow',
  indeterminate: 'blue',
};

/**
 * How many alarms are active, the worst first and as many as there is room for, in the colour of the worst;
 * `undefined` where there are none. `word` is a severity for people.
 */
export function severityStatus(
  bySeverity: Readonly<Record<Severity, number>>,
  word: (severity: Severity) => string,
): NodeStatus | undefined {
  const [worst, ...others] = SEVERITIES.filter((severity) => bySeverity[severity] > 0);
  if (!worst) return undefined;
  let text = `${bySeverity[worst]} ${word(worst)}`;
  for (const severity of others) {
    const longer = `${text}, ${bySeverity[severity]} ${word(severity)}`;
    if (longer.length > MAX_LENGTH) break;
    text = longer;
  }
  return { fill: FILLS[worst], shape: 'dot', text };
}
