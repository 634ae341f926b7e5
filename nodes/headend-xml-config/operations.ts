import {
  type BackupStore,
  type ConfigDocument,
  diffConfig,
  diffText,
  editConfig,
  parseConfig,
  readConfig,
  type StoredFile,
} from '../../src/config';
import { comparisonOf, type Device } from '../../src/device';
import { HeadendError } from '../../src/errors';
import type { ComparedConfig, ConfigFile, ConfigMessage, RestoredConfig, SavedConfig } from '../../src/messages';
import { type OnProgress, partOf } from '../../src/progress';
import type { ConfigRequest, Given, Origin } from './request';

/** What operations are done with. */
export interface Workplace {
  device: Device;
  /** The device's files: as a save keeps them, and without a limit, so that nothing but a save removes one. */
  saves: BackupStore;
  files: BackupStore;
  signal: AbortSignal;
  onProgress: OnProgress;
}

/** What a message becomes. */
export type Outcome = Pick<ConfigMessage, 'payload' | 'edit'>;

/** Does what is asked for. @throws HeadendError; `signal.reason` when aborted */
export async function perform(request: ConfigRequest, work: Workplace): Promise<Outcome> {
  switch (request.operation) {
    case 'save':
      return { payload: await save(work) };
    case 'list':
      return { payload: (await work.files.list()).map(fileOf) };
    case 'compare':
      return { payload: await compare(request, work) };
    case 'restore':
      return { payload: await restore(request, work) };
    case 'read': {
      const document = await documentOf(request.from, work, partOf(work.onProgress, 0, 0.5));
      const options = { signal: work.signal, onProgress: partOf(work.onProgress, 0.5, 1) };
      return { payload: await readConfig(document, request.path, options) };
    }
    case 'edit':
      return edit(request, work);
  }
}

async function save(work: Workplace): Promise<SavedConfig> {
  const { device, saves, signal, onProgress } = work;
  const document = await device.fetchConfiguration({ signal, onProgress: partOf(onProgress, 0, 0.3) });
  const newest = (await saves.list()).find(({ automatic }) => automatic);
  const before = newest && (await unlessChanged(() => fileDocument(newest.name, work, partOf(onProgress, 0.3, 0.5))));
  const options = { ...comparisonOf(device.settings.profile), signal, onProgress: partOf(onProgress, 0.5, 1) };
  const changes = before ? await diffConfig(before, document, options) : null;
  const text = changes && diffText(changes);
  const more = { previous: before ? newest.name : null, changes, text };
  if (newest && changes?.length === 0) return { ...savedFile(newest), skipped: true, ...more };
  const { skipped, ...saved } = await saves.save(document.bytes);
  return { ...savedFile(saved), skipped, ...more };
}

async function compare({ file, file2 }: { file: string; file2: string }, work: Workplace): Promise<ComparedConfig> {
  const { device, files, signal, onProgress } = work;
  const from = file === '' ? (await files.list()).find(({ automatic }) => automatic)?.name : file;
  if (from === undefined) throw new HeadendError('NOT_FOUND', `${device.settings.name} has no saved file to compare.`);
  const before = await fileDocument(from, work, partOf(onProgress, 0, 0.25));
  const origin: Origin = file2 === '' ? { source: 'device' } : { source: 'file', file: file2 };
  const after = await documentOf(origin, work, partOf(onProgress, 0.25, 0.5));
  const options = { ...comparisonOf(device.settings.profile), signal, onProgress: partOf(onProgress, 0.5, 1) };
  const changes = await diffConfig(before, after, options);
  return { same: changes.length === 0, changes, text: diffText(changes), from, to: file2 === '' ? null : file2 };
}

async function restore(
  { from, dryRun, otherDevice }: ConfigRequest & { operation: 'restore' },
  work: Workplace,
): Promise<RestoredConfig> {
  const { device, files, signal, onProgress } = work;
  const document = await documentOf(from, work, partOf(onProgress, 0, 0.1));
  let before: string | null = null;
  const keep = async ({ bytes }: ConfigDocument) => {
    before = (await files.save(bytes, { note: 'before-restore' })).name;
  };
  const options = { dryRun, otherDevice, keep, signal, onProgress: partOf(onProgress, 0.1, 1) };
  const result = await device.restoreConfiguration(document, options);
  const ok = dryRun || result.verified || result.confirmed === true;
  const file = from.source === 'file' ? from.file : null;
  return { ok, dryRun, file, before, text: diffText(result.left), ...result };
}

async function edit({ from, edits }: ConfigRequest & { operation: 'edit' }, work: Workplace): Promise<Outcome> {
  const document = await documentOf(from, work, partOf(work.onProgress, 0, 0.5));
  const options = { signal: work.signal, onProgress: partOf(work.onProgress, 0.5, 1) };
  const { bytes, changes } = await editConfig(document, edits, options);
  const isText = from.source === 'message' && typeof from.document === 'string';
  const edited = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { payload: isText ? edited.toString() : edited, edit: { changes, text: diffText(changes) } };
}

function documentOf(origin: Origin, work: Workplace, onProgress: OnProgress): Promise<ConfigDocument> {
  if (origin.source === 'device') return work.device.fetchConfiguration({ signal: work.signal, onProgress });
  if (origin.source === 'file') return fileDocument(origin.file, work, onProgress);
  return givenDocument(origin.document, work, onProgress);
}

async function fileDocument(
  file: string,
  { files, signal }: Workplace,
  onProgress: OnProgress,
): Promise<ConfigDocument> {
  const bytes = await files.read(file);
  try {
    return await parseConfig(bytes, { signal, onProgress });
  } catch (error) {
    if (!(error instanceof HeadendError)) throw error;
    throw new HeadendError(error.code, `"${file}" is no configuration: ${error.message}`, { cause: error });
  }
}

/** A text is UTF-8 on its way out, whatever it was, so it must not declare to be something else. */
async function givenDocument(given: Given, { signal }: Workplace, onProgress: OnProgress): Promise<ConfigDocument> {
  const document = await parseConfig(typeof given === 'string' ? Buffer.from(given) : given, { signal, onProgress });
  const { name } = document.encoding;
  if (typeof given !== 'string' || name === 'utf-8') return document;
  throw new HeadendError('BAD_VALUE', `The text declares the encoding ${name}; give its bytes instead, as a Buffer.`);
}

/** A saved file that someone has changed or taken away since is no reason not to save. */
async function unlessChanged(read: () => Promise<ConfigDocument>): Promise<ConfigDocument | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof HeadendError && (error.code === 'BAD_VALUE' || error.code === 'NOT_FOUND')) return undefined;
    throw error;
  }
}

function fileOf({ name: file, ...others }: StoredFile): ConfigFile {
  return { file, ...others };
}

function savedFile({ name: file, time, bytes, sha256 }: StoredFile): Omit<ConfigFile, 'automatic'> {
  return { file, time, bytes, sha256 };
}
