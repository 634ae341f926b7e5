import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeIndex } from '../../../src/transport/snmp';

const part = (type: 'integer' | 'ip' | 'octets' | 'impliedOctets', name: string = type) => ({ name, type });

describe('decodeIndex', () => {
  it('decodes each type of part', () => {
    const parts = [part('integer'), part('ip'), part('octets'), part('impliedOctets')];
    assert.deepEqual(
      decodeIndex('7.10.0.0.5.2.104.105.97.98.99', parts),
      new Map<string, unknown>([
        ['integer', 7],
        ['ip', '10.0.0.5'],
        ['octets', Uint8Array.of(104, 105)],
        ['impliedOctets', Uint8Array.of(97, 98, 99)],
      ]),
    );
  });

  it('decodes an empty length-prefixed string and the largest integer', () => {
    const decoded = decodeIndex('0.4294967295', [part('octets'), part('integer')]);
    assert.deepEqual(decoded?.get('octets'), new Uint8Array());
    assert.equal(decoded?.get('integer'), 4294967295);
  });

  it('gives back any strings that were encoded with their lengths', () => {
    const octets = fc.uint8Array({ maxLength: 8 });
    fc.assert(
      fc.property(octets, octets, fc.nat(), (a, b, n) => {
        const index = [a.length, ...a, b.length, ...b, n].join('.');
        const decoded = decodeIndex(index, [part('octets', 'a'), part('octets', 'b'), part('integer', 'n')]);
        assert.deepEqual(
          [decoded?.get('a'), decoded?.get('b'), decoded?.get('n')],
          [Uint8Array.from(a), Uint8Array.from(b), n],
        );
      }),
    );
  });

  for (const [what, index, parts] of [
    ['too few sub-identifiers', '1', [part('integer', 'a'), part('integer', 'b')]],
    ['sub-identifiers left over', '1.2', [part('integer')]],
    ['an address of three', '10.0.0', [part('ip')]],
    ['an octet above 255', '10.0.0.256', [part('ip')]],
    ['a length beyond the end', '3.65.66', [part('octets')]],
    ['an empty implied string', '1', [part('integer'), part('impliedOctets')]],
    ['a sub-identifier above 32 bits', '4294967296', [part('integer')]],
    ['no number', '1.x', [part('integer', 'a'), part('integer', 'b')]],
    ['an empty index', '', [part('integer')]],
  ] as const) {
    it(`refuses ${what}`, () => assert.equal(decodeIndex(index, parts), undefined));
  }
});
