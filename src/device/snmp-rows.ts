import { type Pieces, rowsOfPiece } from '../pieces';
import type { Column, IndexPartType } from '../profile';
import type { RawRow, RawValue } from '../table';
import { decodeIndex } from '../transport/snmp';

/** The values of one row as the wire gave them; nothing is copied, for there may be very many rows. */
class SnmpRow implements RawRow {
  constructor(
    /** Where the value of a column stands. */
    private readonly places: ReadonlyMap<string, number>,
    private readonly values: readonly RawValue[],
    private readonly parts: ReadonlyMap<string, RawValue> | undefined,
  ) {}

  get(column: string): RawValue | undefined {
    const place = this.places.get(column);
    return place === undefined ? this.parts?.get(column) : (this.values[place] ?? null);
  }
}

/**
 * Raw rows out of what was read: the values of each row by its dotted index, in the order of `read`.
 * @param read ids of the columns that were read
 * @param columns those wished, index parts among them
 * @param index the parts an index is made of; a row with another index has no such columns, which is a problem
 */
export function* snmpRows(
  reply: ReadonlyMap<string, readonly RawValue[]>,
  read: readonly string[],
  columns: readonly Column[],
  index: readonly { name: string; type: IndexPartType }[],
): Pieces<{ rows: RawRow[]; problems: string[] }> {
  const places = new Map(read.map((id, place) => [id, place]));
  const wished = columns.flatMap(({ id, address }) => (address.from === 'index' ? [{ id, part: address.part }] : []));
  const piece = rowsOfPiece(1 + wished.length);
  const rows: RawRow[] = [];
  const problems: string[] = [];
  for (const [dotted, values] of reply) {
    if (rows.length % piece === 0 && rows.length > 0) yield;
    const parts = wished.length > 0 ? decodeIndex(dotted, index) : undefined;
    if (wished.length > 0 && !parts)
      problems.push(`The index ${dotted} is not of the form the profile gives; its row has no index columns.`);
    rows.push(
      new SnmpRow(places, values, parts && new Map(wished.map(({ id, part }) => [id, parts.get(part) ?? null]))),
    );
  }
  return { rows, problems };
}
