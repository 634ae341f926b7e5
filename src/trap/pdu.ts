import { BerReader, TAG } from '../ber';
import type { TrapNotification, TrapVarbind } from './types';
import { toVarbind } from './values';

/** Tags of the PDUs that are met here (RFC 3416, 3; RFC 1157, 4.1.6). */
export const PDU = { response: 0xa2, v1Trap: 0xa4, inform: 0xa6, trap: 0xa7, report: 0xa8 } as const;

/** What a notification's PDU tells. */
export type Content = Pick<TrapNotification, 'agentAddress' | 'upTime' | 'oid' | 'enterprise' | 'varbinds'>;

/** A PDU as far as it concerns a receiver of notifications. */
export type Pdu =
  | { kind: 'trap'; requestId: number; content: Content }
  /** `list` is the encoded list of varbinds, which the response repeats. */
  | { kind: 'inform'; requestId: number; content: Content; list: Buffer }
  | { kind: 'other'; requestId: number };

/** snmpTraps (RFC 3418): the standard notifications are its arcs 1 to 6. */
const SNMP_TRAPS = '1.3.6.1.6.3.1.1.5';
const SYS_UP_TIME = '1.3.6.1.2.1.1.3.0';
const TRAP_OID = '1.3.6.1.6.3.1.1.4.1.0';
const TRAP_ENTERPRISE = '1.3.6.1.6.3.1.1.4.3.0';
const TRAP_ADDRESS = '1.3.6.1.6.3.18.1.3.0';
/** A secret: it goes nowhere. */
const TRAP_COMMUNITY = '1.3.6.1.6.3.18.1.4.0';

/** zeroDotZero (RFC 2578): no OID. */
const NO_OID = '0.0';
const NO_ADDRESS = '0.0.0.0';

/** Reads a PDU. @throws BerError where a notification is not well-formed. */
export function readPdu(reader: BerReader): Pdu {
  const { bytes } = reader;
  const { tag, start, end } = reader.element();
  const body = new BerReader(bytes, start, end);
  if (tag === PDU.v1Trap) return { kind: 'trap', requestId: 0, content: readV1(body) };
  const requestId = body.integer();
  if (tag !== PDU.trap && tag !== PDU.inform) return { kind: 'other', requestId };
  // Error status and index, which a notification does not use.
  body.integer();
  body.integer();
  const list = bytes.subarray(body.offset, end);
  const content = withVarbinds({ oid: NO_OID, varbinds: [] }, body);
  return tag === PDU.inform ? { kind: 'inform', requestId, content, list } : { kind: 'trap', requestId, content };
}

/** A v1 Trap-PDU, mapped by RFC 3584, 3.1: what its varbinds say goes before what its header says. */
function readV1(body: BerReader): Content {
  const enterprise = body.oid();
  const agent = toVarbind(TRAP_ADDRESS, body.element(), body);
  const generic = body.integer();
  const specific = body.integer();
  const upTime = toVarbind(SYS_UP_TIME, body.element(), body);
  const oid = generic >= 0 && generic <= 5 ? `${SNMP_TRAPS}.${generic + 1}` : `${enterprise}.0.${specific}`;
  const content = withVarbinds({ oid, varbinds: [] }, body);
  lift(content, agent);
  lift(content, upTime);
  content.enterprise ??= enterprise;
  return content;
}

/** Adds what the list of varbinds holds; some senders leave an empty list out. */
function withVarbinds(content: Content, body: BerReader): Content {
  if (body.ended) return content;
  for (const list = body.enter(TAG.sequence); !list.ended; ) {
    const pair = list.enter(TAG.sequence);
    const varbind = toVarbind(pair.oid(), pair.element(), pair);
    if (!lift(content, varbind)) content.varbinds.push(varbind);
  }
  return content;
}

/** Whether the varbind is a field of the notification, which it then sets unless it is set; wherever it stands. */
function lift(content: Content, { oid, type, value, hex }: TrapVarbind): boolean {
  switch (oid) {
    case TRAP_COMMUNITY:
      return true;
    case SYS_UP_TIME:
      if (typeof value !== 'number') return false;
      content.upTime ??= value;
      return true;
    case TRAP_ADDRESS:
      if (type !== 'IpAddress' || hex || typeof value !== 'string') return false;
      if (value !== NO_ADDRESS) content.agentAddress ??= value;
      return true;
    case TRAP_OID:
      if (type !== 'ObjectIdentifier' || hex || typeof value !== 'string') return false;
      if (content.oid === NO_OID) content.oid = value;
      return true;
    case TRAP_ENTERPRISE:
      if (type !== 'ObjectIdentifier' || hex || typeof value !== 'string') return false;
      content.enterprise ??= value;
      return true;
    default:
      return false;
  }
}
