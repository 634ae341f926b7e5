import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { merge, withOwnEvidence } from '../../src/profile/merge';
import { type Located, parseLocated, toPlain } from '../../src/profile/source';

describe('merging', () => {
  const at = { file: 'f.yaml', line: 1 };
  const scalar = fc
    .oneof(fc.string(), fc.integer(), fc.boolean())
    .map((value): Located => ({ kind: 'scalar', at, value }));
  const name = fc.oneof(fc.constantFrom('a', 'b', 'tables', 'columns', 'oid', '__proto__', 'constructor'), fc.string());
  const { map: anyMap } = fc.letrec<{ node: Located; map: Located }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      scalar,
      fc.array(tie('node'), { maxLength: 3 }).map((items): Located => ({ kind: 'list', at, items })),
      tie('map'),
    ),
    map: fc.array(fc.tuple(name, tie('node')), { maxLength: 5 }).map(
      (pairs): Located => ({
        kind: 'map',
        at,
        entries: new Map(pairs.map(([key, value]) => [key, { keyAt: at, value }])),
      }),
    ),
  }));
  const nothing: Located = { kind: 'map', at, entries: new Map() };

  it('never changes its arguments', () => {
    fc.assert(
      fc.property(anyMap, anyMap, (base, over) => {
        const before = structuredClone([base, over]);
        merge(base, withOwnEvidence(over, 'x'));
        assert.deepEqual([base, over], before);
      }),
    );
  });

  it('of nothing changes nothing, and of the same again neither', () => {
    fc.assert(
      fc.property(anyMap, anyMap, (base, over) => {
        assert.deepEqual(merge(base, nothing), base);
        assert.deepEqual(merge(base, withOwnEvidence(nothing, 'x')), base);
        assert.deepEqual(merge(nothing, over), over);
        const once = merge(base, over);
        assert.deepEqual(merge(once, over), once);
      }),
    );
  });

  it('keeps every value of the override, and of the base what the override does not name', () => {
    fc.assert(
      fc.property(anyMap, anyMap, (base, over) => {
        const merged = merge(base, over);
        assert.ok(base.kind === 'map' && over.kind === 'map' && merged.kind === 'map');
        assert.deepEqual(new Set(merged.entries.keys()), new Set([...base.entries.keys(), ...over.entries.keys()]));
        for (const [key, { value }] of merged.entries) {
          const old: Located | undefined = base.entries.get(key)?.value;
          const own: Located | undefined = over.entries.get(key)?.value;
          if (!own) assert.equal(value, old);
          else if (old?.kind !== 'map' || own.kind !== 'map') assert.equal(value, own);
        }
      }),
    );
  });

  it('makes plain values without a prototype, so that no name reaches one', () => {
    const { value } = parseLocated('__proto__: { polluted: 1 }\nconstructor: { prototype: { polluted: 1 } }\n', 'f');
    assert.ok(value);
    const plain = toPlain(merge(value, value)) as Record<string, unknown>;
    assert.deepEqual(Object.keys(plain), ['__proto__', 'constructor']);
    assert.equal(Object.getPrototypeOf(plain), null);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });
});
