import type { Accepted, Configuration } from './intake';
import type { Rejection, TrapStatistics } from './types';

/** What the thread of a socket is started with. */
export interface WorkerData {
  address: string;
  port: number;
  engineId: Uint8Array;
  configuration: Configuration;
}

/** Counts as the thread has them. */
export type Counters = Omit<TrapStatistics, 'rejections' | 'delivered'>;

/** What the main thread tells the socket's. `taken`: the last batch has been given to the flows, send the next. */
export type ToWorker = { kind: 'open' } | { kind: 'configure'; configuration: Configuration } | { kind: 'taken' };

/** What the socket's thread tells the main one. One batch at a time: the thread keeps the rest until it is taken. */
export type FromWorker =
  | { kind: 'listening'; port: number; receiveBuffer: number }
  /** `code` of the system's error. */
  | { kind: 'failed'; code: string }
  /** Counts since the thread started, and rejections that changed since the last batch. */
  | { kind: 'batch'; accepted: Accepted[]; counters: Counters; rejections: Rejection[] };
