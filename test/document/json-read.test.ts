import assert from 'node:assert/strict';
import { type DocumentTable, type ReadOptions, readJson } from '../../src/document';

interface Query {
  each?: string;
  within?: string;
  columns?: Record<string, string>;
}

/** One query of the pages of a document, with rows as plain objects. */
async function read(pages: string | string[], { each, within, columns = {} }: Query, options?: ReadOptions) {
  const query = { id: 'q', each, within, columns: new Map(Object.entries(columns)) };
  const bodies = [pages].flat().map((page) => Buffer.from(page));
  const table = (await readJson(bodies, [query], options)).get('q') as DocumentTable;
  return { ...table, rows: table.rows.map((row) => Object.fromEntries(row)) };
}

const DOCUMENT = JSON.stringify({
  system: { serial: 'S1', name: 'müller €😀', on: true, none: null, ports: ['a', 'b'] },
  inputs: [
    { id: 1, name: 'one', source: { ip: '239.1.1.1' }, pids: [{ pid: 32 }, { pid: 33 }] },
    { id: 2, title: 'two', source: null, pids: [] },
  ],
  nics: { eth1: { mtu: 1500 }, eth0: { mtu: 9000 } },
});

describe('reading rows of JSON', () => {
  it('makes a row of each element, with columns relative to it', async () => {
    const { rows, found, problems } = await read(DOCUMENT, {
      each: '/inputs/*',
      columns: { id: 'id', name: 'name', ip: 'source/ip', serial: '../system/serial', above: '../../id' },
    });
    assert.deepEqual(rows, [
      { id: 1, name: 'one', ip: '239.1.1.1', serial: 'S1' },
      { id: 2, serial: 'S1' },
    ]);
    assert.equal(found, true);
    assert.equal(problems, undefined);
  });

  it('looks up from a row to the objects it stands in; lists do not count', async () => {
    const { rows } = await read(DOCUMENT, {
      each: '/inputs/*/pids/*',
      columns: { pid: 'pid', input: '../id', serial: '../../system/serial' },
    });
    assert.deepEqual(rows, [
      { pid: 32, input: 1, serial: 'S1' },
      { pid: 33, input: 1, serial: 'S1' },
    ]);
    const nested = await read('{"id": 7, "list": [[[1, 2]], [3]]}', {
      each: '/list/*/*',
      columns: { value: '.', id: '../id', none: '../../id' },
    });
    assert.deepEqual(nested.rows, [{ id: 7 }, { value: 3, id: 7 }]);
  });

  it('makes a row of each value of an object, in the order of the document', async () => {
    const { rows } = await read(DOCUMENT, { each: '/nics/*', columns: { mtu: 'mtu', eth0: '../eth0/mtu' } });
    assert.deepEqual(rows, [
      { mtu: 1500, eth0: 9000 },
      { mtu: 9000, eth0: 9000 },
    ]);
  });

  it('makes a row of one object, of the document, and of plain values', async () => {
    const one = await read(DOCUMENT, { each: '/system', columns: { serial: 'serial', on: 'on', none: 'none' } });
    assert.deepEqual(one.rows, [{ serial: 'S1', on: true, none: null }]);
    const whole = await read(DOCUMENT, { each: '/', columns: { serial: 'system/serial' } });
    assert.deepEqual(whole.rows, [{ serial: 'S1' }]);
    const plain = await read(DOCUMENT, { each: '/system/ports/*', columns: { port: '.', serial: '../serial' } });
    assert.deepEqual(plain.rows, [
      { port: 'a', serial: 'S1' },
      { port: 'b', serial: 'S1' },
    ]);
  });

  it('makes one row of a query without a row path, from absolute paths', async () => {
    const { rows, found } = await read(DOCUMENT, {
      columns: { serial: '/system/serial', name: '/system/name', none: '/system/none', absent: '/serial' },
    });
    assert.deepEqual(rows, [{ serial: 'S1', name: 'müller €😀', none: null }]);
    assert.equal(found, true);
    assert.deepEqual(await read(DOCUMENT, { columns: { absent: '/serial' } }), { rows: [{}], found: false });
    assert.deepEqual((await read('"T0k3n"', { columns: { token: '/' } })).rows, [{ token: 'T0k3n' }]);
  });

  it('answers several queries in one go, each by its own', async () => {
    const columns = (path: string) => new Map([['x', path]]);
    const tables = await readJson(
      [Buffer.from(DOCUMENT)],
      [
        { id: 'inputs', each: '/inputs/*', columns: columns('id') },
        { id: 'nothing', each: '/outputs/*', columns: columns('id') },
        { id: 'one', columns: columns('/system/serial') },
      ],
    );
    assert.deepEqual(
      [...tables].map(([id, { rows, found }]) => [id, rows.map((row) => row.get('x')), found]),
      [
        ['inputs', [1, 2], true],
        ['nothing', [], false],
        ['one', ['S1'], true],
      ],
    );
  });

  it('takes names like __proto__ as any other, and never what all objects inherit', async () => {
    const { rows } = await read('[{"__proto__": {"x": 1}, "constructor": 2}, {}]', {
      each: '/*',
      columns: { own: '__proto__/x', proto: 'x', constructor: 'constructor', name: 'constructor/name', to: 'toString' },
    });
    assert.deepEqual(rows.map(Object.entries), [
      [
        ['own', 1],
        ['constructor', 2],
      ],
      [],
    ]);
    assert.equal(({} as { x?: unknown }).x, undefined);
  });

  it('takes the last of properties with one name', async () => {
    assert.deepEqual((await read('[{"a": 1, "a": 2}]', { each: '/*', columns: { a: 'a' } })).rows, [{ a: 2 }]);
  });

  it('takes steps with escapes, and digits as a name and never as a place in a list', async () => {
    const { rows } = await read('{"a/b": {"~1": 1, "0": 2}, "list": [3]}', {
      columns: { slash: '/a~1b/~01', digit: '/a~1b/0', place: '/list/0' },
    });
    assert.deepEqual(rows, [{ slash: 1, digit: 2 }]);
  });

  for (const [what, query] of [
    ['an absolute column with a row path', { each: '/*', columns: { a: '/a' } }],
    ['a relative column without one', { columns: { a: 'a' } }],
    ['a row path that is wrong', { each: 'items' }],
    ['a container that is wrong', { each: '/*', within: 'items' }],
    ['a column that is wrong', { each: '/*', columns: { a: '*' } }],
  ] as const) {
    it(`refuses ${what}`, () => assert.rejects(read('[]', query), { code: 'CONFIG' }));
  }
});

describe('alternatives in JSON paths', () => {
  const query = { each: '/* | /items/* | /data/items/*', columns: { name: 'name | title | ../name' } };
  const one = [{ name: 'x' }];

  it('of rows: the first that is there', async () => {
    assert.deepEqual((await read('[{"name": "x"}]', query)).rows, one);
    assert.deepEqual((await read('{"items": [{"name": "x"}]}', query)).rows, one);
    assert.deepEqual((await read('{"data": {"items": [{"name": "x"}]}}', query)).rows, one);
    assert.deepEqual((await read('{"items": null, "data": {"items": [{"name": "x"}]}}', query)).rows, one);
    // An empty list is there.
    assert.deepEqual((await read('{"items": [], "data": {"items": [{"name": "x"}]}}', query)).rows, []);
  });

  it('of columns: the first with a value', async () => {
    assert.deepEqual((await read('[{"name": "x", "title": "y"}]', query)).rows, one);
    assert.deepEqual((await read('[{"title": "x"}]', query)).rows, one);
    assert.deepEqual((await read('[{"name": null, "title": "x"}]', query)).rows, one);
    assert.deepEqual((await read('[{"name": {}, "title": "x"}]', query)).rows, one);
    assert.deepEqual((await read('{"name": "x", "items": [{"id": 1}]}', query)).rows, one);
    assert.deepEqual((await read('[{"name": null}]', query)).rows, [{ name: null }]);
    assert.deepEqual((await read('[{"name": "", "title": "x"}]', query)).rows, [{ name: '' }]);
  });
});

describe('whether a JSON list is there', () => {
  const found = async (document: string, query: Query) => (await read(document, query)).found;

  it('is known of an empty one too', async () => {
    assert.equal(await found('[]', { each: '/*' }), true);
    assert.equal(await found('{"items": []}', { each: '/items/*' }), true);
    assert.equal(await found('{"items": [null]}', { each: '/items/*' }), true);
    assert.equal(await found('{"inputs": []}', { each: '/inputs/*/pids/*' }), true);
    assert.equal(await found('{"inputs": [{"id": 1}]}', { each: '/inputs/*/pids/*' }), false);
  });

  it('is not so of another thing in its place', async () => {
    for (const other of ['{}', '{"items": null}', '{"items": "none"}', '{"items": 0}', '{"Items": []}', '[]']) {
      assert.deepEqual(await read(other, { each: '/items/*' }), { rows: [], found: false });
    }
  });

  it('is not so of the values of a root object, which may be an error', async () => {
    const error = '{"error": {"code": 7}, "message": "no"}';
    assert.deepEqual(await read(error, { each: '/*', columns: { code: 'code' } }), { rows: [], found: false });
  });

  it('is what the container says where one is given', async () => {
    const query = { each: '/alarms/active/*', within: '/alarms' };
    assert.equal(await found('{"alarms": {}}', query), true);
    assert.equal(await found('{"alarms": null}', query), false);
    assert.equal(await found('{"alarms": {"active": [{}]}}', { ...query, within: '/other' }), true);
    assert.equal(await found('{"alarms": {"active": []}}', { ...query, within: '/other' }), false);
  });
});

describe('JSON values', () => {
  const values = async (json: string) =>
    (await read(json, { each: '/*', columns: { v: '.' } })).rows.map(({ v }) => v as unknown);

  it('are texts, numbers and truth values', async () => {
    assert.deepEqual(await values('["", " a\\n\\u00e9\\ud83d\\ude00", 0, 1.5, -2e3, true, false]'), [
      '',
      ' a\né😀',
      0,
      1.5,
      -2000,
      true,
      false,
    ]);
  });

  it('keep the digits of integers that a number cannot hold, as texts', async () => {
    const json = '[9007199254740991, -9007199254740991, 9007199254740993, 18446744073709551615, -9223372036854775808]';
    assert.deepEqual(await values(json), [
      9007199254740991,
      -9007199254740991,
      '9007199254740993',
      '18446744073709551615',
      '-9223372036854775808',
    ]);
  });

  it('leave digits in texts, names and fractions as they are', async () => {
    const long = '12345678901234567890';
    assert.deepEqual(await values(`["${long}", "a: ${long},", "\\"${long}", ${long}.5, ${long}e1, ${long}]`), [
      long,
      `a: ${long},`,
      `"${long}`,
      Number(`${long}.5`),
      Number(`${long}e1`),
      long,
    ]);
    assert.deepEqual((await read(`{"${long}": 1}`, { columns: { v: `/${long}` } })).rows, [{ v: 1 }]);
  });

  it('are no objects and lists: those are named as a problem, once for each column', async () => {
    const { rows, problems } = await read('[{"a": {}, "b": 1}, {"a": [1], "b": 2}, {"a": 5}]', {
      each: '/*',
      columns: { a: 'a', b: 'b' },
    });
    assert.deepEqual(rows, [{ b: 1 }, { b: 2 }, { a: 5 }]);
    assert.deepEqual(problems, [
      'Column "a" is an object or a list in 2 of 3 rows; its path should lead to a value in it.',
    ]);
  });
});

describe('the limit of rows', () => {
  it('leaves the rest out, over all pages, and says so', async () => {
    const { rows, problems } = await read(['[1, 2]', '[3, 4, 5]'], { each: '/*', columns: { v: '.' } }, { maxRows: 3 });
    assert.deepEqual(rows, [{ v: 1 }, { v: 2 }, { v: 3 }]);
    assert.deepEqual(problems, ['2 of 5 rows were left out: the limit is 3 rows.']);
  });
});

describe('pages of a JSON list', () => {
  it('are one table, in their order', async () => {
    const pages = ['{"items": [{"id": 1}, {"id": 2}], "n": 1}', '[{"id": 3}]', '{"items": []}'];
    const { rows, found } = await read(pages, { each: '/* | /items/*', columns: { id: 'id', n: '../n' } });
    assert.deepEqual(rows, [{ id: 1, n: 1 }, { id: 2, n: 1 }, { id: 3 }]);
    assert.equal(found, true);
  });

  it('give one row the first value of them', async () => {
    const pages = ['{"a": null}', '{"a": 1, "b": 2}', '{"a": 3, "b": 4}'];
    assert.deepEqual((await read(pages, { columns: { a: '/a', b: '/b' } })).rows, [{ a: 1, b: 2 }]);
  });

  it('are all read or none, and an error says in which it was', async () => {
    await assert.rejects(read(['[1]', '[2'], { each: '/*' }), {
      code: 'BAD_REPLY',
      message: 'Page 2: The JSON ends too early, the reply was cut off (line 1, column 3).',
    });
  });

  it('may be none', async () => {
    assert.deepEqual(await read([], { each: '/*' }), { rows: [], found: false });
  });
});
