import type { HeadendError } from '../errors';
import type { SnmpUser } from '../transport/snmp';

/** Where a datagram came from: an IP address in its canonical form, without zone, and a UDP port. */
export interface Source {
  address: string;
  port: number;
}

/** SNMP's types by the names of RFC 2578 and RFC 3416; `Unknown` is a tag that none of them has. */
export type VarbindType =
  | 'Integer32'
  | 'OctetString'
  | 'Null'
  | 'ObjectIdentifier'
  | 'IpAddress'
  | 'Counter32'
  | 'Gauge32'
  | 'TimeTicks'
  | 'Opaque'
  | 'Counter64'
  | 'noSuchObject'
  | 'noSuchInstance'
  | 'endOfMibView'
  | 'Unknown';

/** A variable of a notification, JSON-safe. */
export interface TrapVarbind {
  /** Dotted OID, instance included. */
  oid: string;
  type: VarbindType;
  /**
   * Whole numbers are numbers up to 2^53, else decimal strings; an Opaque that holds a float is a number; octets are
   * text where they are printable UTF-8; OIDs and addresses are dotted text; no value is `null`.
   */
  value: number | string | null;
  /** `value` is `0x` and lower-case hex pairs: octets that are no text, or a value that is not what its type demands. */
  hex?: true;
}

/** A trap or inform as received; a v1 Trap-PDU is mapped by RFC 3584, 3.1. JSON-safe, and it holds no community. */
export interface TrapNotification {
  /** When it was received: ISO 8601. */
  at: string;
  /** Who sent the datagram. Some devices send from port 161: the port says nothing about who it is. */
  source: Source;
  /** The socket it came in by: `address:port`. */
  receiver: string;
  /** Version of the message. */
  version: '1' | '2c' | '3';
  /** SNMPv3 user. */
  user?: string;
  /** Who a v1 trap says it is from, or a forwarder says it was from (snmpTrapAddress.0). Absent where that is 0.0.0.0. */
  agentAddress?: string;
  /** sysUpTime of the sender in hundredths of a second. */
  upTime?: number;
  /** snmpTrapOID; `0.0` where a v2 trap has none. */
  oid: string;
  /** Enterprise of a v1 trap, or snmpTrapEnterprise.0. */
  enterprise?: string;
  /** The variables, in their order, but for those that the fields above hold. */
  varbinds: TrapVarbind[];
  /** It was an inform; it has been acknowledged. */
  inform: boolean;
}

/**
 * Why a datagram was not delivered:
 * - `malformed` not an SNMP message · `notNotification` an SNMP message of another kind
 * - `unknownCommunity` · `unknownUser` · `unsupportedLevel` another security level than the user is set to
 * - `wrongDigest` · `decryptionError` · `notInTimeWindow` · `replayed` as RFC 3414, and an old message sent again
 * - `duplicate` an inform that was sent again · `storm` more than the limit of its source
 */
export type RejectReason =
  | 'malformed'
  | 'notNotification'
  | 'unknownCommunity'
  | 'unknownUser'
  | 'unsupportedLevel'
  | 'wrongDigest'
  | 'decryptionError'
  | 'notInTimeWindow'
  | 'replayed'
  | 'duplicate'
  | 'storm';

/** What one source had rejected for one reason. */
export interface Rejection {
  /** When it happened last: ISO 8601. */
  at: string;
  /** Its address, and the port of the last datagram. */
  source: Source;
  reason: RejectReason;
  /** SNMPv3 user the message named, cut to 32 printable characters. */
  user?: string;
  /** How often since the receiver opened, or since it was last forgotten for newer ones. */
  count: number;
}

/** Counts of one socket. `received` is the sum of `accepted`, `reports`, `rejected` and `lost.queue`. */
export interface TrapStatistics {
  /** Datagrams read from the socket. */
  received: number;
  /** Notifications taken in; informs of them have been acknowledged. */
  accepted: number;
  /** Notifications given to listeners so far. */
  delivered: number;
  /** Datagrams that were answered with no more than an SNMPv3 report: discovery of our engine, and of its time. */
  reports: number;
  rejected: Record<RejectReason, number>;
  /** Who had what rejected, newest first, 100 at most. */
  rejections: Rejection[];
  /** Lost because too many waited for the flows, and in the system's buffer (`null` where the system does not say). */
  lost: { queue: number; kernel: number | null };
}

/** What the socket is doing. */
export type TrapReceiverState =
  | { state: 'opening' }
  | {
      state: 'listening';
      /** The port, also where 0 was asked. */
      port: number;
      /** Size of the system's receive buffer in octets, as the system counts it; it may grant less than was asked. */
      receiveBuffer: number;
    }
  | {
      state: 'error';
      /** What is wrong and what to do. */
      error: HeadendError;
      /** When it is tried again: ms since 1970. */
      retryAt: number;
    }
  | { state: 'closed' };

/** The most notifications per source: a bucket of `burst` that fills with `perSecond` a second. */
export interface StormLimit {
  perSecond: number;
  burst: number;
}

/** What is checked of a socket's datagrams. Where owners of one socket differ, the notes say which holds. */
export interface TrapReceiverSettings {
  /** Local IP address; `0.0.0.0` is every IPv4 address, `::` every address. */
  address: string;
  /** UDP port, 1..65535; 0: any that is free. */
  port: number;
  /** Communities that are accepted in v1 and v2c messages. Never shown. */
  communities: readonly string[];
  /** SNMPv3 users, of any sender's engine. A message must have exactly the level of its user. */
  users: readonly SnmpUser[];
  /** Our own SNMPv3 engine id in hex, for informs; to be kept by the caller. Without one it is new each time. First owner's. */
  engineId?: string;
  /**
   * `refuse`: authenticated traps that are sent again, or are over 150 s older than the newest of their engine, are not
   * accepted. Off when left out: many devices forget their engine's boots and time when they restart, and would then be
   * deaf until their time has caught up. On where any owner has it on.
   */
  v3Replay?: 'accept' | 'refuse';
  /** None when left out. The largest of the owners. */
  stormLimit?: StormLimit;
  /** Most notifications that wait while the flows are busy; 100,000 when left out. The largest of the owners. */
  queueLimit?: number;
}
