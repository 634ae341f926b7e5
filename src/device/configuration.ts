import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  type ConfigChange,
  type ConfigDocument,
  diffConfig,
  parseConfig,
  readConfig,
  type WalkOptions,
} from '../config';
import { HeadendError } from '../errors';
import type { Configuration, Profile, Read, Restore } from '../profile';
import { type OnProgress, partOf } from '../progress';
import type { Row } from '../table';
import { untilAborted } from '../transport/abort';
import type { HttpRequest } from '../transport/http';
import type { WriteOptions } from './act';
import type { Connections } from './connections';
import { fill } from './fill';
import { checkPermission } from './permission';
import type { ShownRequest } from './request';
import type { WriteContext } from './write-context';

/** Between two looks at a device that was sent a configuration, in ms: its tree may be large. */
const PAUSE_MS = 1000;

const NOTHING = Buffer.alloc(0);

/** How a configuration is sent back. */
export interface RestoreOptions extends WriteOptions {
  /** The document may be of another device, such as one that this one takes the place of. */
  otherDevice?: boolean;
  /** Called with what is there before anything is sent, and waited for; when it rejects, nothing is sent. */
  keep: (before: ConfigDocument) => Promise<void>;
  onProgress?: OnProgress;
}

/** What came of a restore. */
export interface RestoreResult {
  /** What was sent, or in a dry run would be: how many bytes, in place of the body. */
  request: Omit<ShownRequest, 'body' | 'set'> & { bytes: number };
  sent: boolean;
  /** What is different in the document from what was there before. */
  changes: ConfigChange[];
  /** What was still different on the device in the end; as `changes` in a dry run, and where it could not be read. */
  left: ConfigChange[];
  /** What was sent was read back. */
  verified: boolean;
  /** The device said that it took a configuration over; `null` where its profile does not say how it would. */
  confirmed: boolean | null;
}

/** What this takes from the device. */
export interface ConfigurationContext extends WriteContext {
  /** The reply to a read; `anew` shares no answer that came before. */
  fetch(read: Read, anew: boolean): Promise<Buffer>;
}

/** How replies to reads are got over a device's connections, for a caller that may cease to wait. */
export function fetchFrom(
  connections: Connections,
  closing: AbortSignal,
  signal: AbortSignal,
): ConfigurationContext['fetch'] {
  return async (read, anew) => {
    if (anew) connections.forget();
    // Others may share the answer, so that only closing the device ends it.
    const reply = connections.http.get(read.connection)?.fetch(read, closing);
    return (await untilAborted(Promise.resolve(reply), signal))?.bodies[0] ?? NOTHING;
  };
}

/** @throws HeadendError `NOT_ALLOWED` if the profile does not say what the configuration of such a device is. */
function configurationOf({ configuration, reads, title }: Profile): Configuration & { from: Read } {
  const from = configuration && reads.get(configuration.read);
  if (from) return { ...configuration, from };
  const advice = 'an override file can name the read that brings it (configuration)';
  throw new HeadendError('NOT_ALLOWED', `${title} has no configuration that is one XML document; ${advice}.`);
}

/** How documents of a device are compared: what its profile says of it. */
export function comparisonOf({ configuration }: Profile): Pick<Configuration, 'keys' | 'ignore'> {
  const { keys = new Map(), ignore = [] } = configuration ?? {};
  return { keys, ignore };
}

/**
 * The device's configuration as it is.
 * @throws HeadendError `NOT_ALLOWED` where the profile knows of none; `BAD_REPLY` for what is not one whole, well-formed
 *   document; what the connection throws
 */
export async function fetchConfiguration(
  options: WalkOptions,
  { profile, parameters, fetch }: Pick<ConfigurationContext, 'profile' | 'parameters' | 'fetch'>,
  anew = true,
): Promise<ConfigDocument> {
  const { from } = configurationOf(profile);
  const bytes = await fetch(from, anew);
  try {
    return await parseConfig(bytes, options);
  } catch (error) {
    if (!(error instanceof HeadendError)) throw error;
    const place = `${from.method} ${fill(from.path, parameters)}`;
    throw new HeadendError('BAD_REPLY', `${place}: ${error.message}`, { cause: error });
  }
}

/** Sends a document to the device and looks whether it was taken over. Errors as `Device.restoreConfiguration` has them. */
export async function restoreConfiguration(
  document: ConfigDocument,
  { dryRun = false, otherDevice = false, keep, onProgress }: RestoreOptions,
  context: ConfigurationContext,
): Promise<RestoreResult> {
  const { restore, ignore, keys, identity, from } = configurationOf(context.profile);
  const { signal, device, profile } = context;
  if (!restore) {
    const advice = 'an override file can give a request for it (configuration.restore)';
    throw new HeadendError('NOT_ALLOWED', `How a configuration is sent to ${profile.title} is not known; ${advice}.`);
  }
  checkPermission(dryRun ? 'assumed' : context.permission, restore, 'Restoring the configuration', device);
  const before = await fetchConfiguration({ signal, onProgress: partOf(onProgress, 0, 0.2) }, context);
  await checkOrigin(document, before, otherDevice ? [] : identity, context);
  // What says which device it is stays that device's own.
  const how = { keys, ignore: otherDevice ? [...ignore, ...identity] : ignore, signal };
  const changes = await diffConfig(before, document, { ...how, onProgress: partOf(onProgress, 0.2, 0.5) });
  const http = requestOf(restore, document, context);
  const { method, path } = http;
  const request = { connection: from.connection, method, path, bytes: document.bytes.length };
  if (dryRun) return { request, sent: false, changes, left: changes, verified: false, confirmed: null };
  await keep(before);
  const told = await confirmations(restore, context).catch(() => []);
  await context.send(from.connection, { http });
  const look = async () => {
    // The table may be in the same document, which is then asked for once.
    const rows = await confirmations(restore, context).catch(() => []);
    const seen = await fetchConfiguration({ signal }, context, restore.confirm === undefined);
    const left = await diffConfig(document, seen, how);
    return { left, confirmed: rows.some((row) => !told.some((known) => isDeepStrictEqual(known, row))) };
  };
  const seen = await readBack(look, restore, partOf(onProgress, 0.5, 1), context);
  const { left = changes, confirmed } = seen;
  const verified = seen.left?.length === 0;
  return { request, sent: true, changes, left, verified, confirmed: restore.confirm ? confirmed : null };
}

/** @throws HeadendError `BAD_VALUE` for a document that is no configuration of this device */
async function checkOrigin(
  document: ConfigDocument,
  before: ConfigDocument,
  identity: readonly string[],
  { signal, device }: ConfigurationContext,
): Promise<void> {
  if (document.root !== before.root) {
    const sentence = `This is no configuration of ${device}: its root is <${document.root}>, not <${before.root}>`;
    throw new HeadendError('BAD_VALUE', `${sentence}; nothing was sent.`);
  }
  for (const path of identity) {
    const [given, own] = await Promise.all([document, before].map((each) => readConfig(each, path, { signal })));
    if (isDeepStrictEqual(given, own)) continue;
    const texts = [given, own].map((values) => JSON.stringify(values?.join(', ') ?? '').slice(0, 80));
    const sentence = `The document is of another device: ${path} is ${texts[0]} in it and ${texts[1]} on ${device}`;
    throw new HeadendError('BAD_VALUE', `${sentence}; nothing was sent. Allow other devices if this one replaces it.`);
  }
}

/** The document's own bytes, in what the profile puts around them. */
function requestOf({ request }: Restore, { bytes }: ConfigDocument, { parameters }: ConfigurationContext): HttpRequest {
  const { method, path, headers, body } = request;
  const [head, tail] = body.split('{document}').map((text) => Buffer.from(fill(text, parameters)));
  return {
    method,
    path: fill(path, parameters),
    headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, fill(text, parameters)])),
    body: Buffer.concat([head ?? NOTHING, bytes, tail ?? NOTHING]),
  };
}

/** Rows that say that a configuration was taken over. */
async function confirmations({ confirm }: Restore, { readAnew }: ConfigurationContext): Promise<Row[]> {
  if (!confirm) return [];
  const { rows } = await readAnew(confirm.table);
  return rows.filter((row) => Object.entries(confirm.shows).every(([column, value]) => row[column] === value));
}

interface Seen {
  left?: ConfigChange[];
  confirmed: boolean;
}

/** Looks until nothing is different any more, or the time for it is over. The device may be away for a while. */
async function readBack(
  look: () => Promise<Required<Seen>>,
  { seconds }: Restore,
  onProgress: OnProgress,
  { now, signal }: ConfigurationContext,
): Promise<Seen> {
  const started = now();
  let seen: Seen = { confirmed: false };
  for (;;) {
    const found = await look().catch(() => undefined);
    signal.throwIfAborted();
    if (found) seen = { left: found.left, confirmed: seen.confirmed || found.confirmed };
    const elapsed = (now() - started) / (seconds * 1000);
    if (seen.left?.length === 0 || elapsed >= 1) return seen;
    onProgress(elapsed);
    await pause(PAUSE_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
