import assert from 'node:assert/strict';
import { type ReadOptions, readXml } from '../../src/document';

const rows = [{ id: 'rows', each: '//A', columns: new Map([['text', '.']]) }];

const refused = (body: string | Uint8Array, message: RegExp, options?: ReadOptions) =>
  assert.rejects(readXml(Buffer.from(body), rows, options), { name: 'HeadendError', code: 'BAD_REPLY', message });

async function texts(body: string | Uint8Array, options?: ReadOptions): Promise<unknown[]> {
  const table = (await readXml(Buffer.from(body), rows, options)).get('rows');
  return table?.rows.map((row) => row.get('text')) ?? [];
}

describe('XML that is refused', () => {
  for (const [what, xml, message] of [
    [
      'tags that do not match',
      '<R>\n <A></B></R>',
      /malformed \(line 2, column 8\): unexpected close tag|unmatched closing tag/,
    ],
    ['an end without a start', '</R>', /malformed/],
    ['a second root', '<R/><R/>', /malformed \(line 1, column \d+\): documents may contain only one root/],
    ['text after the root', '<R/>rest', /malformed .*text data outside of root/],
    ['an attribute without quotes', '<R a=1/>', /unquoted attribute value/],
    ['an attribute twice', '<R a="1" a="2"/>', /duplicate attribute/],
    ['a bare ampersand', '<R>a & b; c</R>', /malformed .*disallowed character in entity name/],
    ['a bare ampersand, whose end saxes looks for to the end', '<R>a & b</R>', /cut off/],
    ['an undefined entity', '<R>&auml;</R>', /malformed .*undefined entity/],
    ['an entity named like an object member', '<R>&constructor;</R>', /undefined entity/],
    ['a control character', '<R>\u0001</R>', /disallowed character/],
    ['a document cut in a tag', '<R><A', /cut off/],
    ['a document cut between tags', '<R>\n<A></A>', /cut off \(line 2, column 7\): unclosed tag: R/],
    ['only a declaration', '<?xml version="1.0"?>', /cut off .*must contain a root/],
    ['an empty reply', '', /empty/],
    ['a blank reply', ' \r\n\t', /empty/],
    ['a reply without XML', '{"a": 1}\n', /not XML; it begins with "\{"a": 1\}"/],
  ] as const) {
    it(what, () => refused(xml, message));
  }

  it('document types, so that no entity of a document is ever expanded', async () => {
    const bomb = '<!DOCTYPE R [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><R><A>&b;</A></R>';
    await refused(bomb, /DOCTYPE.*refused.*\(line 1/);
    await refused('<!DOCTYPE R SYSTEM "file:///etc/passwd"><R/>', /DOCTYPE/);
    await refused('<!DOCTYPE R [<!ENTITY x SYSTEM "file:///etc/passwd">]><R>&x;</R>', /DOCTYPE/);
  });

  it('elements nested too deeply', async () => {
    const nested = (depth: number) => `${'<A>'.repeat(depth)}${'</A>'.repeat(depth)}`;
    assert.equal((await texts(nested(200))).length, 200);
    await refused(nested(201), /more than 200 elements inside one another \(line 1, column 603\)/);
  });
});

describe('a web page instead of XML', () => {
  const sentence =
    /A web page \(title 'Log in - Slot 1'\) came instead of XML; is this the right port, or is a log-in needed\?/;
  const page = '<html><head><title>\n Log in -  Slot 1</title></head><body><br></body></html>';

  it('is named by its start', async () => {
    await refused(page, sentence);
    await refused(`\n<!DOCTYPE html PUBLIC "x">${page}`, sentence);
    await refused(`<?xml version="1.0"?><!-- a --><!DOCTYPE html>${page}`, sentence);
    await refused('<HTML>', /^A web page came instead/);
  });

  it('is named by its Content-Type when it starts like a part of a page', async () => {
    await refused('<body>Log in</body>', /^A web page came/, { contentType: 'text/html; charset=utf-8' });
  });

  it('is not assumed of XML that a small server calls text/html', async () => {
    assert.deepEqual(await texts('<R><A>1</A></R>', { contentType: 'text/html' }), ['1']);
  });
});

describe('what stands before the XML', () => {
  for (const leader of ['\uFEFF', '\n\n', 'OK 200 tree follows\n', 'HTTP/1.0 200 OK\r\nServer: x\r\n\r\n', 'junk ']) {
    it(`${JSON.stringify(leader)} is dropped`, async () => {
      assert.deepEqual(await texts(`${leader}<?xml version="1.0"?>\n<R><A>1</A></R>`), ['1']);
    });
  }

  it('still counts in the lines of an error', () => refused('junk\n\n<R>\n<A></R>', /line 4, column 7/));
});

describe('text encodings', () => {
  const latin = (declaration: string) => Buffer.from(`${declaration}<R><A>M\u00fcller</A></R>`, 'latin1');

  it('is what the XML declaration says', async () => {
    assert.deepEqual(await texts(latin('<?xml version="1.0" encoding="ISO-8859-1"?>')), ['Müller']);
    assert.deepEqual(await texts(latin("junk\n<?xml version='1.0' encoding='latin1'?>")), ['Müller']);
  });

  it('is what the Content-Type says, before the declaration', async () => {
    const body = latin('<?xml version="1.0" encoding="UTF-8"?>');
    assert.deepEqual(await texts(body, { contentType: 'text/xml; charset="iso-8859-1"' }), ['Müller']);
  });

  it('is UTF-8 when nothing is said, or windows-1252 when the bytes are not UTF-8', async () => {
    assert.deepEqual(await texts('<R><A>Müller €</A></R>'), ['Müller €']);
    assert.deepEqual(await texts(latin('')), ['Müller']);
    assert.deepEqual(await texts(Buffer.from('<R><A>\x80</A></R>', 'latin1')), ['€']);
  });

  it('is what the byte order mark says, before all else', async () => {
    const xml = '\uFEFF<?xml version="1.0" encoding="UTF-16"?><R><A>Müller</A></R>';
    assert.deepEqual(await texts(Buffer.from(xml, 'utf16le'), { contentType: 'text/xml; charset=utf-8' }), ['Müller']);
    assert.deepEqual(await texts(Buffer.from(xml, 'utf16le').swap16()), ['Müller']);
  });

  it('is not UTF-16 where the declaration itself can be read as ASCII', async () => {
    assert.deepEqual(await texts('<?xml version="1.0" encoding="utf-16"?><R><A>Müller</A></R>'), ['Müller']);
  });

  it('must be known and must hold', async () => {
    await refused(latin('<?xml version="1.0" encoding="UTF-8"?>'), /says its text is UTF-8, but it is not/);
    await refused('<?xml version="1.0" encoding="klingon"?><R/>', /encoding "klingon" is unknown/);
  });
});
