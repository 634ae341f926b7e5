import assert from 'node:assert/strict';
import type { Permission } from '../../src/device';
import { loadProfile } from '../../src/profile';
import { peer, run } from '../peers';
import { type Snmpd, startSnmpd } from '../transport/snmp/snmpd';
import { cleanUp, deviceAt, failOne, readOne } from './lab';

const HOST = loadProfile('snmp-host');

describe('writing to Debian’s snmpd', function () {
  this.timeout(60_000);
  let agent: Snmpd;
  let snmpget: string;
  const opened = cleanUp();

  before(async function () {
    snmpget = peer(this, 'snmpget');
    agent = await startSnmpd(this);
  });
  after(async () => agent?.stop());

  function device({
    write = 'documented',
    community = agent.communities.readOnly,
    setCommunity = agent.communities.readWrite,
  }: {
    write?: Permission;
    community?: string;
    setCommunity?: string;
  } = {}) {
    const security = { version: '2c' as const, community, setCommunity };
    const settings = { profile: HOST, write, timeoutMs: 1000 };
    return opened(deviceAt({ snmp: agent.port }, { ...settings, snmp: { security } }));
  }

  function ask(oid: string): string {
    const from = ['-v2c', '-c', agent.communities.readOnly, '-Oqv', `127.0.0.1:${agent.port}`, oid];
    return run(snmpget, from).trim().replace(/^"|"$/g, '');
  }

  it('writes two values in one SET with the community for writing, and reads them back', async () => {
    const results = await device().set('system', [
      { column: 'contact', value: 'Noc Ünit' },
      { column: 'location', value: 'Rack 7' },
    ]);
    assert.deepEqual(
      results.map(({ ok, verified, after }) => [ok, verified, after]),
      [
        [true, true, 'Noc Ünit'],
        [true, true, 'Rack 7'],
      ],
    );
    assert.equal(ask('1.3.6.1.2.1.1.6.0'), 'Rack 7');
  });

  it('changes nothing where the second of two is refused, and names its column', async () => {
    const target = device();
    await target.set('system', [{ column: 'location', value: 'Before' }]);
    const results = await target.set('system', [
      { column: 'location', value: 'After' },
      { column: 'contact', value: 'x'.repeat(300) },
    ]);
    assert.deepEqual(
      results.map(({ ok }) => ok),
      [false, false],
    );
    for (const { error } of results) {
      assert.equal(error?.code, 'BAD_VALUE');
      assert.match(error?.message ?? '', /^System, "contact" \(Contact\): .*Nothing of this row was written\.$/);
    }
    assert.equal(ask('1.3.6.1.2.1.1.6.0'), 'Before');
  });

  it('says that the community may be wrong where nothing answers', async () => {
    const [result] = await device({ setCommunity: 'wrong' }).set('system', [{ column: 'location', value: 'x' }]);
    assert.equal(result?.error?.code, 'TIMEOUT');
    assert.match(result?.error?.message ?? '', /set community/);
    assert.doesNotMatch(result?.error?.message ?? '', /wrong[^ ]*"/);
  });

  it('reads with the community for reading alone, and does not write with it', async () => {
    const { readOnly, readWrite } = agent.communities;
    const [row] = (await readOne(device({ setCommunity: 'wrong' }), 'system')).rows;
    assert.equal(row?.location, ask('1.3.6.1.2.1.1.6.0'));
    assert.equal((await failOne(device({ community: 'wrong' }), 'system')).code, 'TIMEOUT');
    const [result] = await device({ setCommunity: readOnly }).set('system', [
      { column: 'location', value: 'By a reader' },
    ]);
    assert.equal(result?.error?.code, 'AUTH');
    assert.match(result?.error?.message ?? '', /"location" \(Location\): .*our set community or user may not write it/);
    for (const secret of [readOnly, readWrite]) assert.equal(result?.error?.message.includes(secret), false);
    assert.notEqual(ask('1.3.6.1.2.1.1.6.0'), 'By a reader');
  });

  it('writes a row of a table at its index', async () => {
    const [result] = await device().set('interfaces', [{ key: '1', column: 'adminStatus', value: 'up' }]);
    assert.equal(result?.before, 'up');
    // Some agents let it be written, some do not: either way it is this row that is spoken of.
    assert.ok(result?.ok || /"adminStatus"/.test(result?.error?.message ?? ''), result?.error?.message);
  });

  it('sends nothing where writing is off', async () => {
    await assert.rejects(device({ write: 'off' }).set('system', [{ column: 'location', value: 'x' }]), {
      code: 'NOT_ALLOWED',
    });
  });
});
