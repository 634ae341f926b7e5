import { type DeviceSettings, type Found, type Plan, planOf, queriesOf, readRaw } from '../../src/device';
import { asHeadendError, HeadendError } from '../../src/errors';
import { didYouMean, type Profile, type Read } from '../../src/profile';
import { type Bench, openBench, type Pause, patience, realPause } from '../bench';
import { requestLine } from '../places';
import { failedTable, judgeTable } from './judge';
import type { CheckReport, Outcome, ReadCheck, TableCheck } from './types';

/** How a device is checked. */
export interface CheckOptions {
  /** Only these tables; all when left out. */
  tables?: readonly string[];
  signal?: AbortSignal;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Called before each request or table: how many of how many are done, and what comes. */
  onProgress?: (done: number, total: number, next: string) => void;
  /** How a pause after a time-out is waited out. */
  pause?: Pause;
}

/**
 * Asks a device every read of its profile once, one request after another, and says what came of each table and column.
 * Nothing is written, whatever the settings allow. What fails is part of the report.
 * @throws HeadendError CONFIG for a table the profile does not have, NOT_FOUND for a device that is none of the
 *   profile's variants; `signal.reason` when aborted
 */
export async function check(settings: DeviceSettings, options: CheckOptions = {}): Promise<CheckReport> {
  const { signal = new AbortController().signal, now = Date.now, onProgress, pause = realPause } = options;
  const at = new Date(now()).toISOString();
  const bench = await openBench({ ...settings, write: 'off' }, { signal, now });
  try {
    const { profile } = bench;
    const plans = plansOf(profile, options.tables);
    const asked = readsOf(profile, plans, options.tables !== undefined);
    const total = asked.length + plans.length;
    const documents = new Map<string, Promise<Found>>();
    const reads: ReadCheck[] = [];
    for (const read of asked) {
      onProgress?.(reads.length, total, requestLine(read));
      await patience(bench, read.connection, pause, signal);
      const queries = plans.flatMap((plan) => queriesOf(plan).get(read.id) ?? []);
      const document = sourceOf(bench, read).find(read, queries, signal);
      documents.set(read.id, document);
      reads.push(await judgeRead(read, document));
      signal.throwIfAborted();
    }
    const failedReads = new Set(reads.flatMap(({ id, outcome }) => (outcome === 'failed' ? [id] : [])));
    const tables: TableCheck[] = [];
    for (const plan of plans) {
      onProgress?.(reads.length + tables.length, total, plan.table.title);
      tables.push(await checkTable(bench, plan, { documents, failedReads }, pause, signal));
      signal.throwIfAborted();
    }
    const { id, title, variant } = profile;
    const summary = countOutcomes(tables);
    return {
      profile: id,
      title,
      ...(variant !== undefined && { variant }),
      host: settings.host,
      at,
      reads,
      tables,
      summary,
    };
  } finally {
    await bench.close();
  }
}

/** Nothing is amiss but what a device may well have none of. */
export function isAllWell({ summary, reads }: CheckReport): boolean {
  const { absent, wrongType, unknownValue, failed } = summary;
  return absent + wrongType + unknownValue + failed === 0 && reads.every(({ outcome }) => outcome === 'answered');
}

function plansOf(profile: Profile, wanted: readonly string[] | undefined): Plan[] {
  const ids = wanted ?? [...profile.tables.keys()];
  for (const id of ids) {
    if (profile.tables.has(id)) continue;
    throw new HeadendError('CONFIG', `${profile.title} has no table "${id}".${didYouMean(id, profile.tables.keys())}`);
  }
  return ids.map((table) => planOf({ table }, profile));
}

/** The reads of these tables or, for a check of everything, of the profile. */
function readsOf({ reads }: Profile, plans: readonly Plan[], onlyThese: boolean): Read[] {
  const needed = new Set(plans.flatMap((plan) => [...queriesOf(plan).keys()]));
  return [...reads.values()].filter(({ id }) => !onlyThese || needed.has(id));
}

function sourceOf({ connections }: Bench, { connection }: Read) {
  const source = connections.http.get(connection);
  if (!source) throw new HeadendError('CONFIG', `The profile has no HTTP connection "${connection}".`);
  return source;
}

async function judgeRead(read: Read, document: Promise<Found>): Promise<ReadCheck> {
  const { id, connection, evidence } = read;
  const head = { id, request: requestLine(read), connection, evidence };
  try {
    const { bytes, requests } = await document;
    return { ...head, outcome: 'answered', bytes, requests };
  } catch (thrown) {
    return { ...head, outcome: 'failed', bytes: 0, requests: 1, error: asHeadendError(thrown).message };
  }
}

async function checkTable(
  bench: Bench,
  plan: Plan,
  { documents, failedReads }: { documents: ReadonlyMap<string, Promise<Found>>; failedReads: ReadonlySet<string> },
  pause: Pause,
  signal: AbortSignal,
): Promise<TableCheck> {
  const { table } = plan;
  const { rows } = table;
  const { profile, connections } = bench;
  for (const { connection } of connections.links) await patience(bench, connection.id, pause, signal);
  try {
    const { snmp, http } = connections;
    const raw = await readRaw(plan, { snmp, http, documents }, signal);
    const found =
      rows.kind === 'path' ? ((await documents.get(rows.read))?.tables.get(table.id)?.found ?? false) : false;
    // An agent tells an empty table from none at all in no way; who is sure of the address may call it empty.
    const isSure = rows.kind === 'snmp' && (rows.evidence === 'confirmed' || rows.evidence === 'standard');
    return judgeTable(table, profile, raw, { found: found || isSure, failedReads });
  } catch (thrown) {
    signal.throwIfAborted();
    return failedTable(table, profile, thrown);
  }
}

function countOutcomes(tables: readonly TableCheck[]): Record<Outcome, number> {
  const counts = { answered: 0, empty: 0, absent: 0, wrongType: 0, unknownValue: 0, failed: 0, derived: 0 };
  for (const { outcome } of tables.flatMap(({ columns }) => columns)) counts[outcome]++;
  return counts;
}
