import { asHeadendError, type ErrorCode } from '../errors';
import type { Connection, Read } from '../profile';
import type { DocumentSource, SnmpSource } from './sources';

/** Outcome of *Test connection* for one connection. */
export interface ConnectionReport {
  connection: string;
  title: string;
  ok: boolean;
  /** From asking to the answer, in ms. */
  roundTripMs: number;
  /** What the device says it is, or what went wrong and what to do. */
  text: string;
  code?: ErrorCode;
}

/** RFC 3418: what every agent says of itself. */
const SYS_DESCR = '1.3.6.1.2.1.1.1.0';

/** Times one question to one connection and reports its outcome; never throws. */
export async function testConnection(
  connection: Connection,
  now: () => number,
  ask: () => Promise<string>,
): Promise<ConnectionReport> {
  const started = now();
  const head = { connection: connection.id, title: connection.title };
  try {
    const text = await ask();
    return { ...head, ok: true, roundTripMs: now() - started, text };
  } catch (error) {
    const { code, message } = asHeadendError(error);
    return { ...head, ok: false, roundTripMs: now() - started, text: message, code };
  }
}

/** What the agent says it is. */
export async function askSnmp(source: SnmpSource, signal: AbortSignal): Promise<string> {
  const value = (await source.values([SYS_DESCR], signal)).values.get(SYS_DESCR);
  return value instanceof Uint8Array ? Buffer.from(value).toString() : 'The agent answers, but has no description.';
}

/** Makes one request of the profile for the connection. An answer that is no document is none. */
export async function askHttp(source: DocumentSource, read: Read, signal: AbortSignal): Promise<string> {
  const { bytes, path } = await source.find(read, [], signal);
  return `${read.method} ${path} was answered with a document of ${bytes} bytes.`;
}
