/** Notifications made by hand, with an encoder that is not the one under test. */
import { encode, encodeInteger, encodeOid, parseOid, TAG } from '../../simulator/ber';

export const COMMUNITY = 'public-of-tests';
export const UP_TIME = '1.3.6.1.2.1.1.3.0';
export const TRAP_OID = '1.3.6.1.6.3.1.1.4.1.0';
const PDU = { get: 0xa0, v1Trap: 0xa4, inform: 0xa6, trap: 0xa7 } as const;

export const text = (value: string | Uint8Array): Buffer => encode(TAG.octetString, Buffer.from(value));
export const oid = (value: string): Buffer => encodeOid(parseOid(value));
export const ticks = (value: number): Buffer => encodeInteger(value, TAG.timeTicks);
export const address = (value: string): Buffer => encode(TAG.ipAddress, Uint8Array.from(value.split('.').map(Number)));
export const varbind = (name: string, value: Buffer): Buffer => encode(TAG.sequence, oid(name), value);

/** The variables every v2 notification starts with. */
export const head = (trapOid: string, upTime = 100): Buffer[] => [
  varbind(UP_TIME, ticks(upTime)),
  varbind(TRAP_OID, oid(trapOid)),
];

/** A message of a community; `kind` is its PDU. */
export function v2c(
  varbinds: readonly Buffer[],
  {
    kind = 'trap',
    community = COMMUNITY,
    requestId = 1,
  }: Partial<{ kind: keyof typeof PDU; community: string; requestId: number }> = {},
): Buffer {
  const list = encode(TAG.sequence, ...varbinds);
  const pdu = encode(PDU[kind], encodeInteger(requestId), encodeInteger(0), encodeInteger(0), list);
  return encode(TAG.sequence, encodeInteger(1), text(community), pdu);
}

/** The header of a v1 Trap-PDU. */
export interface V1Header {
  enterprise: string;
  agent: string;
  generic: number;
  specific: number;
  upTime: number;
}

export function v1({ enterprise, agent, generic, specific, upTime }: V1Header, varbinds: readonly Buffer[]): Buffer {
  const list = encode(TAG.sequence, ...varbinds);
  const fields = [
    oid(enterprise),
    address(agent),
    encodeInteger(generic),
    encodeInteger(specific),
    ticks(upTime),
    list,
  ];
  return encode(TAG.sequence, encodeInteger(0), text(COMMUNITY), encode(PDU.v1Trap, ...fields));
}

/** A v3 message of a user without keys, of the engine `0102030405`. */
export function v3(user: string, pdu: Buffer, { flags = 0, engineId = Buffer.from([1, 2, 3, 4, 5]) } = {}): Buffer {
  const header = encode(
    TAG.sequence,
    encodeInteger(7),
    encodeInteger(65_507),
    text(Uint8Array.of(flags)),
    encodeInteger(3),
  );
  const security = [text(engineId), encodeInteger(1), encodeInteger(1), text(user), text(''), text('')];
  const scoped = encode(TAG.sequence, text(engineId), text(''), pdu);
  return encode(TAG.sequence, encodeInteger(3), header, text(encode(TAG.sequence, ...security)), scoped);
}

/** The PDU in a message of a community. */
export function pduOf(message: Buffer, community = COMMUNITY): Buffer {
  const at = message.indexOf(text(community)) + text(community).length;
  return message.subarray(at);
}
