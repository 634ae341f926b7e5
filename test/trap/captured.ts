/**
 * The trap of a real ProStream 1000 that the facts tell of, octet for octet: SNMPv2c, community `public`, CC errors of the
 * third port of the ASI card in slot 5.
 */

/** One BER element; contents below 256 octets. */
function tlv(tag: number, ...content: number[]): number[] {
  return content.length < 128 ? [tag, content.length, ...content] : [tag, 0x81, content.length, ...content];
}

const characters = (text: string): number[] => [...Buffer.from(text, 'latin1')];

/** 1.3.6.1.4.1.1563.1.1.3: 1563 takes two octets. */
const ROOT = [0x2b, 6, 1, 4, 1, 0x8c, 0x1b, 1, 1, 3];
const CATEGORY = [...ROOT, 8];
/** trapAlarmID to trapAlarmState. */
const FIELDS: number[][] = [
  [0x02, 0x01, 0x09],
  [0x02, 0x03, 0x3d, 0x09, 0x0f],
  [0x02, 0x01, 0x04],
  tlv(0x04, ...characters('ASI@005.003 TsIn CC Error Detected')),
  tlv(0x04, ...characters('24/10/2013 14:21:10')),
  [0x02, 0x01, 0x01],
];
const UP_TIME = [0x43, 0x03, 0x0b, 0x7e, 0x94];
const OWN = FIELDS.flatMap((value, i) => tlv(0x30, ...tlv(0x06, ...ROOT, 1, i + 1, 0), ...value));

const V2_HEAD = [
  ...tlv(0x30, ...tlv(0x06, 0x2b, 6, 1, 2, 1, 1, 3, 0), ...UP_TIME),
  ...tlv(0x30, ...tlv(0x06, 0x2b, 6, 1, 6, 3, 1, 1, 4, 1, 0), ...tlv(0x06, ...CATEGORY, 0, 9)),
];
const COMMUNITY = tlv(0x04, ...characters('public'));

export const CAPTURED = Buffer.from(
  tlv(0x30, 2, 1, 1, ...COMMUNITY, ...tlv(0xa7, 2, 1, 1, 2, 1, 0, 2, 1, 0, ...tlv(0x30, ...V2_HEAD, ...OWN))),
);

/** The same alarm as a v1 Trap-PDU, by 10.20.30.40. */
export const V1_TWIN = Buffer.from(
  tlv(
    0x30,
    ...[2, 1, 0],
    ...COMMUNITY,
    ...tlv(
      0xa4,
      ...tlv(0x06, ...CATEGORY),
      ...[0x40, 4, 10, 20, 30, 40],
      ...[2, 1, 6],
      ...[2, 1, 9],
      ...UP_TIME,
      ...tlv(0x30, ...OWN),
    ),
  ),
);

/** What both tell. */
export const TOLD = {
  upTime: 753300,
  oid: '1.3.6.1.4.1.1563.1.1.3.8.0.9',
  varbinds: [
    { oid: '1.3.6.1.4.1.1563.1.1.3.1.1.0', type: 'Integer32', value: 9 },
    { oid: '1.3.6.1.4.1.1563.1.1.3.1.2.0', type: 'Integer32', value: 4000015 },
    { oid: '1.3.6.1.4.1.1563.1.1.3.1.3.0', type: 'Integer32', value: 4 },
    { oid: '1.3.6.1.4.1.1563.1.1.3.1.4.0', type: 'OctetString', value: 'ASI@005.003 TsIn CC Error Detected' },
    { oid: '1.3.6.1.4.1.1563.1.1.3.1.5.0', type: 'OctetString', value: '24/10/2013 14:21:10' },
    { oid: '1.3.6.1.4.1.1563.1.1.3.1.6.0', type: 'Integer32', value: 1 },
  ],
};
