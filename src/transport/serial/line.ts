import type { Clock } from '../../clock';
import { untilAborted } from '../abort';
import { Backoff } from './backoff';
import type { LoadSerialPort } from './serialport';
import type { StreamTarget } from './types';
import { openWire, type Wire } from './wire';

/** Bytes handed to the system at once: less than two seconds at 2400 bit/s, so that progress shows on slow lines. */
const PIECE_BYTES = 256;

/** Hears what a line brings. */
export interface LineListener {
  heard(bytes: Buffer): void;
  /** The other end of a TCP connection has said all it will say. */
  ended(): void;
  /** The line is gone. */
  lost(cause: unknown): void;
  /** A part of what was to be sent has gone out. */
  sent(): void;
}

/** What is not yet known to be over after a request without a whole reply, or bytes nobody asked for. */
interface Doubt {
  since: number;
  /** When something last came; absent when nothing has. */
  heardAt?: number;
  /** A reply stopped, or never came: the line may be dead without having said so. */
  stalled: boolean;
}

/** A byte stream to a device that is opened when needed, opened again when lost, and heard by one at a time. */
export class Line {
  #wire?: Wire;
  /** The wire before this one, while the system takes it back. */
  #closing: Promise<void> = Promise.resolve();
  #sending: Promise<void> = Promise.resolve();
  #listener?: LineListener;
  #doubt?: Doubt;
  /** Something has come over this wire. */
  #proven = false;
  #wake = () => {};
  readonly #backoff: Backoff;

  /** `closed`: ends waiting and opening. */
  constructor(
    private readonly target: StreamTarget,
    private readonly clock: Clock,
    private readonly load: LoadSerialPort,
    private readonly closed: AbortSignal,
  ) {
    this.#backoff = new Backoff(clock.now);
  }

  /** @throws the cause, as the system gave it; the last one, while a line that failed is left in peace */
  async open(): Promise<void> {
    if (this.#wire) return;
    await this.#closing;
    this.#backoff.check();
    let wire: Wire;
    try {
      wire = await openWire(this.target, this.load, this.closed);
    } catch (cause) {
      this.#backoff.failed(cause);
      throw cause;
    }
    this.#use(wire);
    if (!this.closed.aborted) return;
    await this.drop();
    throw this.closed.reason;
  }

  #use(wire: Wire): void {
    this.#wire = wire;
    this.#proven = false;
    const { stream, gone } = wire;
    const lost = () => this.#lose(wire, gone.reason);
    // A wire that was given up may still have something to say.
    stream.on('data', (bytes: Buffer) => this.#wire === wire && this.#hear(bytes));
    stream.on('end', () => {
      if (this.#wire === wire) this.#listener?.ended();
      this.#lose(wire, new Error('closed'));
    });
    if (gone.aborted) lost();
    else gone.addEventListener('abort', lost);
  }

  #hear(bytes: Buffer): void {
    const now = this.clock.now();
    this.#proven = true;
    this.#backoff.worked();
    if (!this.#listener) this.#doubt ??= { since: now, stalled: false };
    if (this.#doubt) this.#doubt.heardAt = now;
    this.#listener?.heard(bytes);
  }

  #lose(wire: Wire, cause: unknown): void {
    if (this.#wire !== wire) return;
    if (!this.#proven) this.#backoff.failed(cause);
    this.#letGo(wire);
    this.#listener?.lost(cause);
  }

  #letGo(wire: Wire): void {
    this.#wire = undefined;
    this.#doubt = undefined;
    this.#wake();
    this.#closing = wire.close();
  }

  /** Lets one listener hear, until the function returned is called. */
  listen(listener: LineListener): () => void {
    this.#listener = listener;
    return () => {
      if (this.#listener !== listener) return;
      this.#listener = undefined;
      this.resume();
    };
  }

  /** Sends in order, to the end also when its sender has left: a request that stops halfway confuses a device. */
  send(bytes: Buffer, sender: LineListener): Promise<void> {
    const wire = this.#wire;
    this.#sending = this.#sending.catch(() => undefined).then(() => this.#sendPieces(wire, bytes, sender));
    return this.#sending;
  }

  async #sendPieces(wire: Wire | undefined, bytes: Buffer, sender: LineListener): Promise<void> {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      if (!wire || wire !== this.#wire) throw new Error('closed');
      const { stream, gone } = wire;
      const piece = bytes.subarray(at, at + PIECE_BYTES);
      const written = new Promise<void>((resolve, reject) =>
        stream.write(piece, (error) => (error ? reject(error) : resolve())),
      );
      await untilAborted(written, gone);
      if (this.#doubt) this.#doubt.since = this.clock.now();
      if (this.#listener === sender) sender.sent();
    }
  }

  pause(): void {
    this.#wire?.stream.pause();
  }

  resume(): void {
    this.#wire?.stream.resume();
  }

  /** An exchange ended without a whole reply: what comes now may belong to it. `heard`: some of it came. */
  doubt({ heard, stalled }: { heard: boolean; stalled: boolean }): void {
    if (!this.#wire) return;
    const now = this.clock.now();
    this.#doubt = { since: now, heardAt: heard ? now : undefined, stalled };
  }

  /**
   * Waits until nothing of an earlier exchange can come any more: silence, once something came; the time limit, while
   * nothing does. A line that stalled, or does not stop even then, is given up, to be opened anew.
   * @throws the reason of `closed`
   */
  async settle(): Promise<void> {
    const { timeoutMs, quietMs } = this.target;
    const giveUpAt = this.clock.now() + timeoutMs + quietMs;
    while (this.#doubt) {
      const { since, heardAt, stalled } = this.#doubt;
      const quietAt = heardAt === undefined ? since + timeoutMs : heardAt + quietMs;
      const wait = Math.min(quietAt, giveUpAt) - this.clock.now();
      if (wait > 0) {
        await this.#pause(wait);
      } else if (stalled || giveUpAt < quietAt) {
        await this.drop();
      } else {
        this.#doubt = undefined;
      }
    }
  }

  /** Ends early when the line is gone. */
  async #pause(ms: number): Promise<void> {
    let cancel = () => {};
    const over = new Promise<void>((resolve) => {
      this.#wake = resolve;
      cancel = this.clock.after(ms, resolve);
    });
    await untilAborted(over, this.closed).finally(cancel);
  }

  /** Closes the line; the next use opens it anew. */
  async drop(): Promise<void> {
    if (this.#wire) this.#letGo(this.#wire);
    await this.#closing;
  }
}
