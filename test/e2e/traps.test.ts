import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { peer } from '../peers';
import { DebugFeed } from './debug-feed';
import type { FlowNode } from './flows';
import { type NodeRed, startNodeRed } from './node-red';
import { PLATFORMS } from './platforms';

type Fields = Record<string, unknown>;

const COMMUNITY = 'public-of-tests';
const LINK_DOWN = '1.3.6.1.6.3.1.1.5.3';
const LINK_UP = '1.3.6.1.6.3.1.1.5.4';
const VALUES = ['1.3.6.1.2.1.2.2.1.1.3', 'i', '3', '1.3.6.1.2.1.2.2.1.8.3', 'i', '2'];

/** A UDP port of loopback that nobody had a moment ago. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

function flowFor(port: number): FlowNode[] {
  const receiver = { address: '127.0.0.1', port: String(port), credentials: { communities: COMMUNITY } };
  const device = { name: 'this host', profile: 'snmp-host', host: '127.0.0.1' };
  const placed = (id: string, type: string, wires: string[][], more: Fields = {}) => {
    return { id, type, z: 'tab', x: 0, y: 0, wires, ...more };
  };
  return [
    { id: 'tab', type: 'tab' },
    { id: 'receiver', type: 'headend-trap-receiver', ...receiver },
    { id: 'device', type: 'headend-device', ...device },
    placed('traps', 'headend-trap-in', [['debug'], []], { receiver: 'receiver' }),
    placed('catch', 'catch', [['debug']]),
    placed('debug', 'debug', [], { active: true, tosidebar: true, complete: 'true' }),
  ];
}

for (const platform of PLATFORMS) {
  describe(`traps by ${platform.title}`, function () {
    this.timeout(180_000);
    let nodeRed: NodeRed;
    let feed: DebugFeed;

    before(async () => {
      nodeRed = await startNodeRed(platform);
      feed = await DebugFeed.open(nodeRed.url);
    });
    after(async () => {
      await feed?.close();
      await nodeRed?.stop();
    });

    it('come out of the installed package as alarms, from informs that it acknowledges', async function () {
      const snmpinform = peer(this, 'snmpinform');
      const port = await freePort();
      await nodeRed.deploy(flowFor(port));
      const inform = async (oid: string) => {
        feed.clear();
        // Until the port is open the inform is sent again.
        const args = ['-v2c', '-c', COMMUNITY, '-t', '1', '-r', '30', `127.0.0.1:${port}`, '', oid, ...VALUES];
        const env = { ...process.env, MIBS: '', SNMPCONFPATH: '/nonexistent', SNMP_PERSISTENT_DIR: '/nonexistent' };
        await promisify(execFile)(snmpinform, args, { env });
        const { payload } = await feed.waitFor('the alarm', ([first]) => first?.value as Fields | undefined);
        return payload as Fields;
      };
      const raised = await inform(LINK_DOWN);
      assert.deepEqual([raised.id, raised.severity], ['this host/interface 3/linkDown', 'major']);
      const cleared = await inform(LINK_UP);
      assert.deepEqual([cleared.id, cleared.severity], [raised.id, 'cleared']);

      const report = (await (await nodeRed.ask('headend/traps/receiver')).json()) as Fields;
      assert.deepEqual([report.state, report.port], ['listening', port]);
      assert.ok(!nodeRed.log().includes(COMMUNITY));
    });
  });
}
