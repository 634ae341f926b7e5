import { BerWriter, TAG } from '../../ber';
import type { Position, RowsPosition } from './types';

/** Tags of the requests (RFC 3416, 3), and of their answer. */
export const PDU = { get: 0xa0, getNext: 0xa1, response: 0xa2, set: 0xa3, getBulk: 0xa5 } as const;

/** Who asks: version and community, as they stand at the head of a message. */
export interface Sender {
  version: '1' | '2c';
  community: Buffer;
}

/** What is asked, in an envelope still to be addressed. GETBULK has `repetitions` where others have an error index. */
export interface Question {
  pdu: number;
  repetitions?: number;
  /** Writes the varbinds, the last one first. */
  varbinds: (writer: BerWriter) => void;
}

/** The message that asks a question. */
export function encodeRequest({ version, community }: Sender, id: number, question: Question): Buffer {
  const writer = new BerWriter();
  question.varbinds(writer);
  return writer
    .wrap(TAG.sequence, 0)
    .integer(question.repetitions ?? 0)
    .integer(0)
    .integer(id)
    .wrap(question.pdu, 0)
    .octets(TAG.octetString, community)
    .integer(version === '1' ? 0 : 1)
    .wrap(TAG.sequence, 0).bytes;
}

/** Varbinds without values. */
export function unvalued(oids: readonly string[]): Question['varbinds'] {
  return (writer) => {
    for (let i = oids.length - 1; i >= 0; i--) {
      const before = writer.length;
      writer
        .octets(TAG.null, EMPTY)
        .oid(oids[i] ?? '')
        .wrap(TAG.sequence, before);
    }
  };
}

/** Positions, without values, by the contents of their columns' OIDs: written as they are, since they do not change. */
export function following(positions: readonly Position[], columns: readonly Uint8Array[]): Question['varbinds'] {
  return (writer) => {
    for (let i = positions.length - 1; i >= 0; i--) writeName(writer, columns[i] ?? EMPTY, positions[i]?.after);
  };
}

/** The same place in all columns. */
export function followingRows({ after }: RowsPosition, columns: readonly Uint8Array[]): Question['varbinds'] {
  return (writer) => {
    for (let i = columns.length - 1; i >= 0; i--) writeName(writer, columns[i] ?? EMPTY, after);
  };
}

/** A varbind without a value. */
function writeName(writer: BerWriter, column: Uint8Array, after = ''): void {
  const before = writer.length;
  const name = writer.octets(TAG.null, EMPTY).length;
  writer.arcs(after).raw(column).wrap(TAG.oid, name).wrap(TAG.sequence, before);
}

const EMPTY = new Uint8Array();

/** The OID of a position. */
export function oidOf({ column, after }: Position): string {
  return after === undefined ? column : `${column}.${after}`;
}
