import type { MessagePort } from 'node:worker_threads';
import type { Accepted, Configuration, Outcome } from './intake';
import type { Counters, FromWorker } from './protocol';
import { noRejections, RejectionLog } from './rejections';
import type { Source } from './types';

/** Notifications of one batch: few enough that the main loop breathes between two. */
const BATCH = 256;
/** How often counts are told while nothing is accepted, in ms. */
const COUNTS_MS = 100;

/** What waits for the main thread: notifications in their order, counts, rejections. Bounded, whatever the flows do. */
export class Outbox {
  readonly #counters: Counters = {
    received: 0,
    accepted: 0,
    reports: 0,
    rejected: noRejections(),
    lost: { queue: 0, kernel: null },
  };
  readonly #rejections = new RejectionLog();
  readonly #main: MessagePort;
  #queue: Accepted[] = [];
  /** The main thread works on a batch. */
  #busy = false;
  /** A batch is about to be sent. */
  #due = false;
  /** Counts are about to be told. */
  #telling = false;

  constructor(
    main: MessagePort,
    private limit: Configuration['queueLimit'],
  ) {
    this.#main = main;
  }

  set queueLimit(limit: number) {
    this.limit = limit;
  }

  /** Whether one more fits; where it does not, it is counted as lost and nothing must be done about it. */
  hasRoom(): boolean {
    if (this.#queue.length < this.limit) return true;
    this.#counters.received++;
    this.#counters.lost.queue++;
    this.#changed();
    return false;
  }

  /** Takes what a datagram came to. `wall`: ms since 1970. */
  put({ accepted, rejected, report }: Outcome, source: Source, wall: number): void {
    this.#counters.received++;
    if (report) this.#counters.reports++;
    if (rejected) {
      this.#counters.rejected[rejected.reason]++;
      this.#rejections.add(rejected.reason, source, rejected.user, wall);
    }
    if (accepted) this.#enqueue(accepted);
    else this.#changed();
  }

  #enqueue(accepted: Accepted): void {
    this.#counters.accepted++;
    this.#queue.push(accepted);
    if (this.#busy || this.#due) return;
    // What came in one turn of the loop goes out together.
    this.#due = true;
    setImmediate(() => {
      this.#due = false;
      if (!this.#busy) this.#send();
    });
  }

  set kernelDrops(drops: number | null) {
    if (drops === this.#counters.lost.kernel) return;
    this.#counters.lost.kernel = drops;
    this.#changed();
  }

  /** The main thread has taken the last batch. */
  taken(): void {
    this.#busy = false;
    if (this.#queue.length > 0) this.#send();
  }

  #changed(): void {
    if (this.#telling) return;
    this.#telling = true;
    setTimeout(() => {
      this.#telling = false;
      if (this.#busy) this.#changed();
      else this.#send();
    }, COUNTS_MS);
  }

  #send(): void {
    this.#busy = true;
    const accepted = this.#queue.splice(0, BATCH);
    const rejections = this.#rejections.takeChanged();
    this.#main.postMessage({ kind: 'batch', accepted, counters: this.#counters, rejections } satisfies FromWorker);
  }
}
