import type { Given } from '../document';
import { asHeadendError, type ErrorCode, HeadendError } from '../errors';
import type { Read } from '../profile';
import type { RawRow } from '../table';
import { fill, type Values } from './fill';
import type { Reply } from './pages';

/** More requests than this for one table ask too much of any device. */
const MAX_REQUESTS = 200;
/** Ways in which a device answers that it does not give one row: it may have gone meanwhile. */
const ANSWERS: ReadonlySet<ErrorCode> = new Set(['NOT_FOUND', 'REFUSED', 'BAD_REPLY']);

/** A request for one row of another read, made with its values. */
export interface RowRequest {
  path: string;
  values: Given;
}

/** The requests for the rows of the other read, each once, and sentences about rows that are left out. */
export function requestsOf(
  { path, forEach }: Read,
  rows: readonly RawRow[],
  parameters: Values,
): { requests: RowRequest[]; problems: string[] } {
  const names = Object.keys(forEach?.values ?? {});
  const whole = rows.filter((row) => names.every((name) => (row.get(name) ?? null) !== null));
  const all = new Map<string, RowRequest>();
  for (const row of whole) {
    const values = Object.fromEntries(names.map((name) => [name, String(row.get(name))]));
    const encoded = Object.fromEntries(names.map((name) => [name, encodeURIComponent(values[name] ?? '')]));
    const target = fill(path, { ...parameters, ...encoded });
    all.set(target, { path: target, values });
  }
  const where = fill(path, parameters);
  const problems: string[] = [];
  const incomplete = rows.length - whole.length;
  if (incomplete > 0) problems.push(`${incomplete} of ${rows.length} rows lack what ${where} is made of.`);
  if (all.size > MAX_REQUESTS) {
    problems.push(`${where} was asked for the first ${MAX_REQUESTS} of ${all.size} rows only.`);
  }
  return { requests: [...all.values()].slice(0, MAX_REQUESTS), problems };
}

/**
 * Makes each request, at most `limit` at once. What the device answers to one of them alone with an error is missing in
 * the reply, and named in its problems.
 *
 * @throws HeadendError where the device cannot be asked, or gives none of them
 */
export async function askEach(
  requests: readonly RowRequest[],
  limit: number,
  ask: (path: string) => Promise<Reply>,
): Promise<Reply & { problems: readonly string[] }> {
  const replies: (Reply | HeadendError)[] = [];
  const stop: { error?: unknown } = {};
  const left = requests.entries();
  const work = async () => {
    for (const [index, { path }] of left) {
      try {
        replies[index] = await ask(path);
      } catch (thrown) {
        const error = asHeadendError(thrown);
        if (thrown === error && ANSWERS.has(error.code)) replies[index] = error;
        else stop.error ??= thrown;
      }
      if (stop.error !== undefined) return;
    }
  };
  await Promise.all(Array.from({ length: limit }, work));
  if (stop.error !== undefined) throw stop.error;
  const good = requests.flatMap((request, index) => {
    const reply = replies[index];
    return reply && !(reply instanceof HeadendError) ? [{ ...request, reply }] : [];
  });
  const errors = replies.filter((reply) => reply instanceof HeadendError);
  if (good.length === 0 && errors[0]) throw errors[0];
  return {
    bodies: good.flatMap(({ reply }) => reply.bodies),
    names: good.flatMap(({ reply, path }) => reply.bodies.map(() => path)),
    given: good.flatMap(({ reply, values }) => reply.bodies.map(() => values)),
    contentType: good[0]?.reply.contentType,
    requests: good.reduce((sum, { reply }) => sum + reply.requests, errors.length),
    problems: errors.map(({ message }) => message),
  };
}
