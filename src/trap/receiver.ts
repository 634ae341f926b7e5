import { EventEmitter } from 'node:events';
import { isIP } from 'node:net';
import { type Clock, systemClock } from '../clock';
import { asHeadendError, HeadendError } from '../errors';
import { canonicalAddress } from './addresses';
import { parseEngineId } from './engine';
import { SharedSocket } from './shared-socket';
import type { Rejection, TrapNotification, TrapReceiverSettings, TrapReceiverState, TrapStatistics } from './types';
import { checkUser } from './usm';

/** The sockets of this process, also where the package is loaded more than once. The number goes up with the shape. */
const REGISTRY = Symbol.for('@openheadend/node-red-headend/trap-sockets/1');

interface Registry {
  sockets: Map<string, SharedSocket>;
  /** Until the sockets that were last on their ports are gone. */
  closing: Map<string, Promise<void>>;
}

function registry(): Registry {
  const holder = globalThis as { [REGISTRY]?: Registry };
  holder[REGISTRY] ??= { sockets: new Map(), closing: new Map() };
  return holder[REGISTRY];
}

interface Events {
  /** Accepted by a community or user of this receiver's settings. */
  notification: [TrapNotification];
  /** Rejected at the socket, whoever owns it: once for each source and reason in a tenth of a second or so. */
  rejected: [Rejection];
  state: [TrapReceiverState];
}

/** A user of a socket; see {@link openTrapReceiver}. */
export class TrapReceiver extends EventEmitter<Events> {
  readonly #key: string;
  readonly #socket: SharedSocket;
  readonly #leave: () => void;
  #closed: Promise<void> | undefined;

  constructor(settings: TrapReceiverSettings, clock: Clock) {
    super();
    const { sockets, closing } = registry();
    this.#key = `${canonicalAddress(settings.address)} ${settings.port}`;
    this.#socket = sockets.get(this.#key) ?? new SharedSocket(settings, clock, closing.get(this.#key));
    sockets.set(this.#key, this.#socket);
    this.#leave = this.#socket.join({
      settings,
      notification: (notification) => this.#emit('notification', notification),
      rejected: (rejection) => this.#emit('rejected', rejection),
      state: (state) => this.#emit('state', state),
    });
  }

  get state(): TrapReceiverState {
    return this.#closed ? { state: 'closed' } : this.#socket.state;
  }

  /** Counts of the socket, for all its owners. */
  statistics(): TrapStatistics {
    return this.#socket.statistics();
  }

  /** Stops receiving, at once; settles when the socket is closed, where this was its last owner. Safe to call again. */
  close(): Promise<void> {
    this.#closed ??= this.#release();
    return this.#closed;
  }

  async #release(): Promise<void> {
    this.#leave();
    const { sockets, closing } = registry();
    if (!this.#socket.unused || sockets.get(this.#key) !== this.#socket) return;
    sockets.delete(this.#key);
    const closed = this.#socket.close();
    closing.set(this.#key, closed);
    await closed;
    if (closing.get(this.#key) === closed) closing.delete(this.#key);
  }

  /** A listener that throws must neither end the process nor keep notifications from the others. */
  #emit<K extends keyof Events>(event: K, ...values: Events[K]): void {
    for (const listener of this.rawListeners(event)) {
      try {
        Reflect.apply(listener, this, values);
      } catch (error) {
        process.emitWarning(`A listener to "${event}" of a trap receiver failed: ${asHeadendError(error).message}`);
      }
    }
  }
}

/**
 * Receives SNMP traps and informs. It starts at once and never gives up: what happens to the port is told by `state`
 * events. Receivers of one address and port share a socket, in a thread of its own, so that flows that keep the main
 * thread busy lose nothing. Each is given what its own communities and users accept.
 * @throws HeadendError `CONFIG` where the settings make no sense.
 */
export function openTrapReceiver(settings: TrapReceiverSettings, clock: Clock = systemClock): TrapReceiver {
  checkTrapSettings(settings);
  return new TrapReceiver(settings, clock);
}

/** @throws HeadendError `CONFIG` with a sentence for the first setting that makes no sense. */
export function checkTrapSettings(settings: TrapReceiverSettings): void {
  const { address, port, communities, users, engineId, stormLimit, queueLimit } = settings;
  const wrong = (sentence: string) => new HeadendError('CONFIG', sentence);
  if (isIP(address) === 0) throw wrong(`"${address}" is no IP address to listen on, such as 0.0.0.0`);
  if (!isWhole(port, 0, 65_535)) throw wrong(`${port} is no UDP port: give 1 to 65535`);
  if (communities.some((community) => community === '')) throw wrong('A community is empty');
  for (const user of users) checkUser(user);
  if (engineId !== undefined) parseEngineId(engineId);
  if (stormLimit && !(stormLimit.perSecond > 0 && stormLimit.burst >= 1)) {
    throw wrong('A storm limit needs more than 0 notifications a second and a burst of at least 1');
  }
  if (queueLimit !== undefined && !isWhole(queueLimit, 1, 10_000_000)) {
    throw wrong(`${queueLimit} is no queue limit: give 1 to 10000000 notifications`);
  }
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
