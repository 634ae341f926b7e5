import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BerError, BerReader, compareOids, encode, encodeInteger, encodeOid, parseOid, TAG } from '../../simulator/ber';
import { decodeMessage, encodeMessage } from '../../simulator/snmp-message';
import { snmpRequest } from './lab';

const oids = fc
  .tuple(fc.constantFrom(0, 1), fc.nat(39), fc.array(fc.nat(2 ** 32 - 1), { maxLength: 30 }))
  .map(([first, second, others]) => [first, second, ...others]);

describe('the simulator encodes SNMP', () => {
  it('as X.690 says', () => {
    const hex = (bytes: Buffer) => bytes.toString('hex');
    assert.equal(hex(encodeInteger(0)), '020100');
    assert.equal(hex(encodeInteger(127)), '02017f');
    assert.equal(hex(encodeInteger(128)), '02020080');
    assert.equal(hex(encodeInteger(-1)), '0201ff');
    assert.equal(hex(encodeInteger(-128)), '020180');
    assert.equal(hex(encodeInteger(-129)), '0202ff7f');
    assert.equal(hex(encodeInteger(2 ** 32 - 1, TAG.gauge32)), '420500ffffffff');
    assert.equal(hex(encodeInteger(2 ** 63, TAG.counter64)), '4609008000000000000000');
    assert.equal(hex(encodeOid(parseOid('1.3.6.1.4.1.1563'))), '06072b060104018c1b');
    assert.equal(hex(encodeOid(parseOid('2.999.3'))), '0603883703');
    assert.equal(hex(encode(4, Buffer.alloc(200))).slice(0, 6), '0481c8');
    assert.equal(hex(encode(4, Buffer.alloc(300))).slice(0, 8), '0482012c');
  });

  it('so that it can read it again', () => {
    fc.assert(
      fc.property(fc.integer(), oids, fc.string(), fc.array(oids), (id, oid, community, list) => {
        assert.equal(new BerReader(encodeInteger(id)).integer(), id);
        assert.deepEqual(new BerReader(encodeOid(oid)).oid(), oid);
        const varbinds = list.map((each) => ({ oid: each, value: encode(TAG.null) }));
        const text = Buffer.from(community).toString('latin1');
        const message = { version: 1, community: text, pdu: 0xa1, requestId: id, first: 0, second: 3, varbinds };
        assert.deepEqual(decodeMessage(encodeMessage(message)), message);
      }),
    );
  });

  it('with OIDs in numeric order', () => {
    const order = ['1.3', '1.3.6', '1.3.6.2', '1.3.6.10', '1.3.6.10.0', '1.4'].map(parseOid);
    assert.deepEqual([...order].reverse().sort(compareOids), order);
  });

  it('and refuses everything else without any other error', () => {
    const valid = snmpRequest(['1.3.6.1.2.1.1.3.0', '1.3.6.1.4.1.99999.2.1.4'], { pdu: 0xa5, second: 10 });
    const mutated = fc
      .array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
      .map((changes) => {
        const bytes = Buffer.from(valid);
        for (const [at, byte] of changes) bytes[at] = byte;
        return bytes;
      });
    const cut = fc.nat(valid.length - 1).map((length) => valid.subarray(0, length));
    const random = fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes));
    let refused = 0;
    const check = (bytes: Buffer) => {
      try {
        decodeMessage(bytes);
      } catch (error) {
        assert.ok(error instanceof BerError, String(error));
        refused++;
      }
    };
    fc.assert(fc.property(fc.oneof(mutated, cut, random), check), { numRuns: 20_000 });
    assert.ok(refused > 10_000, `${refused} were refused`);
  });
});
