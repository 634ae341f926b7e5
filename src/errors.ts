/**
 * What went wrong, in one word a flow can switch on.
 *
 * - `UNREACHABLE` nothing answers at the address · `TIMEOUT` an answer did not come in time
 * - `AUTH` the device refused who we are · `NOT_FOUND` the device does not have what was asked
 * - `BAD_REPLY` an answer came and cannot be trusted (truncated, malformed, HTML, too large, not increasing)
 * - `BAD_VALUE` a value given to us is not of the documented type or range
 * - `REFUSED` the device understood and said no · `NOT_ALLOWED` our own settings, or the object's access, forbid it
 * - `BUSY` too much is in flight already · `CONFIG` a setting, profile or override is wrong
 */
export type ErrorCode =
  | 'UNREACHABLE'
  | 'TIMEOUT'
  | 'AUTH'
  | 'NOT_FOUND'
  | 'BAD_REPLY'
  | 'BAD_VALUE'
  | 'REFUSED'
  | 'NOT_ALLOWED'
  | 'BUSY'
  | 'CONFIG';

/** Codes for which asking again later, unchanged, may help. */
const RETRYABLE: ReadonlySet<ErrorCode> = new Set(['UNREACHABLE', 'TIMEOUT', 'BAD_REPLY', 'BUSY']);

/**
 * The one error type of the pack. `message` is a sentence for a person: what, where, what to do.
 * It never holds a secret.
 */
export class HeadendError extends Error {
  override readonly name = 'HeadendError';
  /** Name of the device, where one is concerned. */
  device?: string;
  /** Id of the table, where one is concerned. */
  table?: string;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: { device?: string; table?: string; cause?: unknown } = {},
  ) {
    super(withFullStop(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.device = options.device;
    this.table = options.table;
  }

  /** The sentence alone: Node-RED shows errors by this. */
  override toString(): string {
    return this.message;
  }

  /** Whether asking again later, unchanged, may help. */
  get retryable(): boolean {
    return RETRYABLE.has(this.code);
  }
}

/** Sentences are put one after another, so each ends like one. */
export function withFullStop(text: string): string {
  return /[.!?…]["')]?$/.test(text) ? text : `${text}.`;
}

/** Any thrown value as a {@link HeadendError}; an unknown one becomes `code` with its message kept. */
export function asHeadendError(error: unknown, code: ErrorCode = 'BAD_REPLY'): HeadendError {
  if (error instanceof HeadendError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new HeadendError(code, text, { cause: error });
}
