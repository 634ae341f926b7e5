import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ColumnResult } from '../../src/messages';
import { peer, run } from '../peers';
import { type Snmpd, startSnmpd } from '../transport/snmp/snmpd';
import { deviceConfig, useNodeRed } from './harness';
import { flowOf, write } from './set-lab';

const CONTACT = '1.3.6.1.2.1.1.4.0';
const NAME = '1.3.6.1.2.1.1.5.0';
const LOCATION = '1.3.6.1.2.1.1.6.0';

/** Columns of an agent's own objects: one that no agent lets be written, and one that takes whole numbers only. */
const OVERRIDE = `
tables:
  system:
    columns:
      upTime: { writable: true, syntax: timeTicks }
      name: { type: integer, syntax: integer }
`;

describe('headend-set and Debian’s snmpd', function () {
  this.timeout(60_000);
  const red = useNodeRed();
  let agent: Snmpd;
  let snmpget: string;

  before(async function () {
    snmpget = peer(this, 'snmpget');
    agent = await startSnmpd(this);
  });
  after(() => agent?.stop());

  async function load(credentials: Record<string, string> = {}, device: object = {}) {
    const { readOnly, readWrite } = agent.communities;
    const fields = { profile: 'snmp-host', write: 'documented', snmpVersion: '2c', timeout: '300', ...device };
    const secrets = { getCommunity: readOnly, setCommunity: readWrite, ...credentials };
    await red.load(flowOf(deviceConfig({ snmp: agent.port }, fields), { kind: 'column', table: 'system' }), {
      device: secrets,
    });
  }

  /** What snmpget prints of an object. */
  function ask(oid: string): string {
    const question = ['-v2c', '-c', agent.communities.readOnly, '-Oqv', `127.0.0.1:${agent.port}`, oid];
    return run(snmpget, question).trim().replace(/^"|"$/g, '');
  }

  it('writes what snmpget then shows, several values of a row in one SET', async () => {
    await load();
    const payload = [
      { column: 'contact', value: 'noc@example.net' },
      { column: 'location', value: 'Hall 2, rack 7' },
    ];
    const written = await write<ColumnResult[]>(red, { payload });
    assert.equal(written.error, undefined);
    assert.deepEqual(
      written.payload.map(({ ok, verified, after }) => [ok, verified, after]),
      payload.map(({ value }) => [true, true, value]),
    );
    assert.deepEqual([ask(CONTACT), ask(LOCATION)], ['noc@example.net', 'Hall 2, rack 7']);
    const [first, second] = written.payload;
    assert.deepEqual(
      first?.request?.set?.map(({ oid }) => oid),
      [CONTACT, LOCATION],
    );
    assert.deepEqual(first?.request, second?.request);
  });

  it('writes by v3 with authentication and privacy', async () => {
    const { user, authKey, privKey } = agent.users.sha256;
    const secrets = { snmpUser: user, snmpAuthKey: authKey ?? '', snmpPrivKey: privKey ?? '' };
    const security = { snmpLevel: 'authPriv', snmpAuthProtocol: 'sha256', snmpPrivProtocol: 'aes', timeout: '2000' };
    await load(secrets, { snmpVersion: '3', ...security });
    const { payload, error } = await write(red, { column: 'name', payload: 'by-v3' });
    assert.deepEqual([error?.message, payload.verified, ask(NAME)], [undefined, true, 'by-v3']);
  });

  it('changes nothing where the second of two is refused, and names its column', async () => {
    await load();
    await write(red, { column: 'location', payload: 'Before' });
    const payload = [
      { column: 'location', value: 'After' },
      { column: 'contact', value: 'x'.repeat(300) },
    ];
    const { payload: results, error } = await write<ColumnResult[]>(red, { payload });
    assert.deepEqual(
      results.map(({ ok, after }) => [ok, after]),
      [
        [false, 'Before'],
        [false, ask(CONTACT)],
      ],
    );
    assert.equal(error?.code, 'BAD_VALUE');
    assert.match(error?.message ?? '', /^System, "contact" \(Contact\): .*Nothing of this row was written\.$/);
    assert.equal(ask(LOCATION), 'Before');
  });

  it('says of a wrong community that this may be it, and does not show it', async () => {
    await load({ setCommunity: 'wrong-SECRET' });
    const { error, payload, audits } = await write(red, { column: 'location', payload: 'x' });
    assert.equal(error?.code, 'TIMEOUT');
    assert.match(error?.message ?? '', /set community/);
    assert.equal(red.everything(payload, audits).includes('SECRET'), false);
    assert.equal(red.everything(payload, audits).includes(agent.communities.readOnly), false);
    assert.notEqual(ask(LOCATION), 'x');
  });

  it('says of a community that may only read that it may not write', async () => {
    await load({ setCommunity: agent.communities.readOnly });
    const { error } = await write(red, { column: 'location', payload: 'x' });
    assert.equal(error?.code, 'AUTH');
    assert.match(error?.message ?? '', /^System, "location" \(Location\): .*noAccess/);
  });

  it('refuses what the profile says can only be read', async () => {
    await load();
    const { error } = await write(red, { column: 'upTime', payload: 5 });
    assert.equal(error?.code, 'BAD_VALUE');
    assert.match(error?.message ?? '', /^System: "upTime" .* can only be read\.$/);
  });

  it('says what the agent says of an object that can only be read, and of a wrong type', async () => {
    mkdirSync(join(red.userDir, 'headend'), { recursive: true });
    writeFileSync(join(red.userDir, 'headend', 'wrong.yaml'), OVERRIDE);
    await load({}, { overrides: 'wrong.yaml', write: 'assumed' });
    const readOnly = await write(red, { column: 'upTime', payload: 5 });
    assert.match(readOnly.error?.code ?? '', /^(NOT_ALLOWED|NOT_FOUND|REFUSED)$/);
    assert.match(readOnly.error?.message ?? '', /^System, "upTime" \(.*\): /);
    const before = ask(NAME);
    const wrongType = await write(red, { column: 'name', payload: 7 });
    assert.equal(wrongType.error?.code, 'BAD_VALUE');
    assert.match(wrongType.error?.message ?? '', /^System, "name" \(.*\): .*wrongType/);
    assert.equal(ask(NAME), before);
  });
});
