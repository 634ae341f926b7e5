import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import * as snmp from 'net-snmp';
import { BerError, BerReader, BerWriter, decodeArcs, encodeOid, isArcs, TAG } from '../../../src/ber';
import type { RawValue } from '../../../src/table';
import { compareOids } from '../../../src/transport/snmp';
import { readColumns, readDatagram, readVarbinds } from '../../../src/transport/snmp/replies';
import type { Known, Varbind } from '../../../src/transport/snmp/types';
import { toVarbind } from '../../../src/transport/snmp/varbinds';
import { readRows } from '../../../src/transport/snmp/whole-rows';

/** Messages to try; millions by hand. */
const RUNS = Number(process.env.HEADEND_MESSAGES ?? 2000);
const ID = 4711;

type Write = (writer: BerWriter) => void;

/** net-snmp's decoder, by a session whose socket is a test's: what it makes of an answer to a GETNEXT. */
class Peer {
  readonly #listeners = new Map<string, (message: Buffer) => void>();
  readonly #session: snmp.Session;
  #outcome: Varbind[] | undefined;

  constructor() {
    const socket: snmp.DgramSocket = {
      on: (event, listener) => this.#listeners.set(event, listener),
      ref() {},
      unref() {},
      send: (message, _offset, _length, _port, _address, done) => {
        this.#id = new BerReader(Buffer.from(message)).enter(TAG.sequence);
        done(null);
      },
      close: () => this.#listeners.get('close')?.(Buffer.alloc(0)),
    };
    const options = { version: snmp.Version2c, timeout: 60_000, dgramModule: { createSocket: () => socket } };
    this.#session = snmp.createSession('127.0.0.1', 'public', options);
    this.#session.on('error', () => undefined);
  }

  #id: BerReader | undefined;

  /** The varbinds of the message that `make` gives for a request id; `undefined` where it is refused. */
  read(make: (id: number) => Buffer): { message: Buffer; varbinds: Varbind[] | undefined } {
    this.#outcome = undefined;
    // GETBULK compares no OIDs with those asked, of which there is one.
    this.#session.getBulk(['1.3.6.1'], 0, 100, (error, lists) => {
      if (error || !lists) return;
      try {
        this.#outcome = lists.flat().map(toVarbind);
      } catch {
        // A value that we refuse.
      }
    });
    const head = this.#id;
    head?.integer();
    head?.octets();
    const message = make(head?.enter(0xa5).integer() ?? 0);
    try {
      this.#listeners.get('message')?.(message);
    } catch {
      // What net-snmp throws is a refusal.
    }
    return { message, varbinds: this.#outcome };
  }

  close(): void {
    this.#session.close();
  }
}

const arcs = fc.array(fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 0xffff_ffff })), { minLength: 1, maxLength: 8 });
const name = arcs.map((rest) => `1.3.6.1.${rest.join('.')}`);
const unsigned = fc.nat({ max: 0xffff_ffff });
const bytes = (maxLength: number) => fc.uint8Array({ maxLength });

/** A value, by what writes it. */
const value: fc.Arbitrary<Write> = fc.oneof(
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map((n) => (w: BerWriter) => void w.integer(n)),
  fc.tuple(fc.constantFrom(TAG.counter32, TAG.gauge32, TAG.timeTicks), unsigned).map(
    ([tag, n]) =>
      (w: BerWriter) =>
        void w.integer(n, tag),
  ),
  fc.uint8Array({ minLength: 1, maxLength: 9 }).map((octets) => (w: BerWriter) => void w.octets(TAG.counter64, octets)),
  fc.tuple(fc.constantFrom(TAG.octetString, TAG.opaque), bytes(200)).map(
    ([tag, octets]) =>
      (w: BerWriter) =>
        void w.octets(tag, octets),
  ),
  fc.uint8Array({ minLength: 4, maxLength: 4 }).map((octets) => (w: BerWriter) => void w.octets(TAG.ipAddress, octets)),
  name.map((oid) => (w: BerWriter) => void w.oid(oid)),
  fc
    .constantFrom(TAG.null, TAG.noSuchObject, TAG.noSuchInstance, TAG.endOfMibView)
    .map((tag) => (w: BerWriter) => void w.octets(tag, new Uint8Array())),
);
const list = fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 20 });

function messageOf(varbinds: readonly (readonly [string, (writer: BerWriter) => void])[], id: number): Buffer {
  const writer = new BerWriter();
  for (const [oid, write] of [...varbinds].reverse()) {
    const before = writer.length;
    write(writer);
    writer.oid(oid).wrap(TAG.sequence, before);
  }
  writer.wrap(TAG.sequence, 0).integer(0).integer(0).integer(id).wrap(0xa2, 0);
  return writer.octets(TAG.octetString, Buffer.from('public')).integer(1).wrap(TAG.sequence, 0).bytes;
}

/** What we make of a message; `undefined` where it is refused. */
function ours(message: Buffer): Varbind[] | undefined {
  try {
    const reply = readDatagram(message);
    return reply.version === '3' || reply.status !== 0 ? undefined : readVarbinds(reply);
  } catch (error) {
    assert.ok(error instanceof BerError, `${error}`);
    return undefined;
  }
}

describe('answers of v1 and v2c', () => {
  let peer: Peer;
  before(() => {
    peer = new Peer();
  });
  after(() => peer.close());

  it('are read as net-snmp reads them', () => {
    fc.assert(
      fc.property(list, (varbinds) => {
        const { message, varbinds: theirs } = peer.read((id) => messageOf(varbinds, id));
        assert.deepEqual(ours(message), theirs);
      }),
      { numRuns: RUNS },
    );
  });

  it('are refused, or read as net-snmp reads them, where they are damaged', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(list, damage, fc.boolean(), (varbinds, damages, cut) => {
        const { message, varbinds: theirs } = peer.read((id) => {
          const whole = Buffer.from(messageOf(varbinds, id));
          for (const [at, octet] of damages) whole[whole.length - 1 - (at % (whole.length - 30))] = octet;
          return cut ? whole.subarray(0, whole.length - ((damages[0]?.[0] ?? 0) % whole.length)) : whole;
        });
        const read = ours(message);
        // net-snmp takes OIDs from 2.40 on for ones that begin with 3 or more, which there are none of.
        const beyond = read?.some(({ oid, value }) => oid.startsWith('2.') || `${value}`.startsWith('2.'));
        if (read && theirs && !beyond) assert.deepEqual(read, theirs);
      }),
      { numRuns: RUNS },
    );
  });

  it('say of columns what their varbinds say', () => {
    const columns = ['1.3.6.1.4.1.9.1', '1.3.6.1.4.1.9.2', '1.3.6.1.4.1.9.300'];
    const index = fc.array(unsigned, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(fc.array(fc.tuple(index, value), { maxLength: 20 }), fc.nat({ max: 25 }), (cells, stop) => {
        const named = cells.map(([row, write], i) => {
          const oid = i === stop ? '1.3.6.1.5.1' : `${columns[i % 3]}.${row}`;
          return [oid, write] as const;
        });
        const message = messageOf(named, ID);
        const reply = readDatagram(message);
        assert.ok(reply.version !== '3');
        const parts = readColumns(
          reply,
          columns.map((column) => encodeOid(column).subarray(2)),
        );
        const all = ours(message) ?? [];
        for (const [place, part] of parts.entries()) {
          const mine = all.filter((_, i) => i % 3 === place);
          const ends = mine.findIndex(({ oid, end }) => end || !oid.startsWith(`${columns[place]}.`));
          const rows = ends < 0 ? mine : mine.slice(0, ends);
          assert.deepEqual(
            part.indexes,
            rows.map(({ oid }) => oid.slice(`${columns[place]}.`.length)),
          );
          assert.deepEqual(
            part.values,
            rows.map((varbind) => varbind.value),
          );
          assert.equal(part.end, ends < 0 ? undefined : mine[ends]?.end ? '' : mine[ends]?.oid);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('give rows or what each column has, and known rows and octets again only where they are the same', () => {
    const columns = ['1.3.6.1.4.1.9.1', '1.3.6.1.4.1.9.2', '1.3.6.1.4.1.9.300'];
    const contents = columns.map((column) => encodeOid(column).subarray(2));
    const index = fc.array(fc.constantFrom(0, 1, 127, 128, 4294967295), { minLength: 1, maxLength: 2 });
    const table = fc.uniqueArray(
      index.map((parts) => parts.join('.')),
      { maxLength: 8 },
    );
    const cells = fc.tuple(value, value, value);
    const varbindsOf = (rows: readonly (readonly [string, readonly Write[]])[]) =>
      rows.flatMap(([row, writes]) => writes.map((write, i) => [`${columns[i]}.${row}`, write] as const));
    const rowsOf = (message: Buffer, known: Known) => {
      const reply = readDatagram(message);
      assert.ok(reply.version !== '3');
      return readRows(reply, contents, known);
    };
    const nothing = { indexes: [], values: [], from: 0 };
    const change = fc.constantFrom('kept', 'kept', 'kept', 'gone', 'moved', 'other' as const);
    fc.assert(
      fc.property(
        table,
        fc.array(fc.tuple(cells, cells, change), { minLength: 8, maxLength: 8 }),
        fc.nat({ max: 30 }),
        fc.nat({ max: 8 }),
        (indexes, made, cut, from) => {
          const rows = indexes.sort(compareOids).map((row, at) => ({ row, made: made[at] ?? made[0] }));
          const old = rows.filter(({ made }) => made?.[2] !== 'gone');
          const before = rowsOf(messageOf(varbindsOf(old.map(({ row, made }) => [row, made?.[0] ?? []])), ID), nothing);
          if (Array.isArray(before)) return;
          const known = { ...before, from };
          const held = known.values.map((row) => [...row]);
          // One value of a row that moved is another one now; the OIDs of the last varbinds may be beyond the columns.
          const now = rows.map(({ row, made }) => {
            const [was = [], is = [], what] = made ?? [];
            return [
              row,
              what === 'other' ? is : what === 'moved' ? [...was.slice(0, 2), is[2] ?? was[2]] : was,
            ] as const;
          });
          const varbinds = varbindsOf(now as [string, Write[]][]).map(
            ([oid, write], at) => [at >= cut ? `1.3.6.1.5.${at}` : oid, write] as const,
          );
          const message = messageOf(varbinds, ID);
          const found = rowsOf(message, known);
          const reply = readDatagram(messageOf(varbinds, ID));
          assert.ok(reply.version !== '3');
          const parts = readColumns(reply, contents);
          message.fill(0xff);
          assert.deepEqual(known.values, held, 'what is known is not changed');
          if (Array.isArray(found)) {
            assert.deepEqual(found, parts);
            return;
          }
          for (const [place, part] of parts.entries()) {
            assert.equal(part.end, undefined);
            assert.deepEqual(found.indexes, part.indexes.slice(0, found.indexes.length));
            assert.deepEqual(
              found.values.map((row) => row[place]),
              part.values.slice(0, found.indexes.length),
            );
          }
          for (const [at, row] of found.indexes.entries()) {
            const was: readonly RawValue[] | undefined = known.values[known.indexes.indexOf(row)];
            const is: readonly RawValue[] | undefined = found.values[at];
            const isSame: boolean = was !== undefined && isDeepStrictEqual(was, is);
            assert.equal(is === was, isSame, `row ${row}`);
            for (const [place, one] of (is ?? []).entries()) {
              if (one instanceof Uint8Array && was)
                assert.equal(one === was[place], isDeepStrictEqual(one, was[place]));
            }
          }
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('have indexes that are told from others without decoding them', () => {
    const arcs = fc
      .array(fc.oneof(unsigned, fc.nat({ max: 300 })), { minLength: 1, maxLength: 5 })
      .map((all) => all.join('.'));
    const other = fc.oneof(arcs, fc.constantFrom('', '.', '1.'));
    fc.assert(
      fc.property(arcs, other, fc.uint8Array({ maxLength: 6 }), (index, another, octets) => {
        const bytes = new BerWriter().arcs(index).bytes;
        assert.ok(isArcs(bytes, 0, bytes.length, index));
        assert.equal(isArcs(bytes, 0, bytes.length, another), index === another);
        assert.equal(isArcs(bytes, 0, bytes.length - 1, index), false);
        let decoded: string | undefined;
        try {
          decoded = decodeArcs(octets, 0, octets.length);
        } catch {
          assert.equal(isArcs(octets, 0, octets.length, index), false);
        }
        assert.equal(isArcs(octets, 0, octets.length, decoded ?? ''), decoded !== undefined);
      }),
      { numRuns: RUNS },
    );
  });

  it('are not taken for known addresses and OIDs that are nearly the same', () => {
    const address = (text: string) => (writer: BerWriter) =>
      void writer.octets(TAG.ipAddress, Uint8Array.from(text.split('.').map(Number)));
    const oid = (text: string) => (writer: BerWriter) => void writer.oid(text);
    const addresses = ['10.0.0.1', '10.0.0.10', '10.0.0.0', '1.0.0.1', '0.0.0.0', '100.0.0.1'];
    const oids = ['1.3.6.1', '1.3.6.1.1', '1.3.6.11', '1.3.6', '1.2.6.1', '0.0', '1.3', '2.5.6.1', '1.3.6.1.0'];
    const one = (write: Write, known: Known) => {
      const reply = readDatagram(messageOf([['1.3.6.1.4.1.9.1.7', write]], ID));
      assert.ok(reply.version !== '3');
      const found = readRows(reply, [encodeOid('1.3.6.1.4.1.9.1').subarray(2)], known);
      return Array.isArray(found) ? found : found.values[0]?.[0];
    };
    for (const [make, texts] of [[address, addresses] as const, [oid, oids] as const]) {
      for (const before of texts) {
        for (const text of texts) {
          assert.equal(
            one(make(text), { indexes: ['7'], values: [[before]], from: 0 }),
            text,
            `${text} after ${before}`,
          );
        }
      }
    }
  });

  it('are whole rows without the last one where that is cut off', () => {
    const columns = ['1.3.6.1.4.1.9.1', '1.3.6.1.4.1.9.2'];
    const one = (writer: BerWriter) => void writer.integer(1);
    const names = ['1.1', '2.1', '1.2', '2.2', '1.3'].map((end) => [`1.3.6.1.4.1.9.${end}`, one] as const);
    const reply = readDatagram(messageOf(names, ID));
    assert.ok(reply.version !== '3');
    const contents = columns.map((column) => encodeOid(column).subarray(2));
    const found = readRows(reply, contents, { indexes: [], values: [], from: 0 });
    assert.deepEqual(found, {
      indexes: ['1', '2'],
      values: [
        [1, 1],
        [1, 1],
      ],
    });
  });
});
