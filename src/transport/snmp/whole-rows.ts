import { TAG as BER_TAG, BerError, type BerReader, decodeArcs, isArcs } from '../../ber';
import type { RawValue } from '../../table/types';
import { compareOids } from './oid';
import { listOf, type Reply, readParts, readValue, same, startsWith } from './replies';
import type { ColumnPart, Known, Rows } from './types';

/** Held here: what a module exports goes through a getter of each module that passes it on, at every use. */
const TAG = BER_TAG;

/**
 * What an answer to a question for all columns of a table says, by the content of their OIDs: whole rows, where the
 * columns have the same indexes, and else what it says of each.
 * @throws BerError where the varbinds are not well-formed
 */
export function readRows({ body }: Reply, columns: readonly Uint8Array[], known: Known): Rows | ColumnPart[] {
  const list = listOf(body);
  const start = list.offset;
  return readWholeRows(list, columns, known) ?? readParts(list.from(start), columns);
}

/**
 * This is the hot path. The names of a row's varbinds are compared and not decoded, but for a row that was not there
 * before; nothing is made for a row whose values are those that are known. A last row that is cut off is left out.
 */
function readWholeRows(list: BerReader, columns: readonly Uint8Array[], known: Known): Rows | undefined {
  const indexes: string[] = [];
  const values: (readonly RawValue[])[] = [];
  const { bytes } = list;
  const blank: RawValue[] = columns.map(() => null);
  let expected = known.from;
  while (!list.ended) {
    let indexStart = 0;
    let indexLength = 0;
    let index = '';
    let before: readonly RawValue[] | undefined;
    let row: RawValue[] | undefined;
    for (let place = 0; place < columns.length; place++) {
      if (list.ended) return values.length > 0 ? { indexes, values } : undefined;
      list.expect(TAG.sequence);
      const end = list.stop;
      list.into();
      list.expect(TAG.oid);
      const { start, stop } = list;
      const tag = list.next();
      if (list.stop !== end) throw new BerError('a varbind of more than a name and a value');
      const column = columns[place];
      if (!column || tag === TAG.endOfMibView) return undefined;
      const from = start + column.length;
      if (from >= stop || !startsWith(bytes, start, column)) return undefined;
      if (place === 0) {
        indexStart = from;
        indexLength = stop - from;
        const likely = known.indexes[expected];
        if (likely !== undefined && isArcs(bytes, from, stop, likely)) {
          index = likely;
        } else {
          index = decodeArcs(bytes, from, stop);
          expected = placeOf(known.indexes, index);
        }
        if (known.indexes[expected] === index) before = known.values[expected++];
        if (before?.length !== columns.length) before = undefined;
      } else if (stop - from !== indexLength || !same(bytes, from, indexStart, indexLength)) {
        return undefined;
      }
      const was = before?.[place];
      const value = readValue(tag, list, was);
      if (row === undefined) {
        if (before !== undefined && value === was) continue;
        row = (before ?? blank).slice();
      }
      row[place] = value;
    }
    indexes.push(index);
    values.push(row ?? before ?? blank);
  }
  return { indexes, values };
}

/** Where an index stands among others that are in order, or would stand. */
function placeOf(indexes: readonly string[], index: string): number {
  let from = 0;
  let to = indexes.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (compareOids(indexes[middle] ?? '', index) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}
