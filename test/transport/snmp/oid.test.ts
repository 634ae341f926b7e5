import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareOids } from '../../../src/transport/snmp';

const subIds = fc.array(fc.oneof(fc.nat({ max: 12 }), fc.nat({ max: 0xffff_ffff })), { minLength: 1, maxLength: 6 });

/** The order of RFC 2578 by the definition: sub-identifier by sub-identifier, a prefix first. */
function byDefinition(a: readonly number[], b: readonly number[]): number {
  const different = a.findIndex((subId, i) => subId !== b[i]);
  if (different < 0) return a.length - b.length;
  return (a[different] ?? 0) - (b[different] ?? -1);
}

describe('compareOids', () => {
  it('orders numerically, not as text', () => {
    const oids = ['1.3.10', '1.3.9', '1.3', '1.3.9.1', '1.20'];
    assert.deepEqual(oids.sort(compareOids), ['1.3', '1.3.9', '1.3.9.1', '1.3.10', '1.20']);
  });

  it('agrees with the definition for any two OIDs', () => {
    fc.assert(
      fc.property(subIds, subIds, (a, b) => {
        assert.equal(Math.sign(compareOids(a.join('.'), b.join('.'))), Math.sign(byDefinition(a, b)));
        assert.equal(compareOids(a.join('.'), a.join('.')), 0);
      }),
    );
  });
});
