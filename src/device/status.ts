import type { Health, HealthState } from './health';

/**
 * How a device is: `idle` while nothing was asked of it, `partial` when some connection does not answer or some table
 * could not be read whole, `unreachable` when none answers.
 */
export type DeviceState = 'idle' | 'connected' | 'partial' | 'unreachable';

/** How one connection of a device is. */
export interface ConnectionStatus {
  /** Title of the connection in the profile. */
  title: string;
  state: HealthState;
  /** How long its last answer took, in ms; `null` before the first. */
  roundTripMs: number | null;
}

/** How a device is. */
export interface DeviceStatus {
  state: DeviceState;
  connections: ConnectionStatus[];
  /** When tables were last read of it, in ms since 1970; `null` before the first. */
  readAt: number | null;
  /** Why it is not well, in a sentence without secrets. */
  error: string | null;
}

/** What is looked at of a connection. */
interface Watched {
  connection: { title: string };
  health: Pick<Health, 'state' | 'lastError'>;
  roundTripMs?: number;
}

/** Remembers of reads what a status tells. */
export class ReadLog {
  at?: number;
  /** By table, why it could not be read, or not whole, when it was last asked for. */
  readonly #shortfalls = new Map<string, string>();

  /** Tables were asked for, with this result; `now` in ms since 1970. */
  add(results: ReadonlyMap<string, { problems: readonly string[] } | { message: string }>, now: number): void {
    for (const [table, result] of results) {
      const isRead = 'problems' in result;
      if (isRead) this.at = now;
      const problem = isRead ? result.problems[0] : result.message;
      if (problem === undefined) this.#shortfalls.delete(table);
      else this.#shortfalls.set(table, problem);
    }
  }

  /** Why some table is not whole; `undefined` when all are. */
  get shortfall(): string | undefined {
    const [first] = this.#shortfalls.values();
    return first;
  }

  /** Forgets what failed. */
  clear(): void {
    this.#shortfalls.clear();
  }
}

/** The status of a device in use by its connections and reads. */
export function statusOf(links: readonly Watched[], reads: ReadLog): DeviceStatus {
  const used = links.filter(({ health }) => health.state !== 'idle');
  const down = used.filter(({ health }) => health.state === 'down');
  return {
    state: stateOf(used.length, down.length, reads.shortfall !== undefined),
    connections: links.map(({ connection: { title }, health: { state }, roundTripMs = null }) => {
      return { title, state, roundTripMs };
    }),
    readAt: reads.at ?? null,
    error: down[0]?.health.lastError?.message ?? reads.shortfall ?? null,
  };
}

function stateOf(used: number, down: number, isShort: boolean): DeviceState {
  if (used === 0) return isShort ? 'partial' : 'idle';
  if (down === used) return 'unreachable';
  return down > 0 || isShort ? 'partial' : 'connected';
}
