import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type ConfigEdit, editConfig, parseConfig, readConfig } from '../../src/config';
import { anyModel, anyStyle, anyValue, attributeOf, elementsOf, type Model, ownText, write } from './documents';

const edited = async (xml: string, ...edits: ConfigEdit[]) => {
  const { bytes, changes } = await editConfig(await parseConfig(Buffer.from(xml)), edits);
  return { xml: Buffer.from(bytes).toString(), changes };
};
const set = (path: string, value: string) => ({ path, value });

/** A place of a model that has a value: an attribute, or the text of an element without elements. */
interface Place {
  path: string;
  span: string;
  value: string;
}

function placesOf(model: Model): Place[] {
  return elementsOf(model).flatMap((element) => {
    const own = attributeOf(element, 'u') ?? '';
    const path = `//*[@u='${own}']`;
    const attributes = element.attributes
      .filter(([name]) => name !== 'u')
      .map(([name, value]) => ({ path: `${path}/@${name.replace(/^.*:/, '')}`, span: `${own}@${name}`, value }));
    const isLeaf = element.content.every((item) => typeof item === 'string');
    return isLeaf ? [...attributes, { path, span: own, value: ownText(element) }] : attributes;
  });
}

describe('an edit', () => {
  it('changes the bytes of its value only, and the value reads back exactly', async () => {
    let edits = 0;
    await fc.assert(
      fc.asyncProperty(anyModel, anyStyle(false), anyValue, fc.nat(), async (model, style, value, pick) => {
        const places = placesOf(model);
        const place = places[pick % places.length];
        if (!place || place.value === value) return;
        edits += 1;
        const { text, bytes, spans, encode } = write(model, style);
        const result = await editConfig(await parseConfig(bytes), [set(place.path, value)]);
        assert.deepEqual(result.changes, [{ path: place.path, kind: 'changed', from: place.value, to: value }]);

        const span = spans.get(place.span);
        assert.ok(span);
        const before = encode(text.slice(0, span.start));
        const after = encode(text.slice(span.end));
        const changed = Buffer.from(result.bytes);
        assert.ok(changed.length >= before.length + after.length);
        assert.ok(changed.subarray(0, before.length).equals(before), 'the bytes before');
        assert.ok(changed.subarray(changed.length - after.length).equals(after), 'the bytes after');

        const document = await parseConfig(changed);
        for (const { path, value: old } of places) {
          assert.deepEqual(await readConfig(document, path), [path === place.path ? value : old], path);
        }
      }),
      { numRuns: 500 },
    );
    assert.ok(edits > 300, `${edits} edits were made`);
  });

  it('of many places at once is that of one after the other', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyModel,
        anyStyle(false),
        fc.array(fc.tuple(fc.nat(), anyValue), { maxLength: 6 }),
        async (model, style, picks) => {
          const places = [
            ...placesOf(model),
            ...elementsOf(model).map((element) => ({ path: `//*[@u='${attributeOf(element, 'u')}']/@added` })),
          ];
          const chosen = new Map(picks.map(([pick, value]) => [places[pick % places.length]?.path ?? '', value]));
          const edits = [...chosen].map(([path, value]) => ({ path, value, add: true }));
          const { bytes } = write(model, style);
          const together = await editConfig(await parseConfig(bytes), edits);
          let one: Uint8Array = bytes;
          for (const edit of edits) one = (await editConfig(await parseConfig(one), [edit])).bytes;
          assert.ok(Buffer.from(together.bytes).equals(one));
          const document = await parseConfig(one);
          for (const { path, value } of edits) assert.deepEqual(await readConfig(document, path), [value]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('that changes nothing leaves all bytes as they are, however values are spelled', async () => {
    await fc.assert(
      fc.asyncProperty(anyModel, anyStyle(false), async (model, style) => {
        const { bytes } = write(model, style);
        const { bytes: result, changes } = await editConfig(await parseConfig(bytes), placesOf(model));
        assert.ok(bytes.equals(result));
        assert.deepEqual(changes, []);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps the quotes of an attribute and escapes what they, and parsers, would change', async () => {
    const { xml } = await edited(
      `<R a = 'x'  b="y"><!-- a="x" --></R>`,
      set('/R/@a', `"it's" <&>`),
      set('/R/@b', `"it's"\r\n\t`),
    );
    assert.equal(xml, `<R a = '"it&apos;s" &lt;&amp;>'  b="&quot;it's&quot;&#xD;&#xA;&#x9;"><!-- a="x" --></R>`);
  });

  it('finds the attribute and not what looks like it', async () => {
    const { xml } = await edited(`<R b=' a="1" a=&apos;1' n:a="2" a="3" xmlns:n="u"/>`, set('/R/@a', '4'));
    assert.equal(xml, `<R b=' a="1" a=&apos;1' n:a="2" a="4" xmlns:n="u"/>`);
    assert.equal((await edited(`<R n:a='2' xmlns:a="x"/>`, set('//@a', '5'))).xml, `<R n:a='5' xmlns:a="x"/>`);
  });

  it('of a text takes the place of all content', async () => {
    const { xml } = await edited(
      '<R><A> old<!-- why --><![CDATA[ text]]></A ><n:B x="1" /><C></C><D>\n</D></R>',
      set('/R/A', 'a ]]> b'),
      set('/R/B', 'new'),
      set('//C', ' \n'),
      set('/R/D', ''),
    );
    assert.equal(xml, '<R><A>a ]]&gt; b</A ><n:B x="1" >new</n:B><C> \n</C><D></D></R>');
  });

  it('adds an attribute behind the others, when told to', async () => {
    const add = (path: string, value: string) => ({ path, value, add: true });
    const edits = [set('/R/A', 't'), add('/R/A/@b', '1"'), add('/R/A/@c', '2'), add('//B/@b', '3'), add('/R/@x', '4')];
    const { xml, changes } = await edited(`<R\n x='0'\n><A/><B y="1" /></R>`, ...edits);
    assert.equal(xml, `<R\n x='4'\n><A b="1&quot;" c="2">t</A><B y="1" b="3" /></R>`);
    assert.deepEqual(changes.map(({ kind }) => kind).sort(), ['added', 'added', 'added', 'changed', 'changed']);
    await assert.rejects(edited('<R><A x="1"/></R>', set('/R/A/@X', '1')), {
      code: 'NOT_FOUND',
      message: 'The path "/R/A/@X" leads nowhere: the element has no attribute "X".',
    });
  });

  it('writes characters that the encoding lacks as references', async () => {
    const xml = Buffer.from('<?xml version="1.0" encoding="ISO-8859-15"?><R a="\u00e9">\u00e9</R>', 'latin1');
    const edits = [set('/R/@a', '\u20ac\u00e9\u{1f600}'), set('/R', '\u00a4')];
    const { bytes } = await editConfig(await parseConfig(xml), edits);
    assert.equal(
      Buffer.from(bytes).toString('latin1'),
      '<?xml version="1.0" encoding="ISO-8859-15"?><R a="\u00a4\u00e9&#x1F600;">&#xA4;</R>',
    );
  });

  it('reaches over the parts a long document is read in', async () => {
    for (let pad = 65_480; pad < 65_560; pad += 1) {
      const before = `<R><!--${'é'.repeat(pad / 2)}${'.'.repeat(pad % 2)}-->`;
      const { xml } = await edited(`${before}<A x="é€😀" y='2'>\r\n€</A>\r\n</R>`, set('//@y', '3'), set('/R/A', '😀'));
      assert.equal(xml, `${before}<A x="é€😀" y='3'>😀</A>\r\n</R>`);
    }
  });
});

describe('an edit that is refused', () => {
  const slots = '<R><Slot Slot="1" Name="a"/><Slot Slot="2" Name="b"/><Empty/></R>';
  const refused = (edits: ConfigEdit[], code: string, message: RegExp) =>
    assert.rejects(edited(slots, ...edits), { name: 'HeadendError', code, message });

  it('a path that leads nowhere, or is none', async () => {
    await refused([set("//Slot[@Slot='3']/@Name", 'c')], 'NOT_FOUND', /\/@Name" leads nowhere: there is no such place/);
    await refused([set('Slot/@Name', 'c')], 'CONFIG', /must begin with "\/" or "\/\/"/);
    await refused([set('//Slot[3]', 'c')], 'CONFIG', /wrong at character 8/);
  });

  it('one that leads to more places than allowed', async () => {
    await refused([set('//Slot/@Name', 'c')], 'BAD_VALUE', /leads to 2 places; 1 may be changed/);
    const { xml } = await edited(slots, { path: '//Slot/@Name', value: 'c', max: 2 });
    assert.equal(xml, slots.replace(/Name="."/g, 'Name="c"'));
  });

  it('elements in the way of a text', () => refused([set('/R', 'x')], 'BAD_VALUE', /"\/R" has elements in it/));

  it('two edits of one place', async () => {
    const paths = ["//Slot[@Slot='1']/@Name", "//Slot[@Name='a']/@Name"];
    await refused(
      paths.map((path) => set(path, path)),
      'BAD_VALUE',
      /Two edits change/,
    );
    const add = { value: '1', add: true };
    await refused(
      [
        { path: '//Empty/@x', ...add },
        { path: '/R/Empty/@x', ...add },
      ],
      'BAD_VALUE',
      /Two edits change/,
    );
    await refused([set('//Empty', '1'), set('/R/Empty', '2')], 'BAD_VALUE', /Two edits change/);
  });

  it('a value that no document can hold', async () => {
    await refused([set('//Empty', 'a\u0000')], 'BAD_VALUE', /XML does not allow \(U\+0000\)/);
    await refused([set('//Empty', '\ud83d')], 'BAD_VALUE', /U\+D83D/);
    await refused([set('//Empty', '\uffff')], 'BAD_VALUE', /U\+FFFF/);
  });

  it('a document in an encoding that can only be read', async () => {
    const head = Buffer.from('<?xml version="1.0" encoding="Shift_JIS"?><R a="');
    const document = await parseConfig(Buffer.concat([head, Uint8Array.of(0x83, 0x65), Buffer.from('"/>')]));
    assert.deepEqual(await readConfig(document, '/R/@a'), ['テ']);
    await assert.rejects(editConfig(document, [set('/R/@a', 'x')]), {
      code: 'BAD_VALUE',
      message: /shift_jis cannot be/,
    });
  });
});
