import assert from 'node:assert/strict';
import {
  createSnmpClient,
  type SnmpClient,
  type SnmpSecurity,
  type SnmpSet,
  SnmpSetError,
  type SnmpTarget,
} from '../../../src/transport/snmp';
import { peer, run } from '../../peers';
import { udpSockets } from './responder';
import { type Snmpd, startSnmpd } from './snmpd';

const SYS_DESCR = '1.3.6.1.2.1.1.1.0';
const SYS_CONTACT = '1.3.6.1.2.1.1.4.0';
const SYS_LOCATION = '1.3.6.1.2.1.1.6.0';
/** INTEGER { enabled(1), disabled(2) } (RFC 3418). */
const AUTHEN_TRAPS = '1.3.6.1.2.1.11.30.0';
const OVERRIDDEN = '1.3.6.1.4.1.8072.9999.9999';
const CONFIG = `
override -rw ${OVERRIDDEN}.1.0 uinteger 1
override -rw ${OVERRIDDEN}.2.0 timeticks 1
override -rw ${OVERRIDDEN}.3.0 object_id 1.3.6.1
override -rw ${OVERRIDDEN}.4.0 integer 1
override -rw ${OVERRIDDEN}.5.0 octet_str x
`;

const text = (oid: string, value: string): SnmpSet => ({ oid, syntax: 'octets', value });

describe('SNMP SET against snmpd', () => {
  let snmpd: Snmpd;
  let socketsBefore: number;
  const clients: SnmpClient[] = [];

  before(async function () {
    snmpd = await startSnmpd(this, CONFIG);
  });
  after(() => snmpd?.stop());
  beforeEach(async () => {
    socketsBefore = await udpSockets();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    assert.equal(await udpSockets(), socketsBefore, 'every socket is released');
  });

  function connect(security: SnmpSecurity, settings: Partial<SnmpTarget> = {}): SnmpClient {
    const target = { host: '127.0.0.1', port: snmpd.port, security, timeoutMs: 5000, retries: 1, ...settings };
    const client = createSnmpClient(target);
    clients.push(client);
    return client;
  }

  function communities(version: '1' | '2c', setCommunity?: string): SnmpSecurity {
    return { version, community: snmpd.communities.readOnly, setCommunity };
  }

  /** What snmpget reads, one line for each OID. */
  function read(snmpget: string, ...oids: string[]): string[] {
    const agent = `127.0.0.1:${snmpd.port}`;
    const output = run(snmpget, ['-v2c', '-c', snmpd.communities.readOnly, '-On', '-Oqvt', agent, ...oids]);
    return output.trimEnd().split('\n');
  }

  async function refusal(client: SnmpClient, sets: readonly SnmpSet[]): Promise<SnmpSetError> {
    const error: unknown = await client.set(sets).then(
      () => assert.fail('no error'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof SnmpSetError, String(error));
    return error;
  }

  const securities: Readonly<Record<string, () => SnmpSecurity>> = {
    v1: () => communities('1', snmpd.communities.readWrite),
    v2c: () => communities('2c', snmpd.communities.readWrite),
    'v3 SHA-256': () => snmpd.users.sha256,
    'v3 SHA-512': () => snmpd.users.sha512,
  };
  for (const [version, security] of Object.entries(securities)) {
    it(`writes two texts in one message by ${version}, and snmpget reads them`, async function () {
      const snmpget = peer(this, 'snmpget');
      const client = connect(security());
      const [contact, location] = [`noc of ${version}`, `rack "7" of ${version}, café`];
      const written = await client.set([text(SYS_CONTACT, contact), text(SYS_LOCATION, location)]);
      assert.deepEqual(written, [
        { oid: SYS_CONTACT, value: Buffer.from(contact) },
        { oid: SYS_LOCATION, value: Buffer.from(location) },
      ]);
      assert.deepEqual(await client.get([SYS_CONTACT, SYS_LOCATION]), written);
      assert.deepEqual(read(snmpget, SYS_CONTACT), [`"${contact}"`]);
    });

    it(`changes nothing by ${version} where the second of two is refused, and names it`, async function () {
      const snmpget = peer(this, 'snmpget');
      const client = connect(security());
      await client.set([text(SYS_CONTACT, 'before')]);
      const error = await refusal(client, [text(SYS_CONTACT, 'after'), text(SYS_DESCR, 'mine')]);
      assert.deepEqual([error.oid, error.index], [SYS_DESCR, 1]);
      assert.equal(error.code, version === 'v1' ? 'NOT_FOUND' : 'NOT_ALLOWED');
      assert.match(
        error.message,
        version === 'v1' ? /no such object, or only lets it be read/ : /cannot be written, whatever the value/,
      );
      assert.deepEqual(read(snmpget, SYS_CONTACT), ['"before"']);
    });

    it(`is told by ${version} that type, length or value is wrong`, async () => {
      const client = connect(security());
      for (const [set, reason] of [
        [{ oid: SYS_CONTACT, syntax: 'integer', value: 5 }, /wrongType/],
        [text(SYS_CONTACT, 'x'.repeat(256)), /wrongLength/],
        [{ oid: AUTHEN_TRAPS, syntax: 'integer', value: 5 }, /wrongValue/],
      ] as const) {
        const error = await refusal(client, [text(SYS_LOCATION, 'x'), set]);
        assert.deepEqual([error.code, error.oid, error.index], ['BAD_VALUE', set.oid, 1]);
        assert.match(error.message, version === 'v1' ? /badValue/ : reason);
      }
    });
  }

  it('writes values of every other syntax', async function () {
    const snmpget = peer(this, 'snmpget');
    const values = [
      ['gauge32', 4_000_000_000, '4000000000'],
      ['timeTicks', 4_000_000_000, '4000000000'],
      ['objectIdentifier', '1.3.6.1.4.1.4294967295.0', '.1.3.6.1.4.1.4294967295.0'],
      ['integer', -2_147_483_648, '-2147483648'],
      ['octets', Uint8Array.of(0, 255, 10), '"00 FF 0A "'],
    ] as const;
    const oids = values.map((_, i) => `${OVERRIDDEN}.${i + 1}.0`);
    const client = connect(communities('2c', snmpd.communities.readWrite));
    await client.set(values.map(([syntax, value], i) => ({ oid: oids[i] ?? '', syntax, value })));
    assert.deepEqual(
      read(snmpget, ...oids),
      values.map(([, , printed]) => printed),
    );
  });

  it('by a community that may only read is AUTH by v2c, and may be no object by v1', async () => {
    const sets = [text(SYS_CONTACT, 'x')];
    const v2c = await refusal(connect(communities('2c')), sets);
    assert.deepEqual([v2c.code, v2c.oid], ['AUTH', SYS_CONTACT]);
    assert.match(v2c.message, /set community or user may not write it \(noAccess\)/);
    assert.equal((await refusal(connect(communities('1')), sets)).code, 'NOT_FOUND');
  });

  for (const version of ['1', '2c'] as const) {
    it(`by a wrong set community is no answer, which says so, and reading goes on (v${version})`, async () => {
      const client = connect(communities(version, 'wr0ng'), { timeoutMs: 200, retries: 0 });
      const error: unknown = await client.set([text(SYS_CONTACT, 'x')]).catch((reason: unknown) => reason);
      assert.ok(error instanceof Error && 'code' in error);
      assert.equal(error.code, 'TIMEOUT');
      assert.match(error.message, /to a SET \(unreachable, wrong set community or key/);
      assert.doesNotMatch(`${error.message} ${error.stack}`, /wr0ng/);
      const [descr] = await client.get([SYS_DESCR]);
      assert.ok(descr?.value instanceof Uint8Array);
    });
  }

  it('by an unknown user is AUTH', async () => {
    const client = connect({ ...snmpd.users.sha256, user: 'nobody' });
    await assert.rejects(client.set([text(SYS_CONTACT, 'x')]), {
      code: 'AUTH',
      message: /does not know our user name/,
    });
  });

  it('of an object that is not there is refused, by its name', async () => {
    const oid = '1.3.6.1.4.1.99999.1.0';
    const error = await refusal(connect(snmpd.users.sha256), [{ oid, syntax: 'integer', value: 1 }]);
    assert.deepEqual([error.code, error.oid, error.index], ['NOT_ALLOWED', oid, 0]);
  });
});
