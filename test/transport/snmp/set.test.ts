import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ErrorCode } from '../../../src/errors';
import {
  createSnmpClient,
  type SnmpClient,
  type SnmpSet,
  SnmpSetError,
  TooBigError,
} from '../../../src/transport/snmp';
import { type Request, Responder, response, tlv, udpSockets, varbind } from './responder';

const A = '1.3.6.1.2.1.1.4.0';
const B = '1.3.6.1.2.1.1.6.0';
const READ = 'for-reading';
const WRITE = 'for-writing';
const SETS: readonly SnmpSet[] = [
  { oid: A, syntax: 'octets', value: 'noc' },
  { oid: B, syntax: 'integer', value: 7 },
];
const SET_REQUEST = 0xa3;

/** As agents answer a SET: the varbinds of the request. */
const echo = (request: Request) =>
  response(
    request,
    request.oids.map((oid, i) => varbind(oid, request.values[i] ?? [])),
  );
const text = (bytes: readonly number[] = []) => Buffer.from(bytes).toString();

describe('SNMP SET', () => {
  let responder: Responder;
  const clients: SnmpClient[] = [];
  let socketsBefore: number;

  beforeEach(async () => {
    socketsBefore = await udpSockets();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await responder.stop();
    assert.equal(await udpSockets(), socketsBefore, 'every socket is released');
  });

  /** A client of an agent that answers with `answer`, or not at all where that gives nothing. */
  async function answeredBy(
    answer: (request: Request) => Buffer | undefined,
    other: { version?: '1' | '2c'; setCommunity?: string; timeoutMs?: number; retries?: number } = {},
  ): Promise<SnmpClient> {
    responder = await Responder.start((request, send) => {
      const reply = answer(request);
      if (reply) void send(reply);
    });
    const { version = '2c', setCommunity = WRITE, timeoutMs = 5000, retries = 0 } = other;
    const security = { version, community: READ, setCommunity };
    const client = createSnmpClient({ host: '127.0.0.1', port: responder.port, security, timeoutMs, retries });
    clients.push(client);
    return client;
  }

  const refusal = async (client: SnmpClient, sets = SETS) => {
    const error: unknown = await client.set(sets).then(
      () => assert.fail('no error'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof SnmpSetError);
    return error;
  };

  it('writes all in one message and answers what the agent wrote', async () => {
    const client = await answeredBy(echo);
    assert.deepEqual(await client.set(SETS), [
      { oid: A, value: Buffer.from('noc') },
      { oid: B, value: 7 },
    ]);
    assert.equal(responder.requests.length, 1);
    assert.deepEqual([responder.requests[0]?.pdu, responder.requests[0]?.oids], [SET_REQUEST, [A, B]]);
  });

  it('sends nothing for nothing', async () => {
    const client = await answeredBy(echo);
    assert.deepEqual(await client.set([]), []);
    assert.equal(responder.requests.length, 0);
  });

  for (const [what, syntax, value, encoded] of [
    ['the least INTEGER', 'integer', -2147483648, tlv(0x02, 0x80, 0, 0, 0)],
    ['the greatest INTEGER', 'integer', 2147483647, tlv(0x02, 0x7f, 0xff, 0xff, 0xff)],
    ['the greatest Gauge32', 'gauge32', 4294967295, tlv(0x42, 0, 0xff, 0xff, 0xff, 0xff)],
    ['TimeTicks', 'timeTicks', 256, tlv(0x43, 1, 0)],
    ['text', 'octets', 'é', tlv(0x04, 0xc3, 0xa9)],
    ['no text', 'octets', '', tlv(0x04)],
    ['bytes', 'octets', Uint8Array.of(0, 255), tlv(0x04, 0, 255)],
    ['an OBJECT IDENTIFIER', 'objectIdentifier', '1.3.6.1.128', tlv(0x06, 0x2b, 6, 1, 0x81, 0)],
    ['the null OBJECT IDENTIFIER', 'objectIdentifier', '0.0', tlv(0x06, 0)],
    ['an IpAddress', 'ipAddress', '10.0.0.255', tlv(0x40, 10, 0, 0, 255)],
  ] as const) {
    it(`encodes ${what}`, async () => {
      const client = await answeredBy(echo);
      await client.set([{ oid: A, syntax, value }]);
      assert.deepEqual(responder.requests[0]?.values, [encoded]);
    });
  }

  for (const [syntax, values, form] of [
    ['integer', [2147483648, -2147483649, 1.5, Number.NaN, '1'], /whole number from -2147483648 to 2147483647/],
    ['gauge32', [-1, 4294967296, '1'], /whole number from 0 to 4294967295/],
    ['timeTicks', [-1, 4294967296], /hundredths of a second from 0 to 4294967295/],
    ['octets', ['x'.repeat(65_536), new Uint8Array(65_536), 5], /65535 octets at most/],
    ['objectIdentifier', ['', '1', '1.40', '3.1', '2.48', '1.3.', '.1.3', '1.3.01', '1.3.4294967296', 1], /an OID/],
    ['objectIdentifier', [`1.3${'.1'.repeat(127)}`], /an OID/],
    ['ipAddress', ['', '10.0.0', '10.0.0.256', '::1', 'a.b.c.d', 10], /an IPv4 address/],
  ] as const) {
    it(`sends no wrong ${syntax} (${values.length})`, async () => {
      const client = await answeredBy(echo);
      for (const value of values) {
        const error = await refusal(client, [...SETS.slice(0, 1), { oid: B, syntax, value }]);
        assert.deepEqual([error.code, error.oid, error.index], ['BAD_VALUE', B, 1], String(value));
        assert.match(error.message, form);
        assert.ok(error.message.startsWith(`The value for ${B} must be `));
      }
      assert.equal(responder.requests.length, 0);
    });
  }

  it('sends no OID that is none', async () => {
    const client = await answeredBy(echo);
    const error = await refusal(client, [{ oid: '1.3.x', syntax: 'integer', value: 1 }]);
    assert.deepEqual([error.code, error.index], ['BAD_VALUE', 0]);
    assert.equal(responder.requests.length, 0);
  });

  for (const [status, code, message] of [
    [2, 'NOT_FOUND', /has no such object, or only lets it be read \(noSuchName\)/],
    [3, 'BAD_VALUE', /badValue/],
    [4, 'NOT_ALLOWED', /readOnly/],
    [5, 'REFUSED', /genErr/],
    [6, 'AUTH', /set community or user may not write it \(noAccess\)/],
    [7, 'BAD_VALUE', /wrongType/],
    [8, 'BAD_VALUE', /wrongLength/],
    [9, 'BAD_VALUE', /wrongEncoding/],
    [10, 'BAD_VALUE', /wrongValue/],
    [11, 'NOT_FOUND', /noCreation/],
    [12, 'BAD_VALUE', /inconsistentValue/],
    [13, 'BUSY', /resourceUnavailable/],
    [14, 'REFUSED', /commitFailed/],
    [15, 'REFUSED', /read it back \(undoFailed\)/],
    [16, 'AUTH', /authorizationError/],
    [17, 'NOT_ALLOWED', /notWritable/],
    [18, 'NOT_FOUND', /inconsistentName/],
    [99, 'REFUSED', /genErr/],
  ] as const satisfies [number, ErrorCode, RegExp][]) {
    it(`turns error status ${status} into ${code}, and names the varbind`, async () => {
      const refuse = (request: Request) => response(request, [varbind(A, tlv(5)), varbind(B, tlv(5))], status, 2);
      const error = await refusal(await answeredBy(refuse));
      assert.deepEqual([error.code, error.oid, error.index], [code, B, 1]);
      assert.match(error.message, message);
      assert.ok(error.message.startsWith(`127.0.0.1:${responder.port} refused ${B}: `), error.message);
    });
  }

  it('does without a name where the agent gives none, or one of something else', async () => {
    const unnamed = await refusal(await answeredBy((request) => response(request, [], 17, 0)));
    assert.deepEqual([unnamed.code, unnamed.oid, unnamed.index], ['NOT_ALLOWED', undefined, undefined]);
    assert.match(unnamed.message, /refused what was to be written: /);
    await responder.stop();
    const other = '1.3.6.1.9';
    const strange = await refusal(await answeredBy((request) => response(request, [varbind(other, tlv(5))], 17, 1)));
    assert.deepEqual([strange.oid, strange.index], [other, undefined]);
  });

  it('tells tooBig apart', async () => {
    const client = await answeredBy((request) => response(request, [], 1, 0));
    await assert.rejects(client.set(SETS), TooBigError);
  });

  it('refuses an answer about other objects', async () => {
    const client = await answeredBy((request) => echo({ ...request, oids: [A, A] }));
    await assert.rejects(client.set(SETS), { code: 'BAD_REPLY' });
  });

  describe('community', () => {
    for (const version of ['1', '2c'] as const) {
      it(`for writing is its own, on the same socket (v${version})`, async () => {
        const client = await answeredBy(echo, { version });
        await client.get([A]).catch(() => undefined);
        const before = await udpSockets();
        await client.set(SETS);
        assert.equal(await udpSockets(), before);
        await client.set(SETS);
        assert.equal(await udpSockets(), before);
        assert.deepEqual(
          responder.requests.map(({ pdu, community }) => [pdu, text(community)]),
          [
            [0xa0, READ],
            [SET_REQUEST, WRITE],
            [SET_REQUEST, WRITE],
          ],
        );
      });
    }

    it('for reading serves where there is no other', async () => {
      responder = await Responder.start((request, send) => void send(echo(request)));
      const security = { version: '2c', community: READ } as const;
      const target = { host: '127.0.0.1', port: responder.port, security, timeoutMs: 5000, retries: 0 };
      const client = createSnmpClient(target);
      clients.push(client);
      await client.set(SETS);
      await client.get([A]);
      assert.deepEqual([...new Set(responder.requests.map(({ community }) => text(community)))], [READ]);
      assert.equal(await udpSockets(), socketsBefore + 2);
    });

    it('that is wrong is named as a reason for no answer, and reading goes on', async () => {
      const client = await answeredBy((request) => (request.pdu === SET_REQUEST ? undefined : echo(request)), {
        timeoutMs: 60,
      });
      await assert.rejects(client.set(SETS), {
        code: 'TIMEOUT',
        message:
          `No answer from 127.0.0.1:${responder.port} to a SET (unreachable, wrong set community or key, or not ` +
          'allowed for our address); it may have been done all the same.',
      });
      await client.get([A]);
      assert.equal(responder.requests.length, 2);
    });
  });

  it('is sent again, as it was, when no answer comes', async () => {
    let lost = 2;
    const client = await answeredBy((request) => (lost-- > 0 ? undefined : echo(request)), {
      timeoutMs: 60,
      retries: 2,
    });
    await client.set(SETS);
    assert.equal(responder.requests.length, 3);
    assert.deepEqual(responder.requests[0], responder.requests[2]);
  });

  it('rejects with the reason of the signal, in flight and before', async () => {
    const reason = new Error('the flow was stopped');
    const controller = new AbortController();
    const client = await answeredBy(
      () => {
        controller.abort(reason);
        return undefined;
      },
      { timeoutMs: 60_000 },
    );
    await assert.rejects(client.set(SETS, controller.signal), reason);
    await assert.rejects(client.set(SETS, controller.signal), reason);
    assert.equal(responder.requests.length, 1);
  });

  it('rejects when the client is closed, in flight and later', async () => {
    const arrived = new AbortController();
    const client = await answeredBy(
      () => {
        arrived.abort();
        return undefined;
      },
      { timeoutMs: 60_000 },
    );
    const rejected = assert.rejects(client.set(SETS), { code: 'UNREACHABLE', message: /was closed/ });
    if (!arrived.signal.aborted) await once(arrived.signal, 'abort');
    client.close();
    await rejected;
    await assert.rejects(client.set(SETS), { code: 'UNREACHABLE', message: /was closed/ });
  });
});
