import { type Pieces, rowsOfPiece } from '../pieces';
import type { Column, IndexPartType } from '../profile';
import type { RawRow, RawValue } from '../table';
import { decodeIndex, type Rows } from '../transport/snmp';

/** The values of one row as the wire gave them; nothing is copied, for there may be very many rows. */
class SnmpRow implements RawRow {
  constructor(
    readonly places: ReadonlyMap<string, number>,
    readonly list: readonly RawValue[],
    private readonly parts: ReadonlyMap<string, RawValue> | undefined,
  ) {}

  get(column: string): RawValue | undefined {
    const place = this.places.get(column);
    return place === undefined ? this.parts?.get(column) : (this.list[place] ?? null);
  }
}

/**
 * Raw rows out of what was read.
 * @param places where in a row the value of a column stands, by its id
 * @param columns those wished, index parts among them
 * @param index the parts an index is made of; a row with another index has no such columns, which is a problem
 */
export function* snmpRows(
  { indexes, values }: Rows,
  places: ReadonlyMap<string, number>,
  columns: readonly Column[],
  index: readonly { name: string; type: IndexPartType }[],
): Pieces<{ rows: RawRow[]; problems: string[] }> {
  const wished = columns.flatMap(({ id, address }) => (address.from === 'index' ? [{ id, part: address.part }] : []));
  const piece = rowsOfPiece(1 + wished.length);
  const rows: RawRow[] = [];
  const problems: string[] = [];
  for (let at = 0; at < indexes.length; at++) {
    if (at % piece === 0 && at > 0) yield;
    const dotted = indexes[at] ?? '';
    const parts = wished.length > 0 ? decodeIndex(dotted, index) : undefined;
    if (wished.length > 0 && !parts)
      problems.push(`The index ${dotted} is not of the form the profile gives; its row has no index columns.`);
    const found = parts && new Map(wished.map(({ id, part }) => [id, parts.get(part) ?? null]));
    rows.push(new SnmpRow(places, values[at] ?? [], found));
  }
  return { rows, problems };
}
