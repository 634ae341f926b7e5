import assert from 'node:assert/strict';
import { type ColumnAt, type DocumentTable, type ReadOptions, readJson, readXml } from '../../src/document';

interface Query {
  each?: string;
  within?: string;
  columns?: Record<string, ColumnAt>;
}

const toQuery = ({ each, within, columns = {} }: Query) => ({
  id: 'q',
  each,
  within,
  columns: new Map(Object.entries(columns)),
});
const plain = (table: DocumentTable | undefined) => table?.rows.map((row) => Object.fromEntries(row));

/** One query of one document or several, with rows as plain objects. */
async function read(documents: string | string[], query: Query, options?: ReadOptions) {
  const table = (
    await readXml(
      [documents].flat().map((text) => Buffer.from(text)),
      [toQuery(query)],
      options,
    )
  ).get('q');
  return { rows: plain(table), found: table?.found };
}

const MUX = `<?xml version="1.0" encoding="UTF-8"?>
<mpts_list type="array">
  <mpts href="/mpts/3">
    <id type="integer">3</id>
    <name>East &amp; west</name>
    <controller_only type="boolean">false</controller_only>
    <dvb_sdt_settings nil="true"/>
    <note/>
    <pid_map>
      <pmt_pid type="integer">100</pmt_pid>
      <audio_pids type="array"><audio_pid>140</audio_pid><audio_pid nil="true"/><audio_pid>141</audio_pid></audio_pids>
    </pid_map>
  </mpts>
  <mpts href="/mpts/4"><pid_map><audio_pids type="array"/></pid_map></mpts>
</mpts_list>`;

describe('XML with nil, lists and several roots', () => {
  it('reads what is nil as null, and what is empty as an empty text', async () => {
    const { rows } = await read(MUX, {
      each: '/mpts_list/mpts',
      columns: { id: 'id', sdt: 'dvb_sdt_settings', nil: 'dvb_sdt_settings/@nil', note: 'note' },
    });
    assert.deepEqual(rows, [{ id: '3', sdt: null, nil: 'true', note: '' }, {}]);
    assert.deepEqual((await read('<a nil="true"/>', { columns: { a: '/a' } })).rows, [{ a: null }]);
    assert.deepEqual((await read('<a nil="false">x</a>', { columns: { a: '/a' } })).rows, [{ a: 'x' }]);
    assert.deepEqual((await read('<r><a nil="true"/></r>', { each: '//a', columns: { a: '.' } })).rows, [{ a: null }]);
  });

  it('joins every match of a column, in the order of the document and without what is nil', async () => {
    const { rows } = await read(MUX, {
      each: '/mpts_list/mpts',
      columns: { audio: { path: 'pid_map/audio_pids/audio_pid', join: ', ' } },
    });
    assert.deepEqual(rows, [{ audio: '140, 141' }, {}]);
    const all = await read('<r><a x="1">p<a x="2">q</a></a><a x="3" nil="true"/><b><a>s</a></b></r>', {
      columns: {
        texts: { path: '//a', join: ' ' },
        attributes: { path: '//a/@x', join: '' },
        nil: { path: '/r/a[@nil]', join: ',' },
      },
    });
    assert.deepEqual(all.rows, [{ texts: 'p q s', attributes: '123', nil: null }]);
    const above = await read('<a x="1"><a x="2"><a><b y="4">5</b></a></a></a>', {
      each: '//b',
      columns: {
        above: { path: 'ancestor::a/@x', join: '/' },
        own: { path: '@y', join: '/' },
        text: { path: '.', join: '/' },
      },
    });
    assert.deepEqual(above.rows, [{ above: '1/2', own: '4', text: '5' }]);
  });

  it('takes of alternatives the first that has a value', async () => {
    const columns = { id: 'id | @href', on: 'a | b | @c' };
    const { rows } = await read(
      '<r><x href="/x/1"><id>7</id></x><x href="/x/2"><b>2</b><a nil="true"/></x><x c="3"><a nil="true"/></x><x><a nil="true"/></x></r>',
      { each: '/r/x', columns },
    );
    assert.deepEqual(rows, [{ id: '7' }, { id: '/x/2', on: '2' }, { on: '3' }, { on: null }]);
    const joined = await read('<r><b>1</b><a nil="true"/><b>2</b></r>', {
      columns: { x: { path: '/r/a | /r/b', join: '+' } },
    });
    assert.deepEqual(joined.rows, [{ x: '1+2' }]);
  });

  it('takes rows and lists from any of several roots, each element once', async () => {
    const query = { each: '/a_list/a | /as/a | //a', within: '/a_list | /as', columns: { id: '@id' } };
    assert.deepEqual(await read('<a_list><a id="1"/></a_list>', query), { rows: [{ id: '1' }], found: true });
    assert.deepEqual(await read('<as type="array"><a id="1"/><a id="2"/></as>', query), {
      rows: [{ id: '1' }, { id: '2' }],
      found: true,
    });
    for (const empty of ['<as type="array"/>', '<a_list><empty/></a_list>']) {
      assert.deepEqual(await read(empty, query), { rows: [], found: true });
    }
    assert.deepEqual(await read('<b/>', query), { rows: [], found: false });
    assert.deepEqual((await read('<x><mpts id="1"/></x>', { each: '/*/mpts', columns: { id: '@id' } })).rows, [
      { id: '1' },
    ]);
  });

  it('reads several documents as one', async () => {
    const pages = ['<p><a v="1"/><a v="2"/></p>', '<p/>', '<p><a v="3"/></p>'];
    assert.deepEqual((await read(pages, { each: '/p/a', columns: { v: '@v' } })).rows, [
      { v: '1' },
      { v: '2' },
      { v: '3' },
    ]);
    assert.deepEqual(
      (
        await read(['<p><x nil="true"/></p>', '<p><x>1</x><y>2</y></p>', '<p><x>3</x></p>'], {
          columns: { x: '/p/x', y: '/p/y' },
        })
      ).rows,
      [{ x: '1', y: '2' }],
    );
    assert.deepEqual(await read([], { each: '/p/a', columns: {} }), { rows: [], found: false });
    assert.deepEqual((await read(pages, { each: '//a' }, { maxRows: 2 })).rows?.length, 2);
  });

  it('joins the values of a list of JSON in the same way', async () => {
    const columns = { pids: { path: 'pids', join: ', ' } };
    const document =
      '[{"pids": [1, null, "b", true]}, {"pids": []}, {"pids": 5}, {"pids": null}, {}, {"pids": [null]}]';
    const table = (await readJson([Buffer.from(document)], [toQuery({ each: '/*', columns })])).get('q');
    assert.deepEqual(plain(table), [
      { pids: '1, b, true' },
      { pids: null },
      { pids: 5 },
      { pids: null },
      {},
      { pids: null },
    ]);
    assert.equal(table?.problems, undefined);
    const nested = (await readJson([Buffer.from('[{"pids": [[1]]}]')], [toQuery({ each: '/*', columns })])).get('q');
    assert.match(nested?.problems?.[0] ?? '', /^Column "pids" is an object or a list in 1 of 1 rows/);
  });
});

describe('what is given with a document', () => {
  const columns: Record<string, ColumnAt> = { mux: { given: 'id' }, none: { given: 'other' }, value: 'v' };
  const given = [{ id: '3' }, { id: '7' }];

  it('is a column of its rows', async () => {
    const xml = await read(
      ['<s><d><v>1</v></d></s>', '<s><d><v>2</v></d><d/></s>'],
      { each: '//d', columns },
      { given },
    );
    const rows = [{ mux: '3', value: '1' }, { mux: '7', value: '2' }, { mux: '7' }];
    assert.deepEqual(xml.rows, rows);
    const bodies = ['[{"v": "1"}]', '[{"v": "2"}, {}]'].map((text) => Buffer.from(text));
    const json = (await readJson(bodies, [toQuery({ each: '/*', columns })], { given })).get('q');
    assert.deepEqual(plain(json), rows);
  });

  it('is that of the first where there is one row', async () => {
    const one = { mux: { given: 'id' }, value: '/s/v' };
    const rows = [{ mux: '3', value: '2' }];
    assert.deepEqual((await read(['<s/>', '<s><v>2</v></s>'], { columns: one }, { given })).rows, rows);
    const bodies = ['{}', '{"s": {"v": "2"}}'].map((text) => Buffer.from(text));
    assert.deepEqual(plain((await readJson(bodies, [toQuery({ columns: one })], { given })).get('q')), rows);
  });

  it('is nothing where nothing is given', async () => {
    assert.deepEqual((await read('<s><d><v>1</v></d></s>', { each: '//d', columns })).rows, [{ value: '1' }]);
  });
});

describe('one bad document of several', () => {
  const good = '<r><a/></r>';
  const rejects = (documents: string[], code: string, message: RegExp, names?: string[]) =>
    assert.rejects(read(documents, { each: '//a' }, { names }), { code, message });

  it('is named', async () => {
    await rejects([good, '<r><a>'], 'BAD_REPLY', /^Page 2: The XML ends too early/);
    await rejects([good, '<r>&</r>', '<r>'], 'BAD_REPLY', /^Page 2: /);
    await rejects([good, '<html><title>Log in</title></html>'], 'BAD_REPLY', /^Page 2: A web page \(title 'Log in'\)/);
    await rejects([good, '<r><a>'], 'BAD_REPLY', /^\/mpts\/4\/stats: The XML ends/, ['/mpts/3/stats', '/mpts/4/stats']);
    await rejects(
      [good, '<errors><error>no</error></errors>'],
      'REFUSED',
      /^Page 2: The device answered with an error: no\.$/,
    );
  });

  it('is not named where there is one, but by a name of its own', async () => {
    await rejects(['<r>'], 'BAD_REPLY', /^The XML ends too early/);
    await rejects(['<r>'], 'BAD_REPLY', /^\/mpts\/3\/stats: The XML ends too early/, ['/mpts/3/stats']);
  });
});

describe('a document of errors', () => {
  const read1 = (xml: string, query: Query = { each: '/x' }) => read(xml, query);

  it('is a refusal, with its texts', async () => {
    const errors = `<errors>
      <error>Invalid command</error>
      <message>Live Event 101 is not deletable!</message>
      <error/></errors>`;
    const message = 'The device answered with an error: Invalid command; Live Event 101 is not deletable!';
    await assert.rejects(read1(errors), { code: 'REFUSED', message });
    await assert.rejects(readXml(Buffer.from(errors), []), { code: 'REFUSED', message });
  });

  it('is none where it is empty, or is no root', async () => {
    assert.deepEqual(await read1('<errors/>'), { rows: [], found: false });
    assert.deepEqual(await read1('<x><errors><error>no</error></errors></x>'), { rows: [{}], found: true });
  });

  it('is quoted in part where it is long', async () => {
    const errors = `<errors>${`<error>${'x'.repeat(1000)}</error>`.repeat(100)}</errors>`;
    await assert.rejects(read1(errors), (error: Error) => error.message.length < 5000);
  });
});
