/** What `GET headend/traps/:id` answers: how a receiver does now. It holds no community and no key. */
export interface TrapReport {
  state: 'unused' | 'opening' | 'listening' | 'error' | 'closed';
  /** Where it is listening: the port, and the size of the system's receive buffer in octets. */
  port?: number;
  receiveBuffer?: number;
  /** What is wrong with the port and what to do, and when it is tried again: ms since 1970. */
  error?: string;
  retryAt?: number;
  /** Of the port, for all receivers that share it; absent where it is not open. See `TrapStatistics`. */
  statistics?: {
    received: number;
    accepted: number;
    lost: { queue: number; kernel: number | null };
    rejected: Record<string, number>;
    /** Who had what rejected, newest first. */
    rejections: { at: string; source: { address: string }; reason: string; user?: string; count: number }[];
  };
}
