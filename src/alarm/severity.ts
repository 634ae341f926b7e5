import type { Alarm, Severity } from './types';

/** The severities, worst first. */
export const SEVERITIES: readonly Severity[] = ['critical', 'major', 'minor', 'warning', 'indeterminate'];

/** The numbers of RFC 8632. (ITU-ALARM-MIB has others, hence words in messages.) */
const RANKS: Readonly<Record<Severity, number>> = { critical: 6, major: 5, minor: 4, warning: 3, indeterminate: 2 };

// Each has a contrast of 4.5 on white, where it may be text, and of 3 on #1e1e1e (WCAG 2.1, 1.4.3 and 1.4.11).
const COLORS: Readonly<Record<Severity | 'cleared', string>> = {
  critical: '#dc3232',
  major: '#b85c00',
  minor: '#8a7000',
  warning: '#1274cf',
  indeterminate: '#9b51c9',
  cleared: '#2a8043',
};

/** How bad a severity is: 6 critical, 5 major, 4 minor, 3 warning, 2 indeterminate. */
export function rankOf(severity: Severity): number {
  return RANKS[severity];
}

/** The colour of an alarm: that of its severity, or of a cleared one, as `#rrggbb`. */
export function colorOf({ severity, state }: Pick<Alarm, 'severity' | 'state'>): string {
  return COLORS[state === 'cleared' ? 'cleared' : severity];
}

/** A number for each severity, from 0. */
export function countsBySeverity(): Record<Severity, number> {
  return { critical: 0, major: 0, minor: 0, warning: 0, indeterminate: 0 };
}
