/** A notification that was accepted, in a line. */
export interface AcceptedTrap {
  /** ISO 8601. */
  at: string;
  address: string;
  /** Name of the device it is of; `null` where its sender is no device of these flows. */
  device: string | null;
  version: '1' | '2c' | '3';
  inform: boolean;
  /** snmpTrapOID. */
  oid: string;
}

/** What `GET headend/traps/:id` answers: how a receiver does now. It holds no community and no key. */
export interface TrapReport {
  state: 'unused' | 'opening' | 'listening' | 'error' | 'closed';
  /** Where it is listening: the port, and the size of the system's receive buffer in octets. */
  port?: number;
  receiveBuffer?: number;
  /** What is wrong with the port and what to do, and when it is tried again: ms since 1970. */
  error?: string;
  retryAt?: number;
  /** The last that were accepted for this receiver, newest first, 50 at most; absent where the port is not open. */
  accepted?: AcceptedTrap[];
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
