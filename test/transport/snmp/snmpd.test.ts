import assert from 'node:assert/strict';
import type { HeadendError } from '../../../src/errors';
import type { RawValue } from '../../../src/table/types';
import {
  createSnmpClient,
  readScalars,
  readTable,
  type SnmpClient,
  type SnmpSecurity,
  type SnmpTarget,
  TableMemory,
} from '../../../src/transport/snmp';
import { peer, run } from '../../peers';
import { udpSockets } from './responder';
import { type Snmpd, startSnmpd } from './snmpd';

/** Columns whose values stay the same from one walk to the next. */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  ifTable: [1, 2, 3, 4, 5, 6, 7].map((column) => `1.3.6.1.2.1.2.2.1.${column}`),
  ifXTable: [1, 14, 15, 16, 17, 18].map((column) => `1.3.6.1.2.1.31.1.1.1.${column}`),
  hrStorageTable: [1, 2, 3, 4].map((column) => `1.3.6.1.2.1.25.2.3.1.${column}`),
  sysORTable: [2, 3, 4].map((column) => `1.3.6.1.2.1.1.9.1.${column}`),
  ipAddrTable: [1, 2, 3].map((column) => `1.3.6.1.2.1.4.20.1.${column}`),
};
const OVERRIDDEN = '1.3.6.1.4.1.8072.9999.9999';
const CONFIG = `
override ${OVERRIDDEN}.1.0 uinteger 4000000000
override ${OVERRIDDEN}.2.0 counter 4294967295
override ${OVERRIDDEN}.3.0 integer -5
`;

/** A value as snmpbulkwalk prints it with -Oe -Ox -Ot, from ours. Strings and addresses are hexadecimal there. */
function printed(value: RawValue): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex').toUpperCase() : String(value);
}

/** A line's value in the same form: `Hex-STRING: 6C 6F ` is `6C6F`, `OID: .1.3` is `1.3`. */
function told(text: string): string {
  const [, type = '', value = ''] = /^([\w-]+): ?(.*)$/s.exec(text) ?? [];
  if (type === 'Hex-STRING') return value.replace(/\s/g, '');
  if (type === 'OID') return value.slice(1);
  return type === '' ? text.replace('""', '') : value.trim();
}

describe('against snmpd', () => {
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

  /** A column as snmpbulkwalk reads it: value by index. */
  function walk(bulkwalk: string, column: string): Map<string, string> {
    const agent = `127.0.0.1:${snmpd.port}`;
    const output = run(bulkwalk, ['-v2c', '-c', snmpd.communities.readOnly, '-On', '-Oe', '-Ox', '-Ot', agent, column]);
    const lines = output.split(/\n(?=\.)/).map((line) => line.split(' = '));
    const below = lines.filter(([oid, value]) => oid?.startsWith(`.${column}.`) && value !== undefined);
    return new Map(below.map(([oid = '', value = '']) => [oid.slice(column.length + 2), told(value.trimEnd())]));
  }

  const securities: Readonly<Record<string, () => SnmpSecurity>> = {
    v1: () => ({ version: '1', community: snmpd.communities.readOnly }),
    v2c: () => ({ version: '2c', community: snmpd.communities.readWrite }),
    'v3 SHA-256': () => snmpd.users.sha256,
    'v3 SHA-512': () => snmpd.users.sha512,
  };
  for (const [version, security] of Object.entries(securities)) {
    for (const [table, columns] of Object.entries(TABLES)) {
      it(`reads ${table} by ${version} as snmpbulkwalk does`, async function () {
        const bulkwalk = peer(this, 'snmpbulkwalk');
        const query = { columns, maxRows: 1000, timeLimitMs: 10_000 };
        const { indexes, values, partial } = await readTable(connect(security()), query, new TableMemory());
        assert.equal(partial, undefined);
        assert.ok(indexes.length > 0, 'the machine has such rows');
        for (const [i, column] of columns.entries()) {
          const cells = indexes.map((index, at) => [index, values[at]?.[i] ?? null] as const);
          const found = cells
            .filter(([, value]) => value !== null)
            .map(([index, value]) => [index, printed(value)] as const);
          assert.deepEqual(new Map(found), walk(bulkwalk, column), column);
        }
      });
    }
  }

  it('reads scalars, and null for what is missing', async () => {
    const oids = [1, 2, 3, 4].map((id) => `${OVERRIDDEN}.${id}.0`);
    const { values } = await readScalars(connect(snmpd.users.sha256), oids);
    assert.deepEqual([...values.values()], [4000000000, 4294967295, -5, null]);
    const v1 = await readScalars(connect({ version: '1', community: snmpd.communities.readOnly }), oids.slice(1));
    assert.deepEqual([...v1.values.values()], [4294967295, -5, null]);
  });

  it('reads a 64-bit counter as a bigint', async () => {
    const inOctets = '1.3.6.1.2.1.31.1.1.1.6.1';
    const [octets] = await connect(snmpd.users.sha256).get([inOctets]);
    assert.ok(typeof octets?.value === 'bigint' && octets.value > 0n);
  });

  it('discovers the engine once for many requests at once', async () => {
    const unknownEngineIds = async () => {
      const [counter] = await connect({ version: '2c', community: snmpd.communities.readOnly }).get([
        '1.3.6.1.6.3.15.1.1.4.0',
      ]);
      return Number(counter?.value);
    };
    const before = await unknownEngineIds();
    const client = connect(snmpd.users.sha512);
    const all = await Promise.all(Array.from({ length: 20 }, () => client.get([`${OVERRIDDEN}.3.0`])));
    assert.deepEqual(new Set(all.flat().map(({ value }) => value)), new Set([-5]));
    assert.equal(await unknownEngineIds(), before + 1);
  });

  it('reports a table that does not exist as empty', async () => {
    const query = { columns: ['1.3.6.1.4.1.99999.1.1', '1.3.6.1.4.1.99999.1.2'], maxRows: 10, timeLimitMs: 5000 };
    for (const security of Object.values(securities)) {
      const reply = await readTable(connect(security()), query, new TableMemory());
      assert.equal(reply.indexes.length, 0);
      assert.equal(reply.partial, undefined);
    }
  });

  describe('refuses', () => {
    const oids = ['1.3.6.1.2.1.1.3.0'];
    const wrong = { authKey: 'another-auth-key', privKey: 'another-priv-key' } as const;

    it('a wrong community: no answer', async () => {
      const client = connect({ version: '2c', community: 'wrong' }, { timeoutMs: 200, retries: 0 });
      await assert.rejects(client.get(oids), { code: 'TIMEOUT' });
    });

    it('an unknown user', async () => {
      const client = connect({ ...snmpd.users.sha256, user: 'nobody' });
      await assert.rejects(client.get(oids), { code: 'AUTH', message: /does not know our user name/ });
    });

    it('a wrong authentication key', async () => {
      const client = connect({ ...snmpd.users.sha256, authKey: wrong.authKey });
      await assert.rejects(client.get(oids), { code: 'AUTH', message: /authentication protocol or key is wrong/ });
    });

    it('a wrong authentication protocol', async () => {
      const client = connect({ ...snmpd.users.sha256, authProtocol: 'sha512' });
      await assert.rejects(client.get(oids), { code: 'AUTH', message: /authentication protocol or key is wrong/ });
    });

    it('a level below the one the user needs', async () => {
      const client = connect({ ...snmpd.users.sha256, level: 'authNoPriv' });
      await assert.rejects(client.get(oids), { code: 'AUTH', message: /security level|may not|view/ });
    });

    it('a wrong privacy key', async () => {
      const client = connect({ ...snmpd.users.sha256, privKey: wrong.privKey }, { timeoutMs: 300, retries: 0 });
      // snmpd drops what it cannot decipher without a report.
      await assert.rejects(client.get(oids), (error: HeadendError) => {
        assert.ok(!`${error.message} ${error.stack}`.includes(wrong.privKey));
        return error.code === 'TIMEOUT';
      });
    });
  });
});
