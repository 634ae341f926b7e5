import type { NotifyPolicy } from './options';
import { rankOf } from './severity';
import type { Severity } from './types';

/**
 * Whether an active alarm that is now of severity `to` is told, `from` being the severity it was told with last
 * (`undefined`: it was not told, so this is its raise). RFC 8632, `notify-status-changes`.
 */
export function policyTells(policy: NotifyPolicy, from: Severity | undefined, to: Severity): boolean {
  if (policy.changes !== 'severity-level') return policy.changes === 'all' || from === undefined;
  const level = rankOf(policy.level);
  return rankOf(to) >= level || (from !== undefined && rankOf(from) >= level);
}
