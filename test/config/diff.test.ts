import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type ConfigChange,
  type DiffOptions,
  diffConfig,
  diffText,
  editConfig,
  parseConfig,
  readConfig,
} from '../../src/config';
import { anyModel, anyStyle, anyValue, elementsOf, type Model, write } from './documents';
import { turnsDuring } from './turns';

const parse = (xml: string) => parseConfig(Buffer.from(xml));
const diff = async (before: string, after: string, options?: DiffOptions) =>
  diffConfig(await parse(before), await parse(after), options);
const lines = async (before: string, after: string, options?: DiffOptions) =>
  diffText(await diff(before, after, options))
    .trimEnd()
    .split('\n')
    .slice(1);

/** Every element of the tests has its own `u`. */
const keys = new Map(['A', 'B', 'n:C', 'Größe'].map((name) => [name, ['u']]));

const blank = /^[ \t\r\n]*$/;

/** What a comparison has to find, worked out from values: one entry for each attribute and text, by its place. */
function valuesOf(model: Model, above = ''): Map<string, string> {
  const path = `${above}/${model.name}[@u='${model.attributes.find(([name]) => name === 'u')?.[1]}']`;
  const isElement = (item: unknown) => typeof item !== 'string';
  const texts = model.content.filter((item) => isElement(item) || !blank.test(item as string));
  const text = texts.map((item) => (isElement(item) ? '…' : item)).join('');
  return new Map([
    [path, texts.some((item) => !isElement(item)) ? text.replace(/…+/g, '…') : ''],
    ...model.attributes.map(([name, value]): [string, string] => [`${path}/@${name}`, value]),
    ...model.content.flatMap((item) => (typeof item === 'string' ? [] : [...valuesOf(item, path)])),
  ]);
}

function expected(before: Model, after: Model): Pick<ConfigChange, 'path' | 'kind'>[] {
  const [old, current] = [valuesOf(before), valuesOf(after)];
  const elementOf = (path: string) => path.replace(/\/@[^\]]+$/, '');
  const aboveOf = (path: string) => path.replace(/\/[^/]+$/, '');
  const only = (path: string, values: Map<string, string>, others: Map<string, string>, kind: 'added' | 'removed') => {
    if (others.has(path)) return [];
    const isElement = elementOf(path) === path;
    // What is in an element that came or went is no change of its own.
    const place = isElement ? aboveOf(path) : elementOf(path);
    return values.has(place) && !others.has(place) ? [] : [{ path, kind }];
  };
  return [
    ...[...current].flatMap(([path, value]) =>
      old.has(path) && old.get(path) !== value ? [{ path, kind: 'changed' as const }] : [],
    ),
    ...[...current.keys()].flatMap((path) => only(path, current, old, 'added')),
    ...[...old.keys()].flatMap((path) => only(path, old, current, 'removed')),
  ];
}

/** The document with elements left out, turned round and new, and values changed, as the choices say. */
function variant(model: Model, choices: readonly number[]): Model {
  let next = 0;
  const choose = () => choices[next++ % choices.length] ?? 0;
  const change = ({ name, attributes, content }: Model): Model => {
    const kept = attributes.filter(([key]) => key === 'u' || choose() > 1);
    const items = content.flatMap((item) => {
      const choice = choose();
      if (choice === 0) return [];
      if (typeof item === 'string') return choice === 1 ? `${item}!` : item;
      const fresh: Model = { ...item, attributes: [['u', `new${next}`]] };
      return choice === 1 ? [change(item), fresh] : change(item);
    });
    const hasText = items.some((item) => typeof item === 'string');
    return {
      name,
      attributes: kept.map(([key, value]) => [key, key !== 'u' && choose() === 2 ? `${value}!` : value]),
      content: choose() < 3 && !hasText ? items.reverse() : items,
    };
  };
  return change(model);
}

const sorted = (changes: readonly Pick<ConfigChange, 'path' | 'kind'>[]) =>
  changes.map(({ path, kind }) => `${path} ${kind}`).sort();

describe('a comparison', () => {
  it('finds nothing in a document that is only written differently', async () => {
    await fc.assert(
      fc.asyncProperty(anyModel, anyStyle(true), anyStyle(true), async (model, one, other) => {
        const before = await parseConfig(write(model, one).bytes);
        const after = await parseConfig(write(model, other).bytes);
        assert.deepEqual(await diffConfig(before, after), []);
        assert.deepEqual(await diffConfig(before, after, { keys }), []);
      }),
      { numRuns: 400 },
    );
  });

  it('of a document that was changed in any way finds what a comparison of their values does', async () => {
    await fc.assert(
      fc.asyncProperty(anyModel, fc.array(fc.nat(9), { minLength: 1 }), anyStyle(true), async (one, choices, style) => {
        const other = variant(one, choices);
        const before = await parseConfig(write(one, style).bytes);
        const after = await parseConfig(write(other, style).bytes);
        const changes = await diffConfig(before, after, { keys });
        assert.deepEqual(sorted(changes), sorted(expected(one, other)));
      }),
      { numRuns: 400 },
    );
  });

  it('finds an edit, at a path that reads back', async () => {
    await fc.assert(
      fc.asyncProperty(anyModel, anyStyle(false), anyValue, fc.nat(), async (model, style, value, pick) => {
        const elements = elementsOf(model);
        const place = `//*[@u='${pick % elements.length}']/@edited`;
        const before = await parseConfig(write(model, style).bytes);
        const { bytes } = await editConfig(before, [{ path: place, value, add: true }]);
        const after = await parseConfig(bytes);
        const [change, ...more] = await diffConfig(before, after, { keys });
        assert.ok(change);
        assert.deepEqual(more, []);
        assert.deepEqual([change.kind, change.from, change.to], ['added', undefined, value]);
        // Paths are written with prefixes, and read without.
        const path = change.path.replaceAll('/n:', '/');
        assert.deepEqual(await readConfig(after, path), [value]);
        assert.deepEqual(await readConfig(before, path), []);
      }),
      { numRuns: 200 },
    );
  });

  it('says what is different so that a person can read it', async () => {
    const before = `<AFRICA><Platform ID="1" SwVersion="6.07"><Slot Slot="2" State="0"/><Slot Slot="3" State="0"/><Name>a "b"</Name>
      <Slot Slot="4" PartNumber="&lt;x&gt;"><Port/><Port><Ts/></Port></Slot></Platform></AFRICA>`;
    const after = `<AFRICA><Platform ID="1"><Slot Slot="3" State="1" New=""/><Slot Slot="2" State="0"/><Name>c</Name>
      <Slot Slot="5">on</Slot></Platform></AFRICA>`;
    assert.equal(
      diffText(await diff(before, after)),
      `6 differences:
- /AFRICA/Platform[@ID='1']/@SwVersion: "6.07"
+ /AFRICA/Platform[@ID='1']/Slot[@Slot='3']/@New: ""
~ /AFRICA/Platform[@ID='1']/Slot[@Slot='3']/@State: "0" -> "1"
+ /AFRICA/Platform[@ID='1']/Slot[@Slot='5']: <Slot Slot="5">on</Slot>
- /AFRICA/Platform[@ID='1']/Slot[@Slot='4']: <Slot PartNumber="&lt;x>" Slot="4">…3 elements…</Slot>
~ /AFRICA/Platform[@ID='1']/Name: "a \\"b\\"" -> "c"
`,
    );
    assert.equal(diffText([]), 'No differences.\n');
    const long = diffText([{ path: '/A/@x', kind: 'changed', from: 'a'.repeat(1000), to: '<b\n>' }]);
    assert.equal(long, `1 difference:\n~ /A/@x: "${'a'.repeat(120)}…" -> "<b\\n>"\n`);
  });

  it('tells elements apart by the keys given, several attributes too', async () => {
    const before = '<R><S ts="1" id="7" x="a"/><S ts="2" id="7" x="b"/></R>';
    const after = '<R><S ts="2" id="7" x="B"/><S ts="1" id="7" x="a"/></R>';
    const options = { keys: new Map([['S', ['ts', 'id']]]) };
    assert.deepEqual(await lines(before, after, options), [`~ /R/S[@ts='2'][@id='7']/@x: "b" -> "B"`]);
  });

  it('takes the first usual key that is one', async () => {
    const before = `<R><S id="1" Name="it's" x="1"/><S id="1" Name="b" x="1"/></R>`;
    const after = `<R><S id="1" Name="b" x="1"/><S id="1" Name="it's" x="2"/></R>`;
    assert.deepEqual(await lines(before, after), [`~ /R/S[@Name="it's"]/@x: "1" -> "2"`]);
  });

  it('goes by the order where there is no key, or the one given is none', async () => {
    const before = '<R><P>a</P><P>b</P><P>c</P><P>d</P><P>d</P></R>';
    const after = '<R><P>a</P><P>new</P><P>b</P><P>C</P><P>d</P></R>';
    const expected = ['+ /R/P[2]: <P>new</P>', '~ /R/P[4]: "c" -> "C"', '- /R/P[5]: <P>d</P>'];
    assert.deepEqual(await lines(before, after), expected);
    assert.deepEqual(await lines(before, after, { keys: new Map([['P', ['id']]]) }), expected);
  });

  it('of a long list without keys shows what was put in and taken out, and no more', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(999), { minLength: 1 }), fc.nat(), fc.nat(), async (items, one, two) => {
        const list = (values: (number | string)[]) =>
          `<R><X/>${values.map((value) => `<P v="${value}"/>`).join('')}</R>`;
        const gone = one % items.length;
        const left = items.filter((_, index) => index !== gone);
        const place = two % (left.length + 1);
        const after = [...left.slice(0, place), 'new', ...left.slice(place)];
        const changes = await diff(list(items), list(after));
        const count = place === gone ? 1 : 2;
        assert.equal(changes.length, count, diffText(changes));
      }),
      { numRuns: 200 },
    );
  });

  it('leaves out what changes by itself', async () => {
    const before = '<R Uptime="1"><T Uptime="5" x="1"/><Counters ID="1"><C n="1"/></Counters><P n="1"/><P n="2"/></R>';
    const after = '<R><T Uptime="6" x="2"/><Counters ID="2"/><P n="3"/><P n="2"/><Counters/></R>';
    const ignore = ['//@Uptime', '//Counters', '/R/P/@n'];
    assert.deepEqual(await lines(before, after, { ignore }), ['~ /R/T/@x: "1" -> "2"']);
    assert.deepEqual(await diff(before, after, { ignore: ['/R'] }), []);
    await assert.rejects(diff(before, after, { ignore: ['Uptime'] }), { code: 'CONFIG' });
  });

  it('sees text among elements, and elements of other names at the root', async () => {
    assert.deepEqual(await lines('<R>a<B/>b</R>', '<R>ab<B/></R>'), ['~ /R: "a…b" -> "ab…"']);
    assert.deepEqual(await lines('<R> <B/> </R>', '<R>\u00a0<B/></R>'), ['~ /R: "" -> "\u00a0…"']);
    assert.deepEqual(await lines('<R x="1"/>', '<S/>'), ['+ /S: <S/>', '- /R: <R x="1"/>']);
  });

  it('of 100,000 elements in one, nothing of it alike, takes no square of their number, and lets the loop turn', async () => {
    const list = (first: number) =>
      `<R>${Array.from({ length: 100_000 }, (_, index) => `<P>${first + index}</P>`).join('')}</R>`;
    const [before, after] = [await parse(list(1)), await parse(list(1_000_000))];
    let changes = 0;
    let whole = 0;
    const turns = await turnsDuring(async () => {
      changes = (await diffConfig(before, after)).length;
    });
    whole = await turnsDuring(() => parseConfig(before.bytes));
    assert.equal(changes, 100_000);
    assert.ok(turns - 2 * whole > 300, `${turns} turns, reading takes ${whole}`);
  });

  it('is left where it is when aborted, in its comparing part too', async () => {
    const document = await parse(`<R>${'<P/>'.repeat(20_000)}</R>`);
    const controller = new AbortController();
    const onProgress = (fraction: number) => fraction === 1 && controller.abort(new Error('enough'));
    await assert.rejects(diffConfig(document, document, { signal: controller.signal, onProgress }), {
      message: 'enough',
    });
  });
});
