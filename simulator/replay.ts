import { HeadendError } from '../src/errors';
import { type HttpConnection, loadProfile, type Profile, type SnmpConnection } from '../src/profile';
import { type CaptureManifest, readManifest } from '../workbench/capture/manifest';
import { readCaptured } from './capture-file';
import { checkFaults, type Faults, NO_FAULTS } from './faults';
import { type Compression, HttpServer } from './http-server';
import { RecordedHttp } from './recorded-http';
import { parseRecord, RecordedMib } from './recorded-mib';
import { RecordedTraps } from './recorded-traps';
import { jsonRefusal, xmlRefusal } from './route';
import { type LineServer, type ServedLine, serveLine } from './serial-server';
import { Sessions } from './sessions';
import { Signatures } from './signatures';
import type { Simulator } from './simulator';
import { SnmpServer } from './snmp-server';
import { READ_ONLY } from './snmp-set';
import type { TrapOptions } from './traps';

/** How a capture is served. */
export interface ReplayOptions {
  /** Folder of the capture. */
  folder: string;
  /** Searched for the profile it was made with, before those that ship with the pack. */
  profileFolders?: readonly string[];
  /** Address to listen at; 127.0.0.1 when left out. */
  host?: string;
  /** 0 or left out: any that is free. */
  ports?: { snmp?: number; http?: number };
  /** The profile's default when left out. */
  community?: string;
  /** Demanded by Basic authentication, or at the log-on of the profile; nothing is demanded when left out. */
  login?: { user: string; password: string };
  compression?: Compression;
  /** HTTP is served over this line too. */
  line?: ServedLine;
  /** Where the captured notifications go; none are sent when left out. */
  traps?: TrapOptions;
}

const SESSION_SECONDS = 1800;

/** What of a replay has sockets. */
interface Parts {
  snmp?: SnmpServer;
  http?: HttpServer;
  line?: LineServer;
  traps?: RecordedTraps;
}

/**
 * Serves a capture: SNMP exactly as it was walked, each HTTP request as it was answered, traps in their rhythm. Nothing
 * moves and nothing can be written.
 *
 * @throws HeadendError CONFIG if the folder holds no capture, its files are damaged or a port cannot be opened.
 */
export async function startReplay(options: ReplayOptions): Promise<Simulator> {
  const manifest = readManifest(options.folder);
  const profile = profileOf(manifest, options.profileFolders);
  let faults: Faults = NO_FAULTS;
  const guards = guardsOf(profile, manifest, options);
  const { sessions, signatures } = guards;
  const parts: Parts = {};
  const stopParts = async () => {
    const { snmp, http, line, traps } = parts;
    await Promise.all([snmp?.stop(), http?.stop(), line?.close(), traps?.stop()]);
  };
  try {
    await open(parts, manifest, profile, guards, options, () => faults);
  } catch (error) {
    await stopParts();
    throw error;
  }
  const { snmp, http, line, traps } = parts;
  const refuse = (): never => {
    throw new HeadendError('CONFIG', 'A capture that is served sends the traps it has, and no others.');
  };
  let stopped: Promise<void> | undefined;
  return {
    ports: { snmp: snmp?.port, http: http?.port, line: line?.port },
    get served() {
      const { accepted: logins = 0 } = sessions ?? {};
      const refusedLogins = (sessions?.refused ?? 0) + (signatures?.refused ?? 0);
      return { snmp: snmp?.served ?? 0, http: http?.served ?? 0, logins, refusedLogins };
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
    reboot: () => sessions?.expire(),
    expireSessions: () => sessions?.expire(),
    clearSettings: () => undefined,
    sendTrap: refuse,
    trapStorm: refuse,
    rows: () => [],
    stop: () => {
      stopped ??= stopParts();
      return stopped;
    },
  };
}

/** The profile says how one logs on, and the default community; a capture can be served without it. */
function profileOf({ profile, variant }: CaptureManifest, folders: readonly string[] = []): Profile | undefined {
  try {
    return /^[a-z0-9-]+$/.test(profile) ? loadProfile(profile, { variant, folders }) : undefined;
  } catch {
    return undefined;
  }
}

function connectionOf<Kind extends 'snmp' | 'http'>(profile: Profile | undefined, kind: Kind) {
  const found = [...(profile?.connections.values() ?? [])].find((known) => known.kind === kind);
  return found as (Kind extends 'snmp' ? SnmpConnection : HttpConnection) | undefined;
}

/** How one proves who one is, as the profile says: by a log-on, by signatures, or by neither. */
interface Guards {
  sessions?: Sessions;
  signatures?: Signatures;
}

function guardsOf(profile: Profile | undefined, { parameters }: CaptureManifest, { login }: ReplayOptions): Guards {
  const { session, signature } = connectionOf(profile, 'http') ?? {};
  const usual = [...(profile?.parameters.values() ?? [])].map(({ id, default: text }) => [id, parameters[id] || text]);
  const common = { login, parameters: Object.fromEntries(usual), seconds: SESSION_SECONDS, clock: Date.now };
  return {
    sessions: session && new Sessions({ ...common, spec: session }),
    signatures: signature && new Signatures({ ...common, spec: signature }),
  };
}

async function open(
  parts: Parts,
  { snmp, http, traps }: CaptureManifest,
  profile: Profile | undefined,
  guards: Guards,
  { folder, host = '127.0.0.1', ports, login, compression = 'none', line, ...options }: ReplayOptions,
  faults: () => Faults,
): Promise<void> {
  const community = options.community ?? connectionOf(profile, 'snmp')?.getCommunity ?? 'public';
  if (snmp) {
    const mib = new RecordedMib(readRecords(folder, snmp.file));
    const common = { mib: () => mib, judge: () => READ_ONLY, faults, seed: 1 };
    parts.snmp = await SnmpServer.start({
      host,
      port: ports?.snmp ?? 0,
      communities: { get: community, set: community },
      ...common,
    });
  }
  if (http.length > 0) {
    const recorded = new RecordedHttp(folder, http);
    const apis = [guardApi(guards), recorded];
    const title = `${profile?.title ?? 'A device'} (as captured)`;
    const basic = guards.sessions || guards.signatures ? undefined : login;
    const common = { title, login: basic, compression, apis, faults, clock: Date.now };
    parts.http = await HttpServer.start({ host, port: ports?.http ?? 0, ...common });
  }
  if (line) {
    if (!parts.http)
      throw new HeadendError('CONFIG', 'The capture has no HTTP replies, so there is nothing to hear on a line.');
    parts.line = await serveLine(line, { host, port: parts.http.port });
  }
  if (traps && options.traps && options.traps.destinations.length > 0) {
    parts.traps = await RecordedTraps.start({ folder, ...traps }, options.traps, { host, community, faults });
  }
}

/** Logging on and out; who has not proved who he is is refused everything else where a log-in is demanded. */
function guardApi({ sessions, signatures }: Guards): Pick<RecordedHttp, 'answer'> {
  return {
    answer: (request) => {
      const unsigned = signatures?.refusalOf(request);
      if (unsigned !== undefined) return xmlRefusal(401, unsigned);
      for (const route of sessions?.routes ?? []) {
        const values = route.methods.includes(request.method) ? route.match(request.url) : undefined;
        const answer = values && route.answer(request, values);
        if (answer) return answer;
      }
      return (sessions?.admits(request.headers) ?? true) ? undefined : jsonRefusal(401, 'Log on first.');
    },
  };
}

function readRecords(folder: string, name: string) {
  const { path, bytes } = readCaptured(folder, name);
  const lines = bytes.toString('utf8').split(/\r?\n/);
  return lines.flatMap((line, i) =>
    line === '' || line.startsWith('#') ? [] : [parseRecord(line, `${path}:${i + 1}`)],
  );
}
