import type { Clock } from '../../clock';
import type { HeadendError } from '../../errors';
import { Aborts } from './aborts';
import { InFlight } from './in-flight';
import { RoundTrip } from './round-trip';
import { Turns } from './turns';

/** Most requests to one agent at once. */
const MOST_IN_FLIGHT = 32;
/** Most requests of this process at once: their answers fit the receive buffer of a default Linux. */
const MOST_IN_PROCESS = 128;
/** Answers to later requests after which a late one counts as lost, as three duplicates do in TCP (RFC 5681). */
const OVERTAKEN = 3;

/** Timers may fire a little early, in ms; some of them one after another. */
const EARLY_MS = 5;

/** Requests of all agents. One that was not answered in time has given its turn back: the silent do not stop others. */
const ofProcess = new Turns(() => MOST_IN_PROCESS);

/** How patient a flow is. */
export interface FlowLimits {
  /** Longest wait for one answer, in ms. */
  timeoutMs: number;
  /** Such waits, but for one, after which a request is given up; with 0 nothing is sent again. */
  retries: number;
  /** Most requests at once. */
  maxInFlight?: number;
}

/** A request under way, as its protocol sends it. */
export interface Sending {
  /**
   * Sends it. `again` without an answer in time: the very same message, so that a late answer to the first is as good
   * and an agent that knows duplicates need not do it twice.
   */
  send(again: boolean): void;
  /** It is over: whatever is kept for it can go. */
  stop(): void;
  /** What is wrong where no answer came at all. */
  late(): Error;
}

/** Where what becomes of a request is told; the first to tell is believed. */
export interface Outcome<T> {
  /** An answer came; `read` gives or throws what it says. */
  answer(read: () => T): void;
  /** It can neither be sent nor answered. */
  fail(error: unknown): void;
}

/** How a request is sent; it is called when its turn has come. */
export type Begin<T> = (outcome: Outcome<T>) => Sending;

/** What a flow sees of a request that is under way. */
interface Flying {
  /** In the order of sending. */
  number: number;
  /** How many were under way when it was sent, itself among them. */
  at: number;
  readonly roundTrip: RoundTrip | undefined;
  readonly signal: AbortSignal | undefined;
  /** A later request was answered before this one. */
  overtaken(): void;
  fail(error: unknown): void;
}

/**
 * The requests to one agent: as many at once as it bears, each sent again as soon as its answer is late by the round
 * trips measured, and given up after the time the user set. What it learnt lasts as long as it does.
 */
export class Flow {
  readonly #limits: FlowLimits;
  readonly #window: InFlight;
  readonly #turns: Turns;
  readonly #roundTrips = new Map<string, RoundTrip>();
  // Lists, as they are short: a set that grew anew keeps what the one before held alive for long.
  /** In the order of sending. */
  readonly #flights: Flying[] = [];
  /** Those that wait for their turn, too. */
  readonly #open: Flying[] = [];
  readonly #aborts = new Aborts();
  #count = 0;
  #closed: { reason: HeadendError } | undefined;

  constructor(
    limits: FlowLimits,
    readonly clock: Clock,
  ) {
    this.#limits = limits;
    this.#window = new InFlight(limits.maxInFlight ?? MOST_IN_FLIGHT);
    this.#turns = new Turns(() => this.#window.size);
  }

  /** How many requests may be under way at once. */
  get size(): number {
    return this.#window.size;
  }

  /**
   * One request. Those of a `kind` take about the same time; one without a kind does something, and is therefore sent
   * again only as often, and after the times, that the user set.
   * @throws what its outcome does; `signal.reason` when aborted
   */
  request<T>(kind: string | undefined, begin: Begin<T>, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (this.#closed) return reject(this.#closed.reason);
      const flight = new Flight<T>(this, begin, this.#roundTrip(kind), this.#limits, { resolve, reject }, signal);
      this.#open.push(flight);
      if (signal) this.#aborts.add(signal, flight);
      this.#turns.take(() => flight.enter(() => this.#turns.free()));
    });
  }

  /** Ends all requests, and those asked later, with `reason`. */
  close(reason: HeadendError): void {
    this.#closed = { reason };
    for (const flight of [...this.#open]) flight.fail(reason);
  }

  /** A flight leaves the ground: its number, and how many are in the air with it. */
  left(flight: Flying): { number: number; at: number } {
    this.#flights.push(flight);
    return { number: this.#count++, at: this.#flights.length };
  }

  over(flight: Flying): void {
    remove(this.#flights, flight);
    remove(this.#open, flight);
    if (flight.signal) this.#aborts.delete(flight.signal, flight);
  }

  /** A flight sent once came back after `ms`. Late ones that left before it are given less and less of a chance. */
  answered({ number, at, roundTrip }: Flying, ms: number): void {
    // While an older one is open it may be lost, so that fewer were under way than it seems.
    const [oldest = { number }] = this.#flights;
    const known = oldest.number < number ? 0 : at;
    if (roundTrip) this.#window.answered(this.#flights.length + 1, known, roundTrip.sample(ms, at === 1));
    for (const other of this.#flights) {
      if (other.number >= number) break;
      other.overtaken();
    }
  }

  lost({ number, at }: Flying): void {
    this.#window.lost(at, number, this.#count);
  }

  #roundTrip(kind: string | undefined): RoundTrip | undefined {
    if (kind === undefined) return undefined;
    const known = this.#roundTrips.get(kind) ?? new RoundTrip(this.#limits.timeoutMs);
    this.#roundTrips.set(kind, known);
    return known;
  }
}

function remove(flights: Flying[], flight: Flying): void {
  const at = flights.indexOf(flight);
  if (at >= 0) flights.splice(at, 1);
}

/** One request, from the wait for its turn to its end. */
class Flight<T> implements Flying {
  number = 0;
  at = 0;
  #sending: Sending | undefined;
  #sentAt = 0;
  #waitMs = 0;
  #repeated = false;
  #overtaken = 0;
  #over = false;
  #cancelTimer: () => void = () => undefined;
  /** Gives back the turns held. */
  #leave: (() => void) | undefined;
  #leaveProcess: (() => void) | undefined;

  constructor(
    private readonly flow: Flow,
    private begin: Begin<T> | undefined,
    readonly roundTrip: RoundTrip | undefined,
    private readonly limits: FlowLimits,
    private promise: { resolve(value: T): void; reject(error: unknown): void } | undefined,
    readonly signal: AbortSignal | undefined,
  ) {}

  /** Its turn has come, which `leave` gives back. */
  enter(leave: () => void): void {
    if (this.#over || this.signal?.aborted) {
      leave();
      return;
    }
    this.#leave = leave;
    ofProcess.take(() => {
      if (this.#over) {
        ofProcess.free();
        return;
      }
      this.#leaveProcess = () => ofProcess.free();
      this.#start();
    });
  }

  overtaken(): void {
    this.#overtaken++;
    if (this.#repeated || !this.roundTrip || this.#overtaken < OVERTAKEN || this.limits.retries === 0) return;
    if (this.#elapsed > this.roundTrip.expectedMs) this.#sendAgain();
  }

  get #elapsed(): number {
    return this.flow.clock.now() - this.#sentAt;
  }

  get #patienceMs(): number {
    return this.limits.timeoutMs * (this.limits.retries + 1);
  }

  #start(): void {
    const { number, at } = this.flow.left(this);
    this.number = number;
    this.at = at;
    this.#sentAt = this.flow.clock.now();
    this.#waitMs = this.limits.retries > 0 && this.roundTrip ? this.roundTrip.timeoutMs : this.limits.timeoutMs;
    try {
      this.#sending = this.begin?.({ answer: (read) => this.#answer(read), fail: (error) => this.fail(error) });
      this.#sending?.send(false);
    } catch (error) {
      this.fail(error);
    }
    this.#arm();
  }

  #arm(): void {
    if (this.#over) return;
    const left = this.#patienceMs - this.#elapsed;
    this.#cancelTimer();
    this.#cancelTimer = this.flow.clock.after(Math.min(this.#waitMs, left), () => this.#late());
  }

  #late(): void {
    if (this.#elapsed + EARLY_MS < this.#patienceMs) this.#sendAgain();
    else if (this.#sending) this.fail(this.#sending.late());
  }

  #sendAgain(): void {
    this.#repeated = true;
    if (this.roundTrip) {
      this.flow.lost(this);
      this.roundTrip.backOff(this.#waitMs);
      this.#waitMs = Math.min(this.limits.timeoutMs, 2 * this.#waitMs);
    }
    this.#leaveTheProcess();
    try {
      this.#sending?.send(true);
    } catch (error) {
      this.fail(error);
    }
    this.#arm();
  }

  #answer(read: () => T): void {
    if (this.#over) return;
    const ms = this.#elapsed;
    const { promise } = this;
    const leave = this.#leave;
    this.#end();
    if (!this.#repeated) this.flow.answered(this, ms);
    leave?.();
    try {
      promise?.resolve(read());
    } catch (error) {
      promise?.reject(error);
    }
  }

  fail(error: unknown): void {
    if (this.#over) return;
    const { promise } = this;
    const leave = this.#leave;
    this.#end();
    leave?.();
    promise?.reject(error);
  }

  #end(): void {
    this.#over = true;
    this.#cancelTimer();
    this.flow.over(this);
    this.#sending?.stop();
    this.#leaveTheProcess();
    // What the garbage collector takes for old keeps all that it points to until a full collection, though it is dead.
    this.begin = undefined;
    this.promise = undefined;
    this.#sending = undefined;
    this.#leave = undefined;
    this.#cancelTimer = () => undefined;
  }

  #leaveTheProcess(): void {
    this.#leaveProcess?.();
    this.#leaveProcess = undefined;
  }
}
