import { type DeviceSettings, snmpTarget } from '../../src/device';
import { asHeadendError } from '../../src/errors';
import type { Read, SnmpConnection } from '../../src/profile';
import { walk } from '../../src/transport/snmp';
import { type Bench, openBench, type Pause, patience, realPause } from '../bench';
import { requestLine } from '../places';
import { Cleaner } from './clean';
import { type CapturedExchange, type CapturedTrap, type CaptureManifest, MANIFEST } from './manifest';
import { type Recorded, Recorder } from './recorder';
import { recordOf } from './snmprec';
import { recordTraps, type TrapListening } from './traps';

/** How a device is captured. */
export interface CaptureOptions {
  /** OIDs that are walked; everything below 1.3.6.1 when left out. */
  roots?: readonly string[];
  /** Put addresses and names of documentation in place of real ones. */
  anonymise?: boolean;
  /** Listen for notifications too. */
  traps?: TrapListening;
  signal?: AbortSignal;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** How pauses are waited out: for traps, and after a time-out. */
  pause?: Pause;
  /** Called with a line of what is being done. */
  onProgress?: (what: string) => void;
}

/** A capture: the files of its folder by path, without secrets. */
export interface CaptureResult {
  manifest: CaptureManifest;
  files: ReadonlyMap<string, Buffer>;
}

const ROOTS = ['1.3.6.1'];
const MAX_RECORDS = 1_000_000;
const SNMP_FILE = 'snmp.snmprec';
const TRAP_FILE = 'traps.jsonl';

/**
 * Asks a device everything its profile reads, and everything its agent has, and keeps the answers without secrets.
 * Requests are made one after another; nothing is written. What fails is part of the capture.
 * @throws HeadendError NOT_FOUND for a device that is none of the profile's variants, CONFIG where the port for traps
 *   cannot be opened or a secret is left; `signal.reason` when aborted
 */
export async function capture(settings: DeviceSettings, options: CaptureOptions = {}): Promise<CaptureResult> {
  const { signal = new AbortController().signal, now = Date.now, pause = realPause, traps, onProgress } = options;
  const began = now();
  const recorder = new Recorder();
  const security = snmpSecurity(settings);
  const recording = traps && (await recordTraps(traps, settings.host, security, signal));
  try {
    // Its reply is not asked for again.
    const probe = settings.profile.reads.get(settings.profile.probe ?? '');
    if (probe) recorder.current = { connection: probe.connection, read: probe.id };
    const bench = await openBench({ ...settings, write: 'off' }, { signal, now, wire: recorder.wire });
    try {
      const snmp = await walkAll(bench, options, signal);
      await askAll(bench, recorder, options, signal);
      if (traps && recording) {
        const left = began + traps.seconds * 1000 - now();
        onProgress?.(`Listening for traps for ${Math.max(0, Math.ceil(left / 1000))} s more`);
        await pause(Math.max(0, left), signal);
      }
      const received = traps && recording && { seconds: traps.seconds, list: recording.traps() };
      return assemble(bench, { began, snmp, exchanges: recorder.exchanges, received }, recorder, options);
    } finally {
      await bench.close();
    }
  } finally {
    await recording?.close();
  }
}

/** The secrets an agent is asked with. */
function snmpSecurity(settings: DeviceSettings) {
  const connection = snmpOf(settings);
  return connection && snmpTarget(settings, connection).security;
}

function snmpOf({ profile }: DeviceSettings): SnmpConnection | undefined {
  return [...profile.connections.values()].find((known): known is SnmpConnection => known.kind === 'snmp');
}

interface Walked {
  version: '1' | '2c' | '3';
  records: string[];
  problems: string[];
}

async function walkAll({ settings }: Bench, options: CaptureOptions, signal: AbortSignal): Promise<Walked | undefined> {
  const connection = snmpOf(settings);
  if (!connection) return undefined;
  const target = snmpTarget(settings, connection);
  const records: string[] = [];
  const problems: string[] = [];
  for (const root of options.roots ?? ROOTS) {
    const onProgress = (count: number, oid: string) => options.onProgress?.(`SNMP: ${count} values, at ${oid}`);
    try {
      const walked = await walk(target, root, { maxRecords: MAX_RECORDS, signal, onProgress });
      for (const record of walked.records) records.push(recordOf(record));
      if (walked.partial !== undefined) problems.push(walked.partial);
    } catch (thrown) {
      signal.throwIfAborted();
      problems.push(asHeadendError(thrown).message);
    }
  }
  return { version: target.security.version, records, problems };
}

async function askAll(
  bench: Bench,
  recorder: Recorder,
  { onProgress, pause = realPause }: CaptureOptions,
  signal: AbortSignal,
) {
  for (const read of bench.profile.reads.values()) {
    onProgress?.(requestLine(read));
    await patience(bench, read.connection, pause, signal);
    recorder.current = { connection: read.connection, read: read.id };
    await askOnce(bench, read, signal);
  }
}

/** What fails has been recorded, and is no reason not to ask the next. */
async function askOnce({ connections }: Bench, read: Read, signal: AbortSignal): Promise<void> {
  try {
    await connections.http.get(read.connection)?.fetch(read, signal);
  } catch {
    signal.throwIfAborted();
  }
}

interface Material {
  began: number;
  snmp?: Walked;
  exchanges: readonly Recorded[];
  received?: { seconds: number; list: readonly CapturedTrap[] };
}

/** Cleans everything and puts it into files. */
function assemble(
  { profile, settings }: Bench,
  { began, snmp, exchanges, received }: Material,
  { secrets }: Recorder,
  { anonymise = false }: CaptureOptions,
): CaptureResult {
  const security = snmpSecurity(settings);
  const cleaner = new Cleaner(profile, { ...settings, snmp: { ...settings.snmp, security } }, anonymise);
  cleaner.learn(secrets);
  for (const { reply } of exchanges) if (reply) cleaner.look(reply.body.toString('latin1'));
  cleaner.lookInRecords([...(snmp?.records ?? []), ...(received?.list ?? []).flatMap(({ varbinds }) => varbinds)]);

  const texts = new Map<string, string>();
  const http = unique(exchanges).map(({ connection, read, request, reply, error }, i): CapturedExchange => {
    const { method, path, body } = request;
    const head = { connection, read, method, path, ...(body !== undefined && { body: String(body) }) };
    if (!reply) return { ...head, error };
    const file = `http/${String(i + 1).padStart(3, '0')}-${read}.${/json/i.test(reply.type ?? '') ? 'json' : 'xml'}`;
    texts.set(file, cleaner.document(reply.body.toString('latin1')));
    return { ...head, reply: { status: reply.status, type: reply.type, file } };
  });
  if (snmp) texts.set(SNMP_FILE, lines(cleaner.records(snmp.records)));
  if (received)
    texts.set(TRAP_FILE, lines(received.list.map((trap) => latin1(JSON.stringify(cleanTrap(trap, cleaner))))));

  const { id, variant } = profile;
  const head = {
    capture: 1 as const,
    ...{ profile: id, variant, at: new Date(began).toISOString(), parameters: settings.parameters ?? {} },
    ...(snmp && {
      snmp: { file: SNMP_FILE, version: snmp.version, records: snmp.records.length, problems: snmp.problems },
    }),
    http,
    ...(received && { traps: { file: TRAP_FILE, seconds: received.seconds, received: received.list.length } }),
  };
  const cleaned = JSON.parse(Buffer.from(cleaner.document(latin1(JSON.stringify(head))), 'latin1').toString('utf8'));
  const manifest: CaptureManifest = { ...cleaned, removed: cleaner.removals };
  texts.set(MANIFEST, latin1(`${JSON.stringify(manifest, null, 2)}\n`));
  for (const text of texts.values()) cleaner.check(text);
  return { manifest, files: new Map([...texts].map(([file, text]) => [file, Buffer.from(text, 'latin1')])) };
}

/** One request that was made more than once was answered last. */
function unique(exchanges: readonly Recorded[]): Recorded[] {
  const keys = exchanges.map(({ request: { method, path, body } }) => JSON.stringify([method, path, body]));
  const last = new Map(exchanges.map((exchange, i) => [keys[i], exchange]));
  return [...last.values()];
}

function cleanTrap(trap: CapturedTrap, cleaner: Cleaner): CapturedTrap {
  return { ...trap, varbinds: trap.varbinds.flatMap((record) => cleaner.records([record])) };
}

function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
