import { HeadendError } from '../../errors';
import { codeOf, connectionError, type RequestPlace } from '../http/errors';
import type { StreamTarget } from './types';

const LOCKED = /cannot lock|resource busy/i;

/** What the texts of `serialport` mean to a person; they have no codes. The first that fits counts. */
const FAILURES: readonly { text: RegExp; sentence: string }[] = [
  {
    text: /no such file|file not found/i,
    sentence: 'there is no such port; check the path, and that it is plugged in',
  },
  {
    text: /permission denied|access denied/i,
    sentence:
      'Node-RED may not open the port, or another program has it; on Linux its user must be in the group "dialout"',
  },
  { text: LOCKED, sentence: 'another program has the port open; close it there' },
  { text: /inappropriate ioctl|is a directory/i, sentence: 'this is no serial port; check the path' },
];

/** The line as a person knows it: `host:port`, or the path of a serial port. */
export function lineName(line: StreamTarget['line']): string {
  if (line.kind === 'serial') return line.path;
  return `${line.host.includes(':') ? `[${line.host}]` : line.host}:${line.port}`;
}

/** The error for a line that could not be opened. */
export function openError(place: RequestPlace, { kind }: StreamTarget['line'], cause: unknown): HeadendError {
  if (cause instanceof HeadendError) return cause;
  if (kind === 'tcp') return connectionError(place, cause);
  const text = cause instanceof Error ? cause.message : '';
  // The package checks its settings before it opens anything.
  if (cause instanceof TypeError) {
    return new HeadendError('CONFIG', `${place.where}: a setting of the serial port is wrong (${text}).`, { cause });
  }
  const sentence = FAILURES.find((failure) => failure.text.test(text))?.sentence ?? 'the port cannot be opened';
  return new HeadendError('UNREACHABLE', `${place.where}: ${sentence}.`, { cause });
}

/** Whether a serial port is open elsewhere. */
export function isLocked(cause: unknown): boolean {
  return cause instanceof Error && LOCKED.test(cause.message);
}

/** The error for a line that was lost in the middle of an exchange. */
export function lostError({ where }: RequestPlace, { kind }: StreamTarget['line'], cause: unknown): HeadendError {
  const sentence =
    kind === 'tcp'
      ? `the connection was lost (${codeOf(cause)})`
      : 'the serial port was lost; check that it is plugged in';
  return new HeadendError('UNREACHABLE', `${where}: ${sentence}.`, { cause });
}

/** The error for an exchange without progress: what came until then tells what to look for. */
export function silenceError(
  { where }: RequestPlace,
  timeoutMs: number,
  { found, skipped }: { found: boolean; skipped: boolean },
): HeadendError {
  if (found) return new HeadendError('TIMEOUT', `${where}: the reply stopped in the middle for ${timeoutMs} ms.`);
  if (!skipped) return new HeadendError('TIMEOUT', `${where}: no reply came within ${timeoutMs} ms.`);
  return new HeadendError(
    'BAD_REPLY',
    `${where}: bytes came, but no HTTP reply; check the speed, parity and flow control of the line, and that a ` +
      "terminal server's port is a raw one.",
  );
}

/** The error for a request that cannot be made at all. */
export function requestError({ where }: RequestPlace, cause: unknown): HeadendError {
  return new HeadendError(
    'CONFIG',
    `${where}: the request cannot be made; check its path and headers (${codeOf(cause)}).`,
    {
      cause,
    },
  );
}
