import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseConfig, readConfig } from '../../src/config';
import { anyModel, anyStyle, elementsOf, ownText, write } from './documents';
import { turnsDuring } from './turns';

const refused = (body: string | Uint8Array, message: RegExp) =>
  assert.rejects(parseConfig(Buffer.from(body)), { name: 'HeadendError', code: 'BAD_VALUE', message });

const values = async (body: string | Uint8Array, path: string) =>
  readConfig(await parseConfig(Buffer.from(body)), path);

describe('a configuration document', () => {
  it('however it is written, gives every value back', async () => {
    await fc.assert(
      fc.asyncProperty(anyModel, anyStyle(false), async (model, style) => {
        const document = await parseConfig(write(model, style).bytes);
        assert.equal(document.root, model.name);
        assert.equal(document.elements, elementsOf(model).length);
        for (const element of elementsOf(model)) {
          const place = `//*[@u='${element.attributes.find(([name]) => name === 'u')?.[1]}']`;
          assert.deepEqual(await readConfig(document, place), [ownText(element)]);
          for (const [name, value] of element.attributes) {
            assert.deepEqual(await readConfig(document, `${place}/@${name.replace(/^.*:/, '')}`), [value]);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('cut off at any byte of its root is refused', async () => {
    await fc.assert(
      fc.asyncProperty(anyModel, anyStyle(false), async (model, style) => {
        const { bytes, rootEnd } = write(model, style);
        await parseConfig(bytes);
        await parseConfig(bytes.subarray(0, rootEnd));
        for (let length = 0; length < rootEnd; length += 1) {
          await assert.rejects(parseConfig(bytes.subarray(0, length)), { code: 'BAD_VALUE' }, `cut at ${length}`);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('may have one line before it that is not XML', async () => {
    assert.deepEqual(await values('HTTP ok 1\r\n<?xml version="1.0"?><R x="1"/>', '/R/@x'), ['1']);
    await refused('one\ntwo\n<R/>', /is not XML; it begins with "one two <R\/>"/);
    await refused('one\r<R/>\n\ntwo<R/>', /malformed|text data outside of root/);
  });

  it('is read by the encoding it has, not only by the one it names', async () => {
    const declared = (name: string) => `<?xml version="1.0" encoding="${name}"?><R x="é"/>`;
    assert.deepEqual(await values(Buffer.from(declared('ISO-8859-15'), 'latin1'), '/R/@x'), ['é']);
    assert.deepEqual(await values(Buffer.from('<R x="é"/>', 'latin1'), '/R/@x'), ['é']);
    assert.deepEqual(await values(Buffer.from(declared('utf-16')), '/R/@x'), ['é']);
    await refused(Buffer.from(declared('UTF-8'), 'latin1'), /says its text is utf-8, but it is not/);
    await refused(declared('klingon'), /encoding "klingon" is unknown/);
  });

  it('lets the event loop turn after every 64 kB, and tells how far it is', async () => {
    const bytes = Buffer.from(`<R>${'<A x="1">é</A>'.repeat(70_000)}</R>`);
    const fractions: number[] = [];
    const turns = await turnsDuring(() => parseConfig(bytes, { onProgress: (fraction) => fractions.push(fraction) }));
    assert.ok(turns >= Math.floor(bytes.length / 65536), `${turns} turns`);
    assert.deepEqual(
      fractions,
      [...fractions].sort((a, b) => a - b),
    );
    assert.equal(fractions.at(-1), 1);
  });

  it('is left where it is when aborted', async () => {
    const bytes = Buffer.from(`<R>${'<A/>'.repeat(50_000)}</R>`);
    const controller = new AbortController();
    const onProgress = (fraction: number) => fraction > 0.5 && controller.abort(new Error('enough'));
    await assert.rejects(parseConfig(bytes, { signal: controller.signal, onProgress }), { message: 'enough' });
    await assert.rejects(parseConfig(bytes, { signal: AbortSignal.abort(new Error('never')) }), { message: 'never' });
  });
});

describe('a configuration document that is refused', () => {
  it('a document type, so that no entity of a document is ever expanded', async () => {
    const laughs = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');
    await refused(
      `<!DOCTYPE R [<!ENTITY l0 "ha">${laughs}]><R>&l9;</R>`,
      /document type \(DOCTYPE\), which is refused/,
    );
    await refused('<!DOCTYPE R [<!ENTITY x SYSTEM "file:///etc/passwd">]><R>&x;</R>', /DOCTYPE/);
    await refused('<!DOCTYPE R SYSTEM "http://127.0.0.1/x.dtd"><R/>', /DOCTYPE/);
    await refused('<R>&x;</R>', /line 1, column \d+\): undefined entity/);
  });

  it('a web page', async () => {
    await refused('<!DOCTYPE html><html></html>', /web page, not a configuration; is a log-in needed\?/);
    await refused('<HTML><body/></HTML>', /web page/);
  });

  for (const [what, body, message] of [
    ['nothing', '', /is empty/],
    ['blanks', ' \r\n ', /is empty/],
    ['no XML', 'Error 500: no tree', /is not XML; it begins with "Error 500: no tree"/],
    ['a second root', '<R/><R/>', /malformed .*only one root/],
    ['text after the root', '<R/>x', /malformed .*text data outside/],
    ['tags that do not match', 'line\n<R>\n<A></R>', /malformed \(line 3, column 7\)/],
    ['an attribute twice', '<R a="1" a="1"/>', /duplicate attribute/],
    ['a control character', '<R>\u0001</R>', /disallowed character/],
    ['a control character as a reference', '<R>&#1;</R>', /malformed/],
    ['201 elements inside one another', `${'<A>'.repeat(201)}${'</A>'.repeat(201)}`, /more than 200 elements/],
  ] as const) {
    it(what, () => refused(body, message));
  }
});
