import { BerWriter, TAG } from '../src/ber';
import { PDU } from '../src/transport/snmp/requests';

/** Varbinds that the agent of the bench answers at most, as Debian's snmpd does by default: whole rows. */
const VARBINDS = 96;

/** The values of one row, each with its tag. */
type Values = readonly [tag: number, value: number | string | Uint8Array][];

/** What the table of the bench's agent (`rig/table.c`) has in a row; `at` moves its times and counters. */
function valuesOf(row: number, at: number): Values {
  return [
    [TAG.integer, row],
    [TAG.octetString, Buffer.from(`Output port ${row}`)],
    [TAG.gauge32, row * 1000],
    [TAG.octetString, Buffer.from([0, 0x1b, 0x2c, 0, row >> 8, row & 255])],
    [TAG.timeTicks, at * 500],
    [TAG.counter64, row * 1000 + at],
    [TAG.ipAddress, Buffer.from([10, 0, row >> 8, row & 255])],
    [TAG.oid, `1.3.6.1.4.1.8072.3.2.10.${row}`],
    [TAG.integer, 1 + (row % 2)],
    [TAG.counter32, row + at],
    [TAG.octetString, Buffer.from(`Service ${row} of the bench`)],
    [TAG.integer, 38_000_000 + row],
  ];
}

/** The answers that bring so many rows of these columns, in order, as an agent sends them. */
export function replies(columns: readonly string[], rows: number, at: number): Buffer[] {
  const each = Math.floor(VARBINDS / columns.length);
  return Array.from({ length: Math.ceil(rows / each) }, (_, place) => {
    const writer = new BerWriter();
    for (let row = Math.min(rows, (place + 1) * each); row > place * each; row--) {
      const values = valuesOf(row, at);
      for (let column = columns.length - 1; column >= 0; column--) {
        const before = writer.length;
        const [tag, value] = values[column] ?? [TAG.null, new Uint8Array()];
        if (typeof value === 'number') writer.integer(value, tag);
        else if (typeof value === 'string') writer.oid(value);
        else writer.octets(tag, value);
        writer.oid(`${columns[column]}.${row}`).wrap(TAG.sequence, before);
      }
    }
    return writer
      .wrap(TAG.sequence, 0)
      .integer(0)
      .integer(0)
      .integer(place)
      .wrap(PDU.response, 0)
      .octets(TAG.octetString, Buffer.from('public'))
      .integer(1)
      .wrap(TAG.sequence, 0).bytes;
  });
}
