import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { HeadendError } from '../../../src/errors';
import { createHttpClient, type HttpRequest, type HttpTarget } from '../../../src/transport/http';
import { httpServer, targetOf } from './server';

const XML = 'application/xml; charset=utf-8';
const JSON_TYPE = 'application/json';

describe('reasons of an HTTP refusal', () => {
  let release: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const one of release.reverse()) await one();
    release = [];
  });

  /** The error of a request that is answered so. */
  async function refused(
    body: string,
    {
      type = XML,
      status = 422,
      request = {},
      target = {},
    }: { type?: string; status?: number; request?: Partial<HttpRequest>; target?: Partial<HttpTarget> } = {},
  ): Promise<HeadendError> {
    const server = await httpServer((_request, response) =>
      response.writeHead(status, { 'content-type': type, 'set-cookie': 'sid=c00kie' }).end(body),
    );
    const client = createHttpClient(targetOf(server, target));
    release.push(server.close, () => client.close());
    const error = await client.request({ method: 'POST', path: '/mpts', body: '<mpts/>', ...request }).then(
      () => assert.fail('no error'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof HeadendError);
    return error;
  }
  /** What the error quotes. */
  const quoted = async (...args: Parameters<typeof refused>) =>
    /The device says: "(.*)"\.?$/.exec((await refused(...args)).message)?.[1];

  it('are all in one sentence, their entities read', async () => {
    const body =
      '<?xml version="1.0" encoding="UTF-8"?>\n<errors>\n  <error>Name can&#39;t be blank</error>\n' +
      '  <error type="x">Bitrate must be &lt; 40000000 &amp; &#x3e; 0</error></errors>';
    const error = await refused(body);
    assert.equal(error.code, 'REFUSED');
    assert.match(
      error.message,
      /: the device refused the request \(422\)\. The device says: "Name can't be blank; Bitrate must be < 40000000 & > 0"\.$/,
    );
  });

  it('are those of errors and of messages, each once', async () => {
    const body =
      '<errors><error>Invalid command</error><error>Invalid command</error>' +
      '<message>Event 101 is <b>not</b> deletable!</message><error/></errors>';
    assert.match((await quoted(body)) ?? '', /^Invalid command; .*not/);
    assert.equal((await quoted(body))?.match(/Invalid/g)?.length, 1);
  });

  it('are told of other statuses too', async () => {
    const unknown = await refused('<errors><error>There is no event 104</error></errors>', { status: 404 });
    assert.equal(unknown.code, 'NOT_FOUND');
    assert.match(unknown.message, /The device says: "There is no event 104"/);
    const failed = await refused('<errors><error>Database is locked</error></errors>', { status: 500 });
    assert.equal(failed.code, 'BAD_REPLY');
    assert.match(failed.message, /Database is locked/);
  });

  it('are not cut until there are a thousand characters of them', async () => {
    const reasons = Array.from({ length: 30 }, (_, i) => `Program ${i} has a PID that is taken`);
    const body = `<errors>${reasons.map((reason) => `<error>${reason}</error>`).join('')}</errors>`;
    assert.equal(await quoted(`<errors><error>${'x'.repeat(999)}</error></errors>`), 'x'.repeat(999));
    assert.equal(await quoted(body), `${reasons.join('; ').slice(0, 1000)}…`);
  });

  for (const [what, body, quote] of [
    ['a list', { errors: ['Name is missing', 'Bitrate\nis too high'] }, 'Name is missing; Bitrate is too high'],
    ['objects', { errors: [{ code: 7, message: 'Name is missing' }] }, 'Name is missing'],
    ['one text', { error: 'Name is missing', request: 'POST' }, 'Name is missing'],
    ['a message', { status: 'error', message: 'Name is missing' }, 'Name is missing'],
    ['nothing', { status: 'error' }, undefined],
    ['no object', ['error'], undefined],
    ['odd names', { __proto__: null, constructor: 'x' }, undefined],
  ] as const) {
    it(`may be JSON: ${what}`, async () => {
      assert.equal(await quoted(JSON.stringify(body), { type: JSON_TYPE }), quote);
    });
  }

  it('are none where the body is broken, and a text where it is XML of another kind', async () => {
    assert.equal(await quoted('{"error":', { type: JSON_TYPE }), undefined);
    assert.equal(await quoted(`${'['.repeat(60_000)}${']'.repeat(60_000)}`, { type: JSON_TYPE }), undefined);
    assert.equal(await quoted('', {}), undefined);
    assert.equal(await quoted('<errors><error>cut'), 'cut');
    assert.equal(await quoted('<E><Text>slot 3 is empty</Text></E>'), 'slot 3 is empty');
    assert.equal(await quoted('<errors><error>sorry</error></errors>', { type: 'text/html' }), undefined);
  });

  it('expand no entities of a document type', async () => {
    const body = '<!DOCTYPE e [<!ENTITY a "expanded">]><errors><error>&a;&a;</error></errors>';
    assert.doesNotMatch((await refused(body)).message, /expandedexpanded/);
  });

  describe('hide', () => {
    const reasons = (...texts: string[]) =>
      `<errors>${texts.map((text) => `<error>${text}</error>`).join('')}</errors>`;

    it('only those that repeat a secret, also where it is written with entities', async () => {
      const request = { headers: { 'x-token': 't&k3n' }, path: '/mpts?key=s3cret', secrets: ['k3y'] };
      const body = reasons('Name is missing', 'Token t&amp;k3n is wrong', 'Key s3cret', 'Not k3y', '&lt;mpts/&gt;');
      assert.equal(await quoted(body, { request }), 'Name is missing');
    });

    it('no word for a short value of the query', async () => {
      const request = { path: '/alerts?page=1' };
      assert.equal(await quoted(reasons('Slot 10 is empty', 'Slot 1 is empty'), { request }), 'Slot 10 is empty');
    });

    it('all of a request that is a secret whole', async () => {
      assert.equal(await quoted(reasons('Name is missing'), { request: { quiet: true } }), undefined);
    });

    it('what the error knows besides its sentence', async () => {
      const error = await refused(reasons('Key s3cret is wrong'), { request: { secrets: ['s3cret'] } });
      const printed = [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error), error.stack].join();
      assert.doesNotMatch(printed, /s3cret|c00kie/);
    });
  });

  it('name the login as the device does', async () => {
    const loginNames = { user: 'user name', secret: 'API key' };
    const login = { user: 'u', password: 'pa55' };
    const missing = await refused('', { status: 401, target: { loginNames } });
    assert.match(missing.message, /wants a login \(401\); set user name and API key in the device node/);
    const wrong = await refused('', { status: 401, target: { loginNames, login } });
    assert.match(wrong.message, /refused the login \(401\); check user name and API key/);
  });
});
