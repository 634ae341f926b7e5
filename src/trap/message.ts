import { BerError, BerReader, TAG } from '../ber';

/** A message of SNMPv1 or v2c. */
export interface CommunityMessage {
  version: '1' | '2c';
  /** One character per octet. */
  community: string;
  /** Stands before the PDU. */
  pdu: BerReader;
}

/** A message of SNMPv3 with the user-based security model (RFC 3412, 6; RFC 3414, 2.4). Nothing in it is proven yet. */
export interface V3Message {
  version: '3';
  id: number;
  level: 'noAuthNoPriv' | 'authNoPriv' | 'authPriv';
  /** The sender asks for a report where it is not understood, so it takes us for the authoritative engine. */
  reportable: boolean;
  /** The authoritative engine. */
  engineId: Buffer;
  boots: number;
  time: number;
  user: string;
  /** All of the message, and where in it the digest lies. */
  whole: Buffer;
  digest: { start: number; end: number };
  /** Salt of the privacy protocol. */
  salt: Buffer;
  /** Encrypted at level `authPriv`. */
  scopedPdu: Buffer;
}

/** A PDU with its context (RFC 3412, 6). */
export interface ScopedPdu {
  contextEngineId: Buffer;
  contextName: Buffer;
  /** Stands before the PDU. */
  pdu: BerReader;
}

const USER_BASED = 3;
/** Largest boots and time of an engine (RFC 3414, 2.4). */
const MAX_INT = 2 ** 31 - 1;
const LEVELS = { 0: 'noAuthNoPriv', 1: 'authNoPriv', 3: 'authPriv' } as const;

/** Takes a datagram apart; octets after the message are left aside. @throws BerError where it is no SNMP message. */
export function decodeMessage(datagram: Buffer): CommunityMessage | V3Message {
  const { start, end } = new BerReader(datagram).element(TAG.sequence);
  const body = new BerReader(datagram, start, end);
  const version = body.integer();
  if (version === 0 || version === 1) {
    return { version: version === 0 ? '1' : '2c', community: body.octets().toString('latin1'), pdu: body };
  }
  if (version === 3) return decodeV3(body, datagram.subarray(0, end));
  throw new BerError(`version ${version}`);
}

function decodeV3(body: BerReader, whole: Buffer): V3Message {
  const header = body.enter(TAG.sequence);
  const id = header.integer();
  header.integer(); // the largest message its sender takes
  const flags = header.octets()[0] ?? 0;
  const level = LEVELS[(flags & 3) as keyof typeof LEVELS];
  if (header.integer() !== USER_BASED || level === undefined) throw new BerError('a security model that is not USM');

  const security = body.enter(TAG.octetString).enter(TAG.sequence);
  const engineId = security.octets();
  const boots = security.integer();
  const time = security.integer();
  if ([boots, time].some((value) => value < 0 || value > MAX_INT)) throw new BerError('a time out of its range');
  const user = security.octets().toString('utf8');
  const { start, end } = security.element(TAG.octetString);
  const salt = security.octets();
  const rest = body.offset;
  const scopedPdu = level === 'authPriv' ? body.octets() : whole.subarray(rest);
  const reportable = (flags & 4) !== 0;
  return {
    version: '3',
    id,
    level,
    reportable,
    engineId,
    boots,
    time,
    user,
    whole,
    digest: { start, end },
    salt,
    scopedPdu,
  };
}

/** @throws BerError where the octets are no scoped PDU. */
export function decodeScopedPdu(octets: Buffer): ScopedPdu {
  const body = new BerReader(octets).enter(TAG.sequence);
  return { contextEngineId: body.octets(), contextName: body.octets(), pdu: body };
}
