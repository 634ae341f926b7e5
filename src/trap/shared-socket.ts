import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../clock';
import { HeadendError } from '../errors';
import { createEngineId, parseEngineId } from './engine';
import type { Configuration } from './intake';
import { portError } from './port-errors';
import type { FromWorker, ToWorker, WorkerData } from './protocol';
import { noRejections, RejectionLog } from './rejections';
import type { Rejection, TrapNotification, TrapReceiverSettings, TrapReceiverState, TrapStatistics } from './types';

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30_000;
const QUEUE_LIMIT = 100_000;

/** One user of a socket. What it is told must not throw. */
export interface Owner {
  readonly settings: TrapReceiverSettings;
  notification(notification: TrapNotification): void;
  rejected(rejection: Rejection): void;
  state(state: TrapReceiverState): void;
}

/** A socket in its thread, for any number of owners. It tries for ever to open its port. */
export class SharedSocket {
  state: TrapReceiverState = { state: 'opening' };
  readonly #owners = new Map<number, Owner>();
  readonly #clock: Clock;
  readonly #address: string;
  readonly #port: number;
  readonly #engineId: Buffer;
  readonly #rejections = new RejectionLog();
  #counts: Omit<TrapStatistics, 'rejections'> = {
    received: 0,
    accepted: 0,
    delivered: 0,
    reports: 0,
    rejected: noRejections(),
    lost: { queue: 0, kernel: null },
  };
  #worker: Worker | undefined;
  #nextId = 1;
  #failures = 0;
  #stopRetry: () => void = () => undefined;

  /** `after`: what has the port until it settles. */
  constructor({ address, port, engineId }: TrapReceiverSettings, clock: Clock, after: Promise<void> | undefined) {
    this.#clock = clock;
    this.#address = address;
    this.#port = port;
    this.#engineId = parseEngineId(engineId ?? createEngineId());
    const open = () => this.#open();
    if (after) after.then(open, open);
    // The first owner joins before the thread is told whom it works for.
    else queueMicrotask(open);
  }

  get unused(): boolean {
    return this.#owners.size === 0;
  }

  /** Adds an owner; the function returned takes it out. */
  join(owner: Owner): () => void {
    const id = this.#nextId++;
    this.#owners.set(id, owner);
    this.#configure();
    return () => {
      if (this.#owners.delete(id)) this.#configure();
    };
  }

  statistics(): TrapStatistics {
    return structuredClone({ ...this.#counts, rejections: this.#rejections.newestFirst() });
  }

  /** Ends the thread, and with it the socket. Only when {@link unused}. */
  async close(): Promise<void> {
    this.#stopRetry();
    const worker = this.#worker;
    this.#worker = undefined;
    this.state = { state: 'closed' };
    await worker?.terminate();
  }

  #configuration(): Configuration {
    const owners = [...this.#owners].map(([id, { settings }]) => ({ id, settings }));
    const limits = owners.flatMap(({ settings: { stormLimit } }) => stormLimit ?? []);
    return {
      owners: owners.map(({ id, settings: { communities, users } }) => ({ id, communities, users })),
      refuseReplays: owners.some(({ settings }) => settings.v3Replay === 'refuse'),
      // An owner without a limit wants all there is.
      stormLimit:
        limits.length < owners.length ? undefined : limits.reduce((a, b) => (a.perSecond >= b.perSecond ? a : b)),
      queueLimit: Math.max(...owners.map(({ settings }) => settings.queueLimit ?? QUEUE_LIMIT)),
    };
  }

  #configure(): void {
    if (this.unused) return;
    this.#tell({ kind: 'configure', configuration: this.#configuration() });
  }

  /** Opens the port, in a new thread where there is none. */
  #open(): void {
    if (this.state.state === 'closed') return;
    this.#worker ??= this.#start();
    this.#tell({ kind: 'open' });
  }

  #start(): Worker {
    const data: WorkerData = {
      address: this.#address,
      port: this.#port,
      engineId: this.#engineId,
      configuration: this.#configuration(),
    };
    const extension = extname(__filename);
    const worker = new Worker(join(__dirname, `worker${extension}`), {
      name: 'headend-traps',
      workerData: data,
      // From the sources, a thread must be taught TypeScript; built, it needs nothing.
      ...(extension === '.ts' && { execArgv: ['--require', require.resolve('tsx/cjs')] }),
    });
    worker.on('message', (message: FromWorker) => this.#hear(message));
    worker.on('error', (cause) => this.#ended(worker, cause));
    worker.on('exit', () => this.#ended(worker));
    return worker;
  }

  #tell(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  #hear(message: FromWorker): void {
    if (message.kind === 'batch') this.#take(message);
    else if (message.kind === 'failed') this.#fail(portError(message.code, this.#address, this.#port));
    else {
      const { port, receiveBuffer } = message;
      this.#failures = 0;
      this.#setState({ state: 'listening', port, receiveBuffer });
    }
  }

  #take({ accepted, counters, rejections }: FromWorker & { kind: 'batch' }): void {
    Object.assign(this.#counts, counters);
    for (const { owners, notification } of accepted) {
      this.#counts.delivered++;
      for (const id of owners) this.#owners.get(id)?.notification(notification);
    }
    for (const rejection of rejections) {
      this.#rejections.put(rejection);
      for (const owner of this.#owners.values()) owner.rejected(rejection);
    }
    this.#tell({ kind: 'taken' });
  }

  /** The thread ended by itself, which it never should. */
  #ended(worker: Worker, cause?: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const where = `UDP port ${this.#port} of ${this.#address}`;
    this.#fail(
      new HeadendError('UNREACHABLE', `The thread that receives on ${where} ended; it is started again`, { cause }),
    );
  }

  #fail(error: HeadendError): void {
    if (this.state.state === 'closed') return;
    const delay = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures++);
    this.#stopRetry();
    this.#stopRetry = this.#clock.after(delay, () => this.#open());
    this.#setState({ state: 'error', error, retryAt: this.#clock.now() + delay });
  }

  #setState(state: TrapReceiverState): void {
    if (this.state.state === 'closed') return;
    this.state = state;
    for (const owner of this.#owners.values()) owner.state(state);
  }
}
