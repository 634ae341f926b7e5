import type { HttpConnection, Profile, SnmpConnection } from '../src/profile';
import { checkFaults, type Faults, NO_FAULTS } from './faults';
import type { Raw } from './generators';
import { HttpApi } from './http-api';
import { type Compression, HttpServer } from './http-server';
import { branchesOf, MibView } from './mib-view';
import type { Moment } from './moment';
import type { Scene } from './scene';
import type { Mib } from './snmp-agent';
import { SnmpServer } from './snmp-server';
import { World } from './world';

/** What a simulated device is made with. */
export interface SimulatorOptions {
  profile: Profile;
  /** Other variants of the profile, whose HTTP interfaces the same device has too. */
  alsoServe?: readonly Profile[];
  scene: Scene;
  /** How many times the usual number of rows, 1 when left out; 10 is a stress test. */
  size?: number;
  /** Simulators of the same seed behave alike. */
  seed?: number;
  /** Address to listen at; 127.0.0.1 when left out. */
  host?: string;
  /** 0 or left out: any that is free. */
  ports?: { snmp?: number; http?: number };
  /** The profile's defaults when left out. */
  communities?: { get: string; set: string };
  /** Demanded over HTTP, in the way the profile says; nothing is demanded when left out. */
  login?: { user: string; password: string };
  /** How long one is logged on; 1800 when left out. */
  sessionSeconds?: number;
  compression?: Compression;
  /** A line in front of every document, as some devices send it. */
  leadingLine?: string;
  /** The time in ms; the system's when left out. */
  clock?: () => number;
}

/** A simulated device on real sockets. */
export interface Simulator {
  /** Ports it listens at; absent where the profile has no such connection. */
  readonly ports: { snmp?: number; http?: number };
  /** Since the start: requests answered, and how many of them were log-ons that were accepted and refused. */
  readonly served: { snmp: number; http: number; logins: number; refusedLogins: number };
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
  const apis = profiles.flatMap((known) => apiOf(known, options, world));
  const sessions = apis.flatMap((api) => api.sessions ?? []);
  const expireSessions = () => {
    for (const known of sessions) known.expire();
  };
  const snmp = await startSnmp(options, world, current);
  let http: HttpServer | undefined;
  try {
    http = await startHttp(options, apis, current);
  } catch (error) {
    await snmp?.stop();
    throw error;
  }
  let stopped: Promise<void> | undefined;
  return {
    ports: { snmp: snmp?.port, http: http?.port },
    get served() {
      const sum = (count: 'accepted' | 'refused') => sessions.reduce((total, known) => total + known[count], 0);
      return {
        snmp: snmp?.served ?? 0,
        http: http?.served ?? 0,
        logins: sum('accepted'),
        refusedLogins: sum('refused'),
      };
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
    rows: (table) => rowsOf(table, world.now()),
    stop: () => {
      stopped ??= Promise.all([snmp?.stop(), http?.stop()]).then(() => undefined);
      return stopped;
    },
  };
}

function rowsOf(table: string, moment: Moment): Record<string, Raw>[] {
  return moment
    .rows(table)
    .map((row) => Object.fromEntries([...row.columns.keys()].map((id) => [id, moment.value(row, id)])));
}

async function startSnmp(
  { profile, host = '127.0.0.1', ports, communities, seed = 1 }: SimulatorOptions,
  world: World,
  faults: () => Faults,
): Promise<SnmpServer | undefined> {
  const connection = [...profile.connections.values()].find((known): known is SnmpConnection => known.kind === 'snmp');
  if (!connection) return undefined;
  const mib = mibOf(profile, world);
  checkMib(mib());
  return SnmpServer.start({
    host,
    port: ports?.snmp ?? 0,
    communities: communities ?? { get: connection.getCommunity, set: connection.setCommunity },
    mib,
    faults,
    seed,
  });
}

/** The agent's view, made anew for each moment of the world. */
function mibOf(profile: Profile, world: World): () => Mib {
  const branches = branchesOf(profile);
  let last: { moment: Moment; view: MibView } | undefined;
  return () => {
    const moment = world.now();
    if (last?.moment !== moment) last = { moment, view: new MibView(branches, moment) };
    return last.view;
  };
}

/** Makes every value once, so that what cannot be simulated is told at the start and not to an SNMP client. */
function checkMib(mib: Mib): void {
  let found = mib.next([]);
  while (found) found = mib.next(found.oid);
}

async function startHttp(
  { profile, host = '127.0.0.1', ports, login, compression = 'none', leadingLine }: SimulatorOptions,
  apis: readonly HttpApi[],
  faults: () => Faults,
): Promise<HttpServer | undefined> {
  if (apis.length === 0) return undefined;
  const basic = apis.some(({ sessions }) => sessions) ? undefined : login;
  const title = `${profile.title} (simulated)`;
  return HttpServer.start({
    host,
    port: ports?.http ?? 0,
    title,
    login: basic,
    compression,
    leadingLine,
    apis,
    faults,
  });
}

/** The HTTP interface of a profile; none where it has no such connection. */
function apiOf(profile: Profile, options: SimulatorOptions, world: World): HttpApi[] {
  const { scene, login, sessionSeconds = 1800, clock = Date.now } = options;
  const connection = [...profile.connections.values()].find((known): known is HttpConnection => known.kind === 'http');
  if (!connection) return [];
  return [new HttpApi({ profile, connection, scene, world, login, seconds: sessionSeconds, clock })];
}
