import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { HeadendError } from '../../../src/errors';
import {
  createSnmpClient,
  type SnmpClient,
  type SnmpTarget,
  type SnmpUser,
  TooBigError,
} from '../../../src/transport/snmp';
import { type Request, Responder, response, tlv, udpSockets, varbind } from './responder';

const A = '1.3.6.1.2.1.1.1.0';
const B = '1.3.6.1.2.1.1.2.0';
const C = '1.3.6.1.2.1.1.3.0';
/** The column of an instance and the place after it. */
const at = (oid: string) => ({ column: oid.slice(0, -2), after: '0' });
const COLUMN_A = { column: A.slice(0, -2) };
const COLUMN_B = { column: B.slice(0, -2) };
const SECRET = 'not-for-logs';
const one = tlv(2, 1);

describe('createSnmpClient', () => {
  let responder: Responder | undefined;
  const clients: SnmpClient[] = [];
  const sockets: Socket[] = [];
  let socketsBefore: number;

  beforeEach(async () => {
    socketsBefore = await udpSockets();
  });

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    for (const socket of sockets.splice(0)) socket.close();
    await responder?.stop();
    responder = undefined;
    assert.equal(await udpSockets(), socketsBefore, 'every socket is released');
  });

  function client(port: number, target: Partial<SnmpTarget> = {}): SnmpClient {
    const security = { version: '2c', community: SECRET } as const;
    const made = createSnmpClient({ host: '127.0.0.1', port, security, timeoutMs: 5000, retries: 0, ...target });
    clients.push(made);
    return made;
  }

  /** A client of a responder that answers with `answer`, or not at all where that gives nothing. */
  async function answeredBy(
    answer: (request: Request) => Buffer | undefined,
    target: Partial<SnmpTarget> = {},
  ): Promise<SnmpClient> {
    responder = await Responder.start((request, send) => {
      const reply = answer(request);
      if (reply) void send(reply);
    });
    return client(responder.port, target);
  }

  const version1 = { security: { version: '1', community: SECRET } } as const;
  const echoOne = (request: Request) =>
    response(
      request,
      request.oids.map((oid) => varbind(oid, one)),
    );

  it('opens no socket before the first request', async () => {
    const snmp = await answeredBy(echoOne);
    const before = await udpSockets();
    assert.deepEqual(await snmp.get([A, B]), [
      { oid: A, value: 1 },
      { oid: B, value: 1 },
    ]);
    assert.equal(await udpSockets(), before + 1);
  });

  for (const [type, encoded, value] of [
    ['a negative INTEGER', tlv(2, 0xff), -1],
    ['a Counter32 sent as negative', tlv(0x41, 0xff, 0xff, 0xff, 0xff), 4294967295],
    ['a Gauge32', tlv(0x42, 0, 0xff, 0xff, 0xff, 0xff), 4294967295],
    ['TimeTicks', tlv(0x43, 1, 0), 256],
    ['a Counter64 of nine octets', tlv(0x46, 0, ...Array(8).fill(0xff)), 18446744073709551615n],
    ['a Counter64 of one octet', tlv(0x46, 7), 7n],
    ['an OCTET STRING', tlv(4, 0, 255), Buffer.of(0, 255)],
    ['an empty OCTET STRING', tlv(4), Buffer.of()],
    ['an Opaque', tlv(0x44, 0x9f, 0x78, 4, 0, 0, 0, 0), Buffer.of(0x9f, 0x78, 4, 0, 0, 0, 0)],
    ['an IpAddress', tlv(0x40, 10, 0, 0, 255), '10.0.0.255'],
    ['an OBJECT IDENTIFIER', tlv(6, 0x2b, 6, 1), '1.3.6.1'],
    ['noSuchObject', tlv(0x80), null],
    ['noSuchInstance', tlv(0x81), null],
  ] as const) {
    it(`reads ${type}`, async () => {
      const snmp = await answeredBy((request) => response(request, [varbind(A, [...encoded])]));
      assert.deepEqual(await snmp.get([A]), [{ oid: A, value }]);
    });
  }

  it('reads the end of the MIB view', async () => {
    const snmp = await answeredBy((request) => response(request, [varbind(B, one), varbind(B, tlv(0x82))]));
    assert.deepEqual(await snmp.next([COLUMN_B], 2), [{ indexes: ['0'], values: [1], end: '' }]);
  });

  it('gives shorter and empty lists where the answer was short', async () => {
    const snmp = await answeredBy((request) => response(request, [varbind(B, one)]));
    assert.deepEqual(await snmp.next([COLUMN_B, COLUMN_A], 5), [
      { indexes: ['0'], values: [1] },
      { indexes: [], values: [] },
    ]);
  });

  describe('whom it believes', () => {
    it('takes no answer from another port', async () => {
      const stranger = createSocket('udp4');
      sockets.push(stranger);
      responder = await Responder.start((request, send) => send(response(request, [varbind(A, tlv(2, 66))]), stranger));
      await assert.rejects(client(responder.port, { timeoutMs: 150 }).get([A]), { code: 'TIMEOUT' });
    });

    it('takes the answer of the agent though another port was faster', async () => {
      const stranger = createSocket('udp4');
      sockets.push(stranger);
      responder = await Responder.start((request, send) => {
        void send(response(request, [varbind(A, tlv(2, 66))]), stranger).then(() => send(echoOne(request)));
      });
      assert.deepEqual(await client(responder.port).get([A]), [{ oid: A, value: 1 }]);
    });

    it('takes no answer to another request', async () => {
      const snmp = await answeredBy((request) => echoOne({ ...request, id: [1, 2, 3] }), { timeoutMs: 150 });
      await assert.rejects(snmp.get([A]), { code: 'TIMEOUT' });
    });

    it('takes no values of other objects', async () => {
      const snmp = await answeredBy((request) => response(request, [varbind(B, one)]));
      await assert.rejects(snmp.get([A]), {
        code: 'BAD_REPLY',
        message: /answered 1\.3\.6\.1\.2\.1\.1\.2\.0 when asked/,
      });
    });

    it('refuses an answer with fewer objects', async () => {
      const snmp = await answeredBy((request) => response(request, [varbind(A, one)]));
      await assert.rejects(snmp.get([A, B]), { code: 'BAD_REPLY' });
    });

    it('reads on after garbage', async () => {
      responder = await Responder.start((request, send) => {
        for (const garbage of [[], [0], [0x30, 0x84], [0x30, 3, 2, 1], [...echoOne(request)].slice(0, 20)]) {
          void send(Buffer.from(garbage));
        }
        void send(echoOne(request));
      });
      assert.deepEqual(await client(responder.port).get([A]), [{ oid: A, value: 1 }]);
    });

    it('says so where garbage is all that comes', async () => {
      const snmp = await answeredBy(() => Buffer.from('HTTP/1.1 400 Bad Request'), { timeoutMs: 150 });
      await assert.rejects(snmp.get([A]), { code: 'BAD_REPLY', message: /not well-formed SNMP/ });
    });

    it('refuses a value that is cut off', async () => {
      const snmp = await answeredBy((request) => response(request, [varbind(A, tlv(4, 1, 2, 3))]).subarray(0, -1), {
        timeoutMs: 150,
      });
      await assert.rejects(snmp.get([A]), { code: 'BAD_REPLY', message: /not well-formed/ });
    });

    it('outlives a v3 message to a v2c session', async () => {
      const v3 = ({ id }: Request) => {
        const header = tlv(0x30, ...tlv(2, ...id), ...tlv(2, 5), ...tlv(4, 1), ...tlv(2, 3));
        const security = tlv(
          4,
          ...tlv(0x30, ...tlv(4, 1), ...tlv(2, 0), ...tlv(2, 0), ...tlv(4), ...tlv(4), ...tlv(4)),
        );
        const pdu = tlv(0xa2, ...tlv(2, ...id), ...tlv(2, 0), ...tlv(2, 0), ...tlv(0x30));
        return Buffer.from(tlv(0x30, ...tlv(2, 3), ...header, ...security, ...tlv(0x30, ...tlv(4), ...tlv(4), ...pdu)));
      };
      let bad = true;
      const snmp = await answeredBy((request) => (bad ? v3(request) : echoOne(request)), { timeoutMs: 150 });
      await assert.rejects(snmp.get([A]), { code: 'TIMEOUT' });
      bad = false;
      assert.deepEqual(await snmp.get([A]), [{ oid: A, value: 1 }]);
    });
  });

  describe('errors', () => {
    it('says who did not answer, and why that may be, after every retry', async () => {
      const snmp = await answeredBy(() => undefined, { timeoutMs: 60, retries: 2 });
      await assert.rejects(snmp.get([A]), {
        code: 'TIMEOUT',
        message: `No answer from 127.0.0.1:${responder?.port} (unreachable, wrong community or key, or not allowed for our address).`,
      });
      assert.equal(responder?.requests.length, 3);
    });

    it('says at once that nothing listens', async () => {
      const gone = await Responder.start(() => undefined);
      const { port } = gone;
      await gone.stop();
      await assert.rejects(client(port, { timeoutMs: 60_000 }).get([A]), {
        code: 'UNREACHABLE',
        message: /Nothing listens/,
      });
    });

    it('works again when the agent is back', async () => {
      const gone = await Responder.start(() => undefined);
      const { port } = gone;
      await gone.stop();
      const snmp = client(port);
      await assert.rejects(snmp.get([A]), { code: 'UNREACHABLE' });
      responder = await Responder.start((request, send) => void send(echoOne(request)), port);
      assert.deepEqual(await snmp.get([A]), [{ oid: A, value: 1 }]);
    });

    it('says that a host name is not known', async () => {
      const snmp = client(161, { host: 'no such host' });
      await assert.rejects(snmp.get([A]), { code: 'UNREACHABLE', message: /The host name of no such host:161/ });
    });

    it('reaches an agent by its name', async () => {
      const snmp = await answeredBy(echoOne, { host: 'localhost' });
      assert.deepEqual(await snmp.get([A]), [{ oid: A, value: 1 }]);
    });

    for (const [status, code, message] of [
      [5, 'REFUSED', /refused 1\.3\.6\.1\.2\.1\.1\.2\.0: .*genErr/],
      [6, 'AUTH', /view/],
      [16, 'AUTH', /community or user/],
      [13, 'BUSY', /resources/],
      [10, 'REFUSED', /WrongValue/],
    ] as const) {
      it(`turns error status ${status} into ${code}`, async () => {
        const snmp = await answeredBy((request) =>
          response(
            request,
            request.oids.map((oid) => varbind(oid, tlv(5))),
            status,
            2,
          ),
        );
        await assert.rejects(snmp.get([A, B]), { code, message });
      });
    }

    it('tells tooBig apart', async () => {
      const snmp = await answeredBy((request) => response(request, [], 1, 0));
      await assert.rejects(snmp.get([A]), TooBigError);
      await assert.rejects(snmp.next([COLUMN_A], 10), TooBigError);
    });

    it('keeps the community to itself', async () => {
      const snmp = await answeredBy((request) => echoOne({ ...request, community: [...Buffer.from('other')] }));
      const error = await snmp.get([A]).then(
        () => assert.fail('accepted'),
        (reason: unknown) => reason,
      );
      assert.ok(error instanceof HeadendError && error.code === 'BAD_REPLY');
      assert.ok(!`${error.message} ${error.stack} ${error.cause}`.includes(SECRET));
    });

    it('works again after a failure, on the one socket', async () => {
      let answering = false;
      const snmp = await answeredBy((request) => (answering ? echoOne(request) : undefined), { timeoutMs: 100 });
      await assert.rejects(snmp.get([A]), { code: 'TIMEOUT' });
      const before = await udpSockets();
      answering = true;
      assert.deepEqual(await snmp.get([A]), [{ oid: A, value: 1 }]);
      assert.ok((await udpSockets()) <= before + 1);
    });
  });

  describe('version 1', () => {
    /** Answers as a v1 agent that lacks `missing`; `named` says whether its error index tells which. */
    const lacking = (missing: readonly string[], named: boolean) => (request: Request) => {
      const index = request.oids.findIndex((oid) => missing.includes(oid));
      if (index < 0) return echoOne(request);
      return response(
        request,
        request.oids.map((oid) => varbind(oid, tlv(5))),
        2,
        named ? index + 1 : 0,
      );
    };

    for (const named of [true, false]) {
      it(`gives null for what is missing and the rest all the same (${named ? 'named' : 'not named'})`, async () => {
        const snmp = await answeredBy(lacking([A, C], named), version1);
        const values = (await snmp.get([A, B, C])).map(({ value }) => value);
        assert.deepEqual(values, [null, 1, null]);
      });

      it(`turns noSuchName into the end of a column (${named ? 'named' : 'not named'})`, async () => {
        const snmp = await answeredBy(lacking([A], named), version1);
        assert.deepEqual(await snmp.next([at(A), at(B)], 10), [
          { indexes: [], values: [], end: '' },
          { indexes: [], values: [] },
        ]);
      });
    }

    it('asks with GETNEXT', async () => {
      const snmp = await answeredBy(echoOne, version1);
      await snmp.next([at(A), at(B)], 10);
      assert.equal(responder?.requests[0]?.pdu, 0xa1);
      assert.equal(responder?.requests[0]?.version, 0);
    });
  });

  describe('ends', () => {
    it('rejects at once with the reason of the signal', async () => {
      const reason = new Error('the flow was stopped');
      const controller = new AbortController();
      const snmp = await answeredBy(
        () => {
          controller.abort(reason);
          return undefined;
        },
        { timeoutMs: 60_000 },
      );
      await assert.rejects(snmp.get([A], controller.signal), reason);
    });

    it('sends nothing for a signal that is already aborted', async () => {
      const snmp = await answeredBy(echoOne);
      const reason = new Error('too late');
      await assert.rejects(snmp.get([A], AbortSignal.abort(reason)), reason);
      await snmp.get([B]);
      assert.deepEqual(
        responder?.requests.map(({ oids }) => oids),
        [[B]],
      );
    });

    it('rejects what is in flight when closed, whatever is closed again', async () => {
      const arrived = new AbortController();
      const snmp = await answeredBy(
        () => {
          arrived.abort();
          return undefined;
        },
        { timeoutMs: 60_000 },
      );
      const rejected = assert.rejects(snmp.get([A]), { code: 'UNREACHABLE', message: /was closed/ });
      if (!arrived.signal.aborted) await once(arrived.signal, 'abort');
      snmp.close();
      snmp.close();
      await rejected;
      await assert.rejects(snmp.get([A]), { code: 'UNREACHABLE', message: /was closed/ });
    });

    it('may be closed while it opens', async () => {
      const snmp = await answeredBy(echoOne);
      const rejected = assert.rejects(snmp.get([A]), { code: 'UNREACHABLE', message: /was closed/ });
      snmp.close();
      clients.splice(0); // One close must do: the sockets are counted after this test.
      await rejected;
    });
  });

  describe('v3 settings', () => {
    const user: SnmpUser = {
      version: '3',
      user: 'u',
      level: 'authPriv',
      authProtocol: 'sha256',
      authKey: SECRET,
      privProtocol: 'aes',
      privKey: SECRET,
    };
    for (const [what, security, message] of [
      ['DES', { ...user, privProtocol: 'des' }, /DES is broken/],
      ['a missing authentication protocol', { ...user, authProtocol: undefined }, /authentication protocol/],
      ['an empty authentication key', { ...user, authKey: '' }, /authentication key/],
      ['a missing privacy protocol', { ...user, privProtocol: undefined }, /privacy protocol/],
      ['a missing privacy key', { ...user, privKey: undefined }, /privacy key/],
    ] as const) {
      it(`refuses ${what}`, () => {
        assert.throws(() => client(161, { security }), { code: 'CONFIG', message });
      });
    }
  });
});
