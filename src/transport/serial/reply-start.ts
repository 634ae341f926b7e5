/** A status line (RFC 9112, 4): noise may stand right before it, and need not end in a line break. */
const STATUS_LINE = /HTTP\/1\.[01] [1-5]\d\d/;
/** One byte less than a status line has: what may be the beginning of one. */
const BEGINNING = 'HTTP/1.1 200'.length - 1;

/** Finds where a reply begins in what a line brings: log-in banners, boot messages and noise in front are skipped. */
export class ReplyStart {
  /** The reply has begun. */
  found = false;
  /** Something came that was not the reply. */
  skipped = false;
  #rest: Buffer = Buffer.alloc(0);

  /** What of these bytes belongs to the reply. */
  take(bytes: Buffer): Buffer {
    if (this.found) return bytes;
    const all = Buffer.concat([this.#rest, bytes]);
    const at = all.toString('latin1').search(STATUS_LINE);
    this.found = at >= 0;
    this.skipped ||= at !== 0;
    this.#rest = this.found ? Buffer.alloc(0) : all.subarray(-BEGINNING);
    return this.found ? all.subarray(at) : Buffer.alloc(0);
  }
}
