import assert from 'node:assert/strict';
import { compilePattern } from '../../src/alarm';
import { HeadendError } from '../../src/errors';

describe('a pattern', () => {
  it('matches as a regular expression does, anywhere in the first part of a text', () => {
    assert.equal(compilePattern('ASI@0\\d+\\.00[1-3]')('on ASI@005.003 there'), true);
    assert.equal(compilePattern('^CC (error|loss)$')('CC loss'), true);
    assert.equal(compilePattern('(?:ab)+[)*+(]')('xabab('), true);
    assert.equal(compilePattern('end')(`${'x'.repeat(300)}end`), false);
  });

  it('is refused when it is none, or could take for ever', () => {
    const hostile = [
      '(',
      'x'.repeat(201),
      '(a+)+$',
      '(a|a)*$',
      '((a+))*b',
      '(?:a?b)+$',
      '((a|b)c){2,9}',
      '(a)\\1',
      '(?<n>a)\\k<n>',
      'a*a*a*a*b',
      `${'a?'.repeat(9)}b`,
    ];
    for (const source of hostile) {
      assert.throws(
        () => compilePattern(source),
        (error) => error instanceof HeadendError && error.code === 'BAD_VALUE',
        source,
      );
    }
  });
});
