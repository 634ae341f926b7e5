import type { Clock } from '../../clock';
import { CommunityWire } from './community-wire';
import type { Flow } from './flow';
import { toUser } from './security';
import type { SnmpTarget } from './types';
import { UserWire } from './user-wire';
import type { Wire } from './wire';

/**
 * Time that does not jump. When a wait ends, what has come in by then is taken in first: after the process was busy for
 * long, answers must not seem late that only were not looked at.
 */
export const steadyClock: Clock = {
  now: () => performance.now(),
  after(ms, task) {
    let turn: NodeJS.Immediate | undefined;
    const timer = setTimeout(() => {
      turn = setImmediate(task);
    }, ms);
    return () => {
      clearTimeout(timer);
      clearImmediate(turn);
    };
  },
};

/** The wire of the version that the target is spoken to with. @throws HeadendError `CONFIG` as {@link toUser} */
export function openWire(target: SnmpTarget, flow: Flow): Wire {
  const { security } = target;
  if (security.version !== '3') return new CommunityWire(target, security, flow);
  toUser(security);
  return new UserWire(target, security, flow);
}
