import assert from 'node:assert/strict';
import { parseJsonColumnPath, parseJsonRowPath } from '../../src/document';

const wrong = (sentence: RegExp) => ({ name: 'HeadendError', code: 'CONFIG', message: sentence });

describe('JSON row paths', () => {
  for (const [text, paths] of [
    ['/', [[]]],
    ['/*', [['*']]],
    ['/items/*/ports/*', [['items', '*', 'ports', '*']]],
    ['/* | /items/*', [['*'], ['items', '*']]],
    ['/a~1b/~01/x y.z', [['a/b', '~1', 'x y.z']]],
    ['/__proto__', [['__proto__']]],
  ] as const) {
    it(`read ${text}`, () => assert.deepEqual(parseJsonRowPath(text), paths));
  }

  for (const [text, sentence] of [
    ['', /^The path "" is wrong: the path of rows begins with "\/"\.$/],
    ['items/*', /begins with "\/"/],
    ['/* | items', /begins with "\/"/],
    ['/* | ', /begins with "\/"/],
    ['//items', /the name of a property is missing/],
    ['/items/', /the name of a property is missing/],
    ['/*|/items/*', /"\|" parts two paths and has a blank on either side/],
    ['/a~2', /"~" is written "~0"/],
    ['/a~', /"~" is written "~0"/],
    ['/../a', /"\.\." stands at the beginning, in the path of a column/],
    ['/a/.', /"\." stands alone/],
  ] as const) {
    it(`refuse ${JSON.stringify(text)}`, () => assert.throws(() => parseJsonRowPath(text), wrong(sentence)));
  }
});

describe('JSON column paths', () => {
  const row = (levels: number, ...names: string[]) => ({ from: 'row', levels, names });
  const document = (...names: string[]) => ({ from: 'document', levels: 0, names });

  for (const [text, paths] of [
    ['name', [row(0, 'name')]],
    ['source/ip', [row(0, 'source', 'ip')]],
    ['.', [row(0)]],
    ['../name', [row(1, 'name')]],
    ['../../id', [row(2, 'id')]],
    ['name | title | ../name', [row(0, 'name'), row(0, 'title'), row(1, 'name')]],
    ['/', [document()]],
    ['/system/serial', [document('system', 'serial')]],
    ['/serial | /system/~1serial', [document('serial'), document('system', '/serial')]],
  ] as const) {
    it(`read ${text}`, () => assert.deepEqual(parseJsonColumnPath(text), paths));
  }

  for (const [text, sentence] of [
    ['', /the name of a property is missing/],
    ['a//b', /the name of a property is missing/],
    ['..', /"\.\." is an object; the name of a property in it is missing/],
    ['../..', /the name of a property in it is missing/],
    ['a/../b', /"\.\." stands at the beginning/],
    ['../.', /"\." stands alone/],
    ['/..', /"\.\." stands at the beginning/],
    ['ports/*', /a column is one value; "\*" is for the path of rows/],
    ['/items/*/name', /"\*" is for the path of rows/],
    ['name | /name', /all alternatives begin with "\/", or none does/],
    ['name|title', /a blank on either side/],
  ] as const) {
    it(`refuse ${JSON.stringify(text)}`, () => assert.throws(() => parseJsonColumnPath(text), wrong(sentence)));
  }
});
