import type { AlarmOptions } from './options';
import { countsBySeverity } from './severity';
import type { AlarmSummary, Severity } from './types';

/** What a {@link Flood} remembers; JSON. */
export interface FloodState {
  tokens: number;
  /** Ticks the tokens were counted at. */
  at: number;
  suppressed: Record<Severity, number>;
  /** When the summary is due, in ticks. */
  due?: number;
}

/** Lets only so many notifications through: a token bucket. Counts the others, for a summary. */
export class Flood {
  readonly state: FloodState;

  constructor(
    private readonly options: AlarmOptions['flood'],
    now: number,
    saved?: FloodState,
  ) {
    this.state = saved ?? { tokens: options.burst, at: now, suppressed: countsBySeverity() };
  }

  /** Whether one more may be told now. If not, it is counted. */
  take(severity: Severity, now: number): boolean {
    const { burst, perMinute, summaryMs } = this.options;
    if (burst === 0) return true;
    const { state } = this;
    state.tokens = Math.min(burst, state.tokens + ((now - state.at) * perMinute) / 60_000);
    state.at = now;
    if (state.tokens >= 1) {
      state.tokens--;
      return true;
    }
    state.suppressed[severity]++;
    state.due ??= now + summaryMs;
    return false;
  }

  /** The summary, when it is due. */
  summary(now: number, at: string): AlarmSummary | undefined {
    const { state } = this;
    if (state.due === undefined || state.due > now) return undefined;
    const bySeverity = state.suppressed;
    const suppressed = Object.values(bySeverity).reduce((sum, count) => sum + count, 0);
    state.due = undefined;
    state.suppressed = countsBySeverity();
    const text = `${suppressed} more alarm notifications were held back; the alarms are in the list`;
    return { kind: 'summary', at, notify: true, text, suppressed, bySeverity };
  }
}
