import { HeadendError } from '../src/errors';
import { checkFaults, type Faults, NO_FAULTS } from './faults';
import type { Raw } from './generators';
import type { Moment } from './moment';
import { apiOf, type SimulatorOptions, startParts } from './simulator-parts';
import type { TrapRequest } from './trap-content';
import type { TrapStorm } from './trap-request';
import type { Traps } from './traps';
import { World } from './world';

export type { SimulatorOptions };

/** A simulated device on real sockets. */
export interface Simulator {
  /** Ports it listens at; absent where the profile has no such connection. `line`: that of a line that is a TCP port. */
  readonly ports: { snmp?: number; http?: number; line?: number };
  /** Since the start: requests answered, and how many of them were log-ons that were accepted, and log-ons and signatures that were refused. */
  readonly served: { snmp: number; http: number; logins: number; refusedLogins: number };
  /** Since the start: notifications sent, and informs that were acknowledged. */
  readonly notified: { sent: number; acknowledged: number };
  /**
   * Adds faults to those that are set.
   *
   * @throws HeadendError BAD_VALUE on an unknown fault or a wrong value; none is set then.
   */
  setFaults(faults: Partial<Faults>): void;
  clearFaults(): void;
  /** The faults as they are set. */
  readonly faults: Readonly<Faults>;
  /** The up time and counters begin again at zero; everyone is logged out, and what was written is gone. */
  reboot(): void;
  /** Everyone is logged out. */
  expireSessions(): void;
  /** What actions have written is as the scene says again. */
  clearSettings(): void;
  /**
   * Sends a notification to every destination.
   *
   * @throws HeadendError BAD_VALUE if there is no such notification, field or entry; CONFIG if there is no destination.
   */
  sendTrap(request: TrapRequest): void;
  /**
   * Sends a notification over and over, raised and cleared in turn. Resolves when the storm is over, or at the stop.
   *
   * @throws HeadendError at once, as {@link sendTrap} does.
   */
  trapStorm(storm: TrapStorm): Promise<void>;
  /** Raw values of the rows that a table has now; `null` where a row has none. Empty for an unknown table. */
  rows(table: string): Record<string, Raw>[];
  /** Closes every socket and ends what is under way; safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts a simulated device.
 *
 * @throws HeadendError CONFIG if the scene does not fit the profile or a port cannot be opened.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { profile, alsoServe = [], scene, size = 1, seed = 1, clock = Date.now } = options;
  const profiles = [profile, ...alsoServe];
  const world = new World({ profiles, scene, size, seed, clock });
  let faults: Faults = NO_FAULTS;
  const current = () => faults;
  const deviceClock = () => clock() + faults.clockOffsetSeconds * 1000;
  const apis = profiles.flatMap((known) => apiOf(known, options, world, deviceClock));
  const sessions = apis.flatMap((api) => api.sessions ?? []);
  const signatures = apis.flatMap((api) => api.signatures ?? []);
  const expireSessions = () => {
    for (const known of sessions) known.expire();
  };
  const { snmp, http, line, traps, stop } = await startParts(options, world, apis, current, deviceClock);
  const notifying = (): Traps => {
    if (traps) return traps;
    throw new HeadendError(
      'CONFIG',
      'Nobody is told where traps go; give the simulated device a destination for them.',
    );
  };
  let stopped: Promise<void> | undefined;
  return {
    ports: { snmp: snmp?.port, http: http?.port, line: line?.port },
    get served() {
      const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
      return {
        snmp: snmp?.served ?? 0,
        http: http?.served ?? 0,
        logins: sum(sessions.map(({ accepted }) => accepted)),
        refusedLogins: sum([...sessions, ...signatures].map(({ refused }) => refused)),
      };
    },
    get notified() {
      return { sent: traps?.sent ?? 0, acknowledged: traps?.acknowledged ?? 0 };
    },
    get faults() {
      return faults;
    },
    setFaults: (more) => {
      faults = { ...faults, ...checkFaults(more) };
    },
    clearFaults: () => {
      faults = NO_FAULTS;
    },
    reboot: () => {
      world.reboot();
      expireSessions();
    },
    expireSessions,
    clearSettings: () => world.clearSettings(),
    sendTrap: (request) => notifying().send(request),
    trapStorm: (storm) => notifying().storm(storm),
    rows: (table) => rowsOf(table, world.now()),
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

function rowsOf(table: string, moment: Moment): Record<string, Raw>[] {
  const hidden = moment.world.options.scene.tables.get(table)?.hidden;
  return moment.rows(table).map((row) => {
    const shown = [...row.columns.keys()].filter((id) => !hidden?.has(id));
    return Object.fromEntries(shown.map((id) => [id, moment.value(row, id)]));
  });
}
