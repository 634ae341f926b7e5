import { Duplex } from 'node:stream';
import type { Line, LineListener } from './line';
import { ReplyStart } from './reply-start';

/** What becomes known while an exchange goes on. */
export interface ChannelEvents {
  /** A part of the request has gone out, or of the reply has come. */
  progress(): void;
  lost(cause: unknown): void;
}

/** One exchange's view of a line, as a stream that begins with its reply and can be thrown away after it. */
export class Channel extends Duplex implements LineListener {
  /** Something of the request was sent. */
  begun = false;
  readonly start = new ReplyStart();
  readonly #leave: () => void;

  constructor(
    private readonly line: Line,
    private readonly events: ChannelEvents,
  ) {
    super();
    this.#leave = line.listen(this);
  }

  heard(bytes: Buffer): void {
    const reply = this.start.take(bytes);
    if (reply.length === 0) return;
    this.events.progress();
    if (!this.push(reply)) this.line.pause();
  }

  /** Also called to end a reply that only silence ends. */
  ended(): void {
    this.#leave();
    this.push(null);
  }

  lost(cause: unknown): void {
    this.events.lost(cause);
  }

  sent(): void {
    this.events.progress();
  }

  override _read(): void {
    this.line.resume();
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.begun = true;
    const failed = (cause: Error) => {
      this.events.lost(cause);
      done(cause);
    };
    this.line.send(bytes, this).then(() => done(), failed);
  }

  /** Head and body in one: no exchange ends between them. */
  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'binary', done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#leave();
    done(error);
  }
}
