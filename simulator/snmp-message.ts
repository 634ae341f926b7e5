import { BerError, BerReader, encode, encodeInteger, encodeOid, type Oid, TAG } from './ber';

/** Message versions as they stand in the message. */
export const VERSION = { v1: 0, v2c: 1 } as const;

/** Tags of the PDUs (RFC 3416, section 3). */
export const PDU = {
  get: 0xa0,
  getNext: 0xa1,
  response: 0xa2,
  set: 0xa3,
  /** RFC 1157, 4.1.6. */
  trapV1: 0xa4,
  getBulk: 0xa5,
  inform: 0xa6,
  trap: 0xa7,
} as const;

/** Error statuses (RFC 3416, section 3). */
export const ERROR = {
  none: 0,
  tooBig: 1,
  noSuchName: 2,
  badValue: 3,
  genErr: 5,
  noAccess: 6,
  wrongType: 7,
  wrongLength: 8,
  wrongEncoding: 9,
  wrongValue: 10,
  noCreation: 11,
  notWritable: 17,
} as const;

/** An OID and its value, encoded; the value's first octet is its tag. */
export interface Varbind {
  oid: Oid;
  value: Uint8Array;
}

/** A community-based message (RFC 1157, RFC 1901). */
export interface SnmpMessage {
  version: number;
  community: string;
  pdu: number;
  requestId: number;
  /** The error status; in a GETBULK the number of non-repeaters. */
  first: number;
  /** The error index; in a GETBULK the number of repetitions. */
  second: number;
  varbinds: readonly Varbind[];
}

/** @throws BerError if the bytes are no community-based message of version 1 or 2c. */
export function decodeMessage(bytes: Buffer): SnmpMessage {
  const message = new BerReader(new BerReader(bytes).content(TAG.sequence));
  const version = message.integer();
  if (version !== VERSION.v1 && version !== VERSION.v2c) throw new BerError(`version ${version}`);
  const community = message.content(TAG.octetString).toString('latin1');
  const pdu = message.nextTag;
  const body = new BerReader(message.content(pdu));
  const [requestId, first, second] = [body.integer(), body.integer(), body.integer()];
  const list = new BerReader(body.content(TAG.sequence));
  const varbinds: Varbind[] = [];
  while (!list.ended) {
    const varbind = new BerReader(list.content(TAG.sequence));
    varbinds.push({ oid: varbind.oid(), value: varbind.whole() });
  }
  return { version, community, pdu, requestId, first, second, varbinds };
}

/** A message of SNMPv1 or v2c in BER (RFC 3416, 3). */
export function encodeMessage(message: SnmpMessage): Buffer {
  const body = encodePdu(message);
  const community = encode(TAG.octetString, Buffer.from(message.community, 'latin1'));
  return encode(TAG.sequence, encodeInteger(message.version), community, body);
}

/** A PDU of any version in BER. */
export function encodePdu({
  pdu,
  requestId,
  first,
  second,
  varbinds,
}: Omit<SnmpMessage, 'version' | 'community'>): Buffer {
  const numbers = [requestId, first, second].map((number) => encodeInteger(number));
  return encode(pdu, ...numbers, encode(TAG.sequence, ...varbinds.map(encodeVarbind)));
}

/** One of its variables with its value in BER. */
export function encodeVarbind({ oid, value }: Varbind): Buffer {
  return encode(TAG.sequence, encodeOid(oid), value);
}
