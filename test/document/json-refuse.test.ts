import assert from 'node:assert/strict';
import { type ReadOptions, readJson } from '../../src/document';

const query = { id: 'rows', each: '/*', columns: new Map([['v', '.']]) };

const refused = (body: string | Uint8Array, message: RegExp, options?: ReadOptions) =>
  assert.rejects(readJson([Buffer.from(body)], [query], options), { name: 'HeadendError', code: 'BAD_REPLY', message });

async function values(body: string | Uint8Array, options?: ReadOptions): Promise<unknown[]> {
  const table = (await readJson([Buffer.from(body)], [query], options)).get('rows');
  return table?.rows.map((row) => row.get('v')) ?? [];
}

describe('JSON that is refused', () => {
  for (const [what, json, message] of [
    ['a value that is none', '[1,\n yes]', /^The JSON is malformed \(line 2, column 2\): a value is expected\.$/],
    ['a comma too many in a list', '[1,]', /line 1, column 4\): a value is expected/],
    ['a comma too many in an object', '{"a": 1,}', /line 1, column 9\): a name in quotes is expected/],
    ['a missing comma', '[1 2]', /line 1, column 4\): "," or the closing bracket is expected/],
    ['a missing colon', '{"a" 1}', /line 1, column 6\): ":" is expected/],
    ['a missing value', '{"a":}', /line 1, column 6\): a value is expected/],
    ['a name without quotes', '{a: 1}', /line 1, column 2\): a name in quotes or "}" is expected/],
    ['single quotes', "['a']", /line 1, column 2\): a value or "]" is expected/],
    ['the wrong closing bracket', '[1}', /line 1, column 3\): "," or the closing bracket is expected/],
    ['a comment', '[1] // one', /line 1, column 5\): the document should end here/],
    ['a second document', '[1]\n[2]', /line 2, column 1\): the document should end here/],
    ['NaN', '[NaN]', /line 1, column 2\): a value or "]" is expected/],
    ['a leading zero', '[01]', /line 1, column 2\)/],
    ['a bare decimal point', '[1.]', /line 1, column 2\)/],
    ['a line break in a text', '["a\nb"]', /line 1, column 4\): a control character stands in a text/],
    ['an escape that is none', '["\\x41"]', /line 1, column 3\): "\\" does not begin an escape/],
    ['a cut list', '[1,\n2', /^The JSON ends too early, the reply was cut off \(line 2, column 2\)\.$/],
    ['a cut object', '{"a": {"b": 1}', /cut off \(line 1, column 15\)/],
    ['a cut text', '["abc', /cut off/],
    ['a cut escape', '["\\u00', /cut off/],
    ['a cut literal', '[tru', /cut off/],
    ['an empty reply', '', /^The reply is empty; JSON was expected\.$/],
    ['a blank reply', ' \r\n\t', /empty/],
    ['a text', 'Service  unavailable\n', /^The reply is not JSON; it begins with "Service unavailable"\.$/],
    ['XML', '<?xml version="1.0"?><R/>', /^The reply is not JSON; it begins with "<\?xml version="1.0"\?><R\/>"\.$/],
    ['a single text', '"no"', /^The reply is a single value, where a list or an object is expected\.$/],
    ['a single number', '5', /single value/],
    ['null', 'null', /single value/],
  ] as const) {
    it(what, () => refused(json, message));
  }

  it('objects and lists nested too deeply', async () => {
    const nested = (depth: number) => `${'['.repeat(depth)}1${']'.repeat(depth)}`;
    await values(nested(200));
    await refused(nested(201), /line 1, column 201\): more than 200 objects and lists stand inside one another/);
    await refused('[{"a":'.repeat(100_000), /more than 200/);
  });
});

describe('a web page instead of JSON', () => {
  const page = '<html><head><title>\n Log in -  Slot 1</title></head><body><br></body></html>';

  it('is named as such', async () => {
    const sentence =
      /^A web page \(title 'Log in - Slot 1'\) came instead of JSON; is this the right port, or is a log-in needed\?$/;
    await refused(page, sentence);
    await refused(`\n<!DOCTYPE html>${page}`, sentence);
    await refused('<body>Log in</body>', /^A web page came/, { contentType: 'text/html' });
  });

  it('is not assumed of JSON that a small server calls text/html', async () => {
    assert.deepEqual(await values('[1]', { contentType: 'text/html' }), [1]);
  });
});

describe('text encodings of JSON', () => {
  it('is UTF-8, with or without a byte order mark', async () => {
    assert.deepEqual(await values('["Müller €"]'), ['Müller €']);
    assert.deepEqual(await values('\uFEFF["Müller €"]'), ['Müller €']);
    assert.deepEqual(await values(Buffer.from('\uFEFF["é"]', 'utf16le')), ['é']);
  });

  it('is what the Content-Type says', async () => {
    const latin = Buffer.from('["Müller"]', 'latin1');
    assert.deepEqual(await values(latin, { contentType: 'application/json; charset=ISO-8859-1' }), ['Müller']);
    await refused(latin, /says its text is utf-8, but it is not/, { contentType: 'application/json; charset=utf-8' });
    await refused('[]', /encoding "klingon" is unknown/, { contentType: 'application/json; charset=klingon' });
  });

  it('is windows-1252 when nothing is said and the bytes are not UTF-8', async () => {
    assert.deepEqual(await values(Buffer.from('["M\xfcller"]', 'latin1')), ['Müller']);
  });

  it('is not what XML in a text declares', async () => {
    assert.deepEqual(await values(`["<?xml version='1.0' encoding='latin1'?>é"]`), [
      "<?xml version='1.0' encoding='latin1'?>é",
    ]);
  });
});

describe('reading large JSON', () => {
  const items = Array.from({ length: 60_000 }, (_, id) => ({
    id,
    name: `Service ${id} "é"`,
    bitrate: 3.5e6,
    on: true,
  }));
  const body = Buffer.from(JSON.stringify(items));
  const ids = { id: 'rows', each: '/*', columns: new Map([['v', 'id']]) };

  it('gives the event loop a turn after every 256 kB, and after every 1000 rows', async () => {
    let turns = 0;
    let watching = true;
    const watch = () => {
      turns += 1;
      if (watching) setImmediate(watch);
    };
    setImmediate(watch);
    const table = (await readJson([body], [ids])).get('rows');
    watching = false;
    assert.ok(turns >= Math.floor(body.length / 2 ** 18) + 59, `${turns} turns for ${body.length} bytes`);
    assert.deepEqual([table?.rows.length, table?.rows.at(-1)?.get('v')], [60_000, 59_999]);
  });

  it('stops when aborted, with the reason', async () => {
    const stop = new AbortController();
    const reading = readJson([body], [ids], { signal: stop.signal });
    const reason = new Error('enough');
    stop.abort(reason);
    await assert.rejects(reading, reason);
    await assert.rejects(readJson([Buffer.from('[]')], [ids], { signal: stop.signal }), reason);
  });
});
