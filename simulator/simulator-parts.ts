import { HeadendError } from '../src/errors';
import type { HttpConnection, Profile, SnmpConnection } from '../src/profile';
import type { Faults } from './faults';
import { HttpApi } from './http-api';
import { type Compression, HttpServer } from './http-server';
import { branchesOf, MibView } from './mib-view';
import { MibWriter } from './mib-writer';
import type { Moment } from './moment';
import type { Scene } from './scene';
import { type LineServer, type ServedLine, serveLine } from './serial-server';
import type { Mib } from './snmp-agent';
import { SnmpServer } from './snmp-server';
import { type TrapOptions, Traps } from './traps';
import type { World } from './world';

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
  /** HTTP is served over this line too. */
  line?: ServedLine;
  /** Where notifications go; none are sent when left out. */
  traps?: TrapOptions;
  /** The time in ms; the system's when left out. */
  clock?: () => number;
}

/** What of a simulated device has sockets. */
export interface SimulatorParts {
  snmp?: SnmpServer;
  http?: HttpServer;
  line?: LineServer;
  traps?: Traps;
  /** Closes them all. */
  stop(): Promise<void>;
}

/** @throws HeadendError CONFIG if a port cannot be opened or something cannot be simulated; nothing is left open then. */
export async function startParts(
  options: SimulatorOptions,
  world: World,
  apis: readonly HttpApi[],
  faults: () => Faults,
  deviceClock: () => number,
): Promise<SimulatorParts> {
  let snmp: SnmpServer | undefined;
  let http: HttpServer | undefined;
  let line: LineServer | undefined;
  let traps: Traps | undefined;
  const stop = async () => {
    await Promise.all([snmp?.stop(), http?.stop(), line?.close(), traps?.stop()]);
  };
  try {
    snmp = await startSnmp(options, world, faults);
    http = await startHttp(options, apis, faults, deviceClock);
    line = await startLine(options, http);
    traps = await startTraps(options, world, faults, snmp);
  } catch (error) {
    await stop();
    throw error;
  }
  return { snmp, http, line, traps, stop };
}

function snmpOf({ connections }: Profile): SnmpConnection | undefined {
  return [...connections.values()].find((known): known is SnmpConnection => known.kind === 'snmp');
}

async function startTraps(
  { profile, scene, host = '127.0.0.1', traps }: SimulatorOptions,
  world: World,
  faults: () => Faults,
  agent: SnmpServer | undefined,
): Promise<Traps | undefined> {
  const connection = snmpOf(profile);
  if (!traps || traps.destinations.length === 0) return undefined;
  if (!connection || !agent || profile.traps.size === 0) {
    throw new HeadendError('CONFIG', `The profile ${profile.id} has no notifications to send.`);
  }
  const fromAgent = (datagram: Buffer, port: number, to: string) => agent.send(datagram, port, to);
  return Traps.start({ profile, connection, scene, world, host, faults, fromAgent }, traps);
}

async function startSnmp(
  { profile, host = '127.0.0.1', ports, communities, seed = 1 }: SimulatorOptions,
  world: World,
  faults: () => Faults,
): Promise<SnmpServer | undefined> {
  const connection = snmpOf(profile);
  if (!connection) return undefined;
  const mib = mibOf(profile, world);
  checkMib(mib());
  const writer = new MibWriter(profile, world);
  return SnmpServer.start({
    host,
    port: ports?.snmp ?? 0,
    communities: communities ?? { get: connection.getCommunity, set: connection.setCommunity },
    mib,
    judge: () => writer.judge(mib()),
    faults,
    seed,
  });
}

/** The agent's view, made anew for each moment of the world. */
function mibOf(profile: Profile, world: World): () => MibView {
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
  clock: () => number,
): Promise<HttpServer | undefined> {
  if (apis.length === 0) return undefined;
  const basic = apis.some(({ sessions, signatures }) => sessions ?? signatures) ? undefined : login;
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
    clock,
  });
}

async function startLine(
  { line, host = '127.0.0.1' }: SimulatorOptions,
  http: HttpServer | undefined,
): Promise<LineServer | undefined> {
  if (!line) return undefined;
  if (!http)
    throw new HeadendError('CONFIG', 'The profile has no HTTP connection, so there is nothing to hear on a line.');
  return serveLine(line, { host, port: http.port });
}

/** The HTTP interface of a profile; none where it has no such connection. */
export function apiOf(profile: Profile, options: SimulatorOptions, world: World, deviceClock: () => number): HttpApi[] {
  const { scene, login, sessionSeconds = 1800, clock = Date.now } = options;
  const connection = [...profile.connections.values()].find((known): known is HttpConnection => known.kind === 'http');
  if (!connection) return [];
  return [new HttpApi({ profile, connection, scene, world, login, seconds: sessionSeconds, clock, deviceClock })];
}
