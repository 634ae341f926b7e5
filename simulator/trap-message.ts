import { encode, encodeInteger, encodeOid, type Oid, parseOid, TAG } from './ber';
import { encodeMessage, encodeVarbind, PDU, type Varbind, VERSION } from './snmp-message';

/** A notification before it is put into a message of a version. */
export interface Notification {
  oid: Oid;
  /** Hundredths of a second since the device was switched on. */
  upTime: number;
  varbinds: readonly Varbind[];
}

const SYS_UP_TIME = parseOid('1.3.6.1.2.1.1.3.0');
const SNMP_TRAP_OID = parseOid('1.3.6.1.6.3.1.1.4.1.0');
/** The notifications that v1 has numbers for: coldStart (0) to egpNeighborLoss (5). */
const SNMP_TRAPS = parseOid('1.3.6.1.6.3.1.1.5');
const ENTERPRISE_SPECIFIC = 6;

/** The variables of a notification as v2c and v3 carry them (RFC 3416, 4.2.6). */
export function notificationVarbinds({ oid, upTime, varbinds }: Notification): readonly Varbind[] {
  return [
    { oid: SYS_UP_TIME, value: encodeInteger(upTime % 2 ** 32, TAG.timeTicks) },
    { oid: SNMP_TRAP_OID, value: encodeOid(oid) },
    ...varbinds,
  ];
}

/** A message of v2c: a trap, or an inform that is to be acknowledged. */
export function encodeNotification(
  notification: Notification,
  { community, requestId, inform }: { community: string; requestId: number; inform: boolean },
): Buffer {
  const pdu = inform ? PDU.inform : PDU.trap;
  const varbinds = notificationVarbinds(notification);
  return encodeMessage({ version: VERSION.v2c, community, pdu, requestId, first: 0, second: 0, varbinds });
}

/** A trap of v1 (RFC 1157, 4.1.6), its numbers from the OID as RFC 3584, 3.2 has them; `address` is the agent's (IPv4). */
export function encodeTrapV1({ oid, upTime, varbinds }: Notification, community: string, address: string): Buffer {
  const { enterprise, generic, specific } = numbersOf(oid);
  const body = encode(
    PDU.trapV1,
    encodeOid(enterprise),
    encode(TAG.ipAddress, Uint8Array.from(address.split('.').map(Number))),
    encodeInteger(generic),
    encodeInteger(specific),
    encodeInteger(upTime % 2 ** 32, TAG.timeTicks),
    encode(TAG.sequence, ...varbinds.map(encodeVarbind)),
  );
  const owner = encode(TAG.octetString, Buffer.from(community, 'latin1'));
  return encode(TAG.sequence, encodeInteger(VERSION.v1), owner, body);
}

function numbersOf(oid: Oid): { enterprise: Oid; generic: number; specific: number } {
  const last = oid.at(-1) ?? 0;
  const stem = oid.slice(0, -1);
  const isStandard = stem.join('.') === SNMP_TRAPS.join('.') && last >= 1 && last <= 6;
  if (isStandard) return { enterprise: SNMP_TRAPS, generic: last - 1, specific: 0 };
  const enterprise = stem.at(-1) === 0 ? stem.slice(0, -1) : stem;
  return { enterprise, generic: ENTERPRISE_SPECIFIC, specific: last };
}
