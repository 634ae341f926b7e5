import assert from 'node:assert/strict';
import { peer, run } from '../peers';
import { type Snmpd, startSnmpd } from '../transport/snmp/snmpd';
import { DebugFeed } from './debug-feed';
import type { FlowNode } from './flows';
import { type NodeRed, startNodeRed } from './node-red';
import { PLATFORMS } from './platforms';

type Row = Record<string, unknown>;

const IF_ENTRY = '1.3.6.1.2.1.2.2.1';
const IF_X_ENTRY = '1.3.6.1.2.1.31.1.1.1';
const ADMIN = ['', 'up', 'down', 'testing'];
const OPER = ['', 'up', 'down', 'testing', 'unknown', 'dormant', 'not present', 'lower layer down'];

/** Columns that stay the same from one walk to the next: the OID and how what snmpbulkwalk prints of it reads. */
const STEADY: Record<string, { oid: string; read(text: string): unknown }> = {
  ifIndex: { oid: `${IF_ENTRY}.1`, read: Number },
  description: { oid: `${IF_ENTRY}.2`, read: textOf },
  mtu: { oid: `${IF_ENTRY}.4`, read: Number },
  mac: { oid: `${IF_ENTRY}.6`, read: (text) => textOf(text).toLowerCase().replaceAll(' ', ':') || null },
  adminStatus: { oid: `${IF_ENTRY}.7`, read: (text) => ADMIN[Number(text)] },
  operStatus: { oid: `${IF_ENTRY}.8`, read: (text) => OPER[Number(text)] },
  name: { oid: `${IF_X_ENTRY}.1`, read: textOf },
};
const GROWING = { inOctets: `${IF_X_ENTRY}.6`, outOctets: `${IF_X_ENTRY}.10` };

/** A string as it is printed: between quotation marks, a space behind hexadecimal digits. */
function textOf(printed: string): string {
  return printed.replace(/^"|"$/g, '').trim();
}

/** What the flow has to know of the agent, and the secrets that go beside it. */
type Access = { fields: Row; credentials: Row };

function accesses({ communities, users }: Snmpd): Record<string, Access> {
  const { user, authKey, privKey } = users.sha256;
  return {
    v2c: { fields: { snmpVersion: '2c' }, credentials: { getCommunity: communities.readOnly } },
    'v3 authPriv': {
      fields: { snmpVersion: '3', snmpLevel: 'authPriv', snmpAuthProtocol: 'sha256', snmpPrivProtocol: 'aes' },
      credentials: { snmpUser: user, snmpAuthKey: authKey, snmpPrivKey: privKey },
    },
  };
}

/** An inject node that polls the interfaces of the agent, and a debug node. */
function flowFor(snmpd: Snmpd, { fields, credentials }: Access): FlowNode[] {
  const device = { name: 'this host', profile: 'snmp-host', host: '127.0.0.1', snmpPort: String(snmpd.port) };
  const poll = { device: 'device', mode: 'table', tables: ['interfaces'], interval: '0' };
  const debug = { active: true, tosidebar: true, complete: 'true' };
  // Node-RED takes a node without a place on the canvas for a configuration node.
  const placed = (id: string, type: string, to: string[], rest: Row = {}) => {
    return { id, type, z: 'tab', x: 0, y: 0, wires: [to], ...rest };
  };
  return [
    { id: 'tab', type: 'tab' },
    { id: 'device', type: 'headend-device', ...device, ...fields, credentials },
    placed('now', 'inject', ['poll'], { props: [] }),
    placed('poll', 'headend-poll', ['debug'], poll),
    placed('catch', 'catch', ['debug']),
    placed('debug', 'debug', [], debug),
  ];
}

for (const platform of PLATFORMS) {
  describe(`Debian's snmpd by ${platform.title}`, function () {
    this.timeout(180_000);
    let snmpd: Snmpd;
    let nodeRed: NodeRed;
    let feed: DebugFeed;

    before(async function () {
      snmpd = await startSnmpd(this);
      nodeRed = await startNodeRed(platform);
      feed = await DebugFeed.open(nodeRed.url);
    });
    after(async () => {
      await feed?.close();
      await nodeRed?.stop();
      await snmpd?.stop();
    });

    /** A column as snmpbulkwalk prints it: value by ifIndex. */
    function walk(bulkwalk: string, oid: string, ...options: string[]): Map<string, string> {
      const agent = ['-v2c', '-c', snmpd.communities.readOnly, '-OQne', ...options, `127.0.0.1:${snmpd.port}`];
      const lines = run(bulkwalk, [...agent, oid])
        .trim()
        .split('\n');
      return new Map(
        lines.map((line) => line.split(' = ')).map(([at = '', value = '']) => [at.slice(oid.length + 2), value]),
      );
    }

    const counters = (bulkwalk: string) =>
      Object.entries(GROWING).map(([id, oid]) => [id, walk(bulkwalk, oid)] as const);

    for (const version of ['v2c', 'v3 authPriv']) {
      it(`reads the interfaces by ${version} as snmpbulkwalk does`, async function () {
        const bulkwalk = peer(this, 'snmpbulkwalk');
        const access = accesses(snmpd)[version];
        assert.ok(access);
        await nodeRed.deploy(flowFor(snmpd, access));
        feed.clear();

        const before = new Map(counters(bulkwalk));
        await nodeRed.press('now');
        const message = await feed.waitFor('the table', ([first]) => first?.value as Row | undefined);
        const after = new Map(counters(bulkwalk));
        assert.equal(message.error, undefined);
        assert.equal((message.poll as Row).quality, 'good');

        const rows = message.payload as Row[];
        assert.ok(rows.length > 0, 'the machine has interfaces');
        for (const [id, { oid, read }] of Object.entries(STEADY)) {
          const printed = walk(bulkwalk, oid, ...(id === 'mac' ? ['-Ox'] : []));
          const expected = new Map([...printed].map(([index, text]) => [index, read(text)]));
          assert.deepEqual(new Map(rows.map((row) => [String(row.ifIndex), row[id]])), expected, id);
        }
        for (const id of Object.keys(GROWING)) {
          for (const row of rows) {
            const bounds = [before, after].map((walked) => Number(walked.get(id)?.get(String(row.ifIndex))));
            const [least = NaN, most = NaN] = bounds;
            const value = Number(row[id]);
            assert.ok(least <= value && value <= most, `${id} of ${row.name}: ${least} <= ${value} <= ${most}`);
          }
        }
      });
    }
  });
}
