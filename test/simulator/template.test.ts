import assert from 'node:assert/strict';
import fc from 'fast-check';
import { captureJson, capturePath, captureText, fillJson, fillText } from '../../simulator/template';

describe('templates of requests', () => {
  it('find in a text what was put into it', () => {
    const plain = fc.string().filter((text) => !/[{}]/.test(text));
    fc.assert(
      fc.property(plain, fc.string({ minLength: 1 }), plain, (before, value, after) => {
        const template = `${before}{name}${after}`;
        const text = template.replace('{name}', () => value);
        assert.equal(captureText(template, text)?.get('name'), value);
        assert.equal(captureText(template, `${text}!`)?.get('name') === value, false);
      }),
    );
    assert.deepEqual(captureText('a.b', 'a.b'), new Map());
    assert.equal(captureText('a.b', 'axb'), undefined);
    assert.equal(fillText('{a} {b}', { a: '1' }), '1 {b}');
  });

  it('find in a path what was encoded into it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (value) => {
        assert.equal(capturePath('/a/{id}/b', `/a/${encodeURIComponent(value)}/b`)?.get('id'), value);
      }),
    );
    assert.equal(capturePath('/a/{id}', '/a/b/c'), undefined);
    assert.equal(capturePath('/a/{id}', '/a/b?c'), undefined);
    assert.equal(capturePath('/a/{id}', '/a/%'), undefined);
  });

  it('find in a document any value that stands for a name', () => {
    const template = { a: '{x}', b: ['{y}', 'is {z}'], c: { d: 1, e: null } };
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (x, y) => {
        const found = captureJson(template, { a: x, b: [y, 'is it'], c: { d: 1, e: null } });
        assert.deepEqual(
          found,
          new Map([
            ['x', x],
            ['y', y],
            ['z', 'it'],
          ] as [string, unknown][]),
        );
      }),
    );
    assert.deepEqual(captureJson({ a: '{x}' }, {}), new Map());
    for (const other of [null, 1, [], { a: 1, b: 2 }, { b: 1 }]) {
      assert.equal(captureJson({ a: '{x}' }, other), undefined, JSON.stringify(other));
    }
    assert.equal(captureJson({ a: 'is {x}' }, { a: 1 }), undefined);
    assert.equal(captureJson(['{x}'], { 0: 1 }), undefined);
    assert.deepEqual(fillJson({ a: ['{x}', 1, null] }, { x: 'y' }), { a: ['y', 1, null] });
  });
});
