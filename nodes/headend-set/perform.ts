import { type Device, type ItemResult, isReading, type ShownRequest } from '../../src/device';
import { asHeadendError, HeadendError } from '../../src/errors';
import type { ActionOutcome, AuditItem, ColumnResult, SetMessage, WriteProblem } from '../../src/messages';
import { hideSecrets, secretsOf, shownValues } from './secrets';
import type { Write } from './write';

type ColumnWrite = Extract<Write, { kind: 'column' }>;
type ActionWrite = Extract<Write, { kind: 'action' }>;

/** What came of a write, for messages and the status. */
export interface Outcome {
  payload: SetMessage['payload'];
  /** What is told of it; nothing where the device was only asked for something. */
  audit: AuditItem[];
  /** What was sent, or would be; each once. */
  requests: ShownRequest[];
  /** The first thing that failed. */
  failure?: HeadendError;
  /** All of it was read back, or there is nothing that could be. */
  verified: boolean;
  dryRun: boolean;
}

/**
 * Does a write. What fails is in the outcome.
 *
 * @throws signal.reason when aborted: then nobody knows what was done.
 */
export async function perform(device: Device, write: Write, signal: AbortSignal): Promise<Outcome> {
  const outcome = await (write.kind === 'column' ? setColumns(device, write, signal) : act(device, write, signal));
  if (outcome.failure) outcome.failure.device ??= device.settings.name;
  return outcome;
}

async function setColumns(device: Device, write: ColumnWrite, signal: AbortSignal): Promise<Outcome> {
  const { id, items, single, onError, dryRun } = write;
  const results = await device.set(id, items, { dryRun, onError, signal }).catch((thrown: unknown) => {
    signal.throwIfAborted();
    return items.map((item) => failed(item, asHeadendError(thrown)));
  });
  const shown = results.map(columnResult);
  const [first] = shown;
  const audit = shown.map(({ request: _, ...result }, index) => ({ ...result, value: items[index]?.value }));
  return {
    payload: single && first ? first : shown,
    audit,
    requests: [...new Set(shown.flatMap(({ request }) => request ?? []))],
    failure: firstFailure(results),
    verified: results.every(({ verified }) => verified),
    dryRun,
  };
}

/** What comes of an item where nothing could be asked of the device. */
function failed({ key = '', column }: ColumnWrite['items'][number], error: HeadendError): ItemResult {
  return { key, column, tried: true, ok: false, before: null, after: null, verified: false, error };
}

function columnResult({ error, ...result }: ItemResult): ColumnResult {
  return { ...result, ...(error && { error: problemOf(error) }) };
}

/** An item that was not tried because of another says nothing of the cause. */
function firstFailure(results: readonly ItemResult[]): HeadendError | undefined {
  return results.find(({ error, tried }) => error && tried)?.error;
}

async function act(device: Device, { id, values, dryRun }: ActionWrite, signal: AbortSignal): Promise<Outcome> {
  const { done, failure } = await device.act(id, values, { dryRun, signal }).then(
    (result) => ({ done: { ok: true, ...result }, failure: undefined }),
    (thrown: unknown) => {
      signal.throwIfAborted();
      const failure = asHeadendError(thrown);
      return { done: { ok: false, error: problemOf(failure) }, failure };
    },
  );
  // Which actions there are is known only now: the device may have turned out to be of another variant.
  const { profile } = device.settings;
  const payload: ActionOutcome = hideSecrets({ action: id, ...done }, secretsOf(id, values, profile));
  const { request, reply: _, sent: __, ...told } = payload;
  const action = profile.actions.get(id);
  const reading = action !== undefined && isReading(action);
  return {
    payload,
    audit: reading ? [] : [{ ...told, values: shownValues(id, values, profile) }],
    requests: request ? [request] : [],
    failure: failure && new HeadendError(failure.code, payload.error?.message ?? failure.message, failure),
    verified: reading || payload.verified === true,
    dryRun,
  };
}

function problemOf({ code, message }: HeadendError): WriteProblem {
  return { code, message };
}
