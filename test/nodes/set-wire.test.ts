import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import helper from 'node-red-node-test-helper';
import type { ActionOutcome, ColumnResult } from '../../src/messages';
import { webServer } from '../device/lab';
import { type Completion, delivered, deviceConfig, useNodeRed } from './harness';
import { comesTrue, SOON_MS } from './inbox';
import { flowOf, muxConfig, startMux, write } from './set-lab';

/** An address that counts whatever reaches it, by TCP and by UDP, and never answers. */
async function silentHost() {
  const seen: string[] = [];
  const open = new Set<Socket>();
  const tcp = createServer((socket) => {
    seen.push('tcp');
    open.add(socket);
  }).listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const address = tcp.address();
  const udp = createSocket('udp4').bind(0, '127.0.0.1');
  await once(udp, 'listening');
  udp.on('message', () => seen.push('udp'));
  return {
    seen,
    ports: { http: typeof address === 'object' ? (address?.port ?? 0) : 0, snmp: udp.address().port },
    async close() {
      for (const socket of open) socket.destroy();
      udp.close();
      tcp.close();
      await once(tcp, 'close');
    },
  };
}

describe('headend-set and the wire', () => {
  const red = useNodeRed();
  const opened: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
  });

  const WRITES: [profile: string, message: object][] = [
    ['snmp-host', { table: 'system', column: 'contact', payload: 'x' }],
    ['snmp-host', { table: 'interfaces', payload: [{ key: '1', column: 'adminStatus', value: 'up' }] }],
    ['prostream-x', { table: 'logicalInputs', column: 'activeSource', payload: '1|backup;2|backup' }],
    ['prostream-x', { action: 'setLogicalInputRedundancy', payload: { id: 1, activeSource: 'backup' } }],
    ['prostream-1000', { action: 'setActiveSource', payload: { id: 1, active: 'backup' } }],
  ];

  it('lets nothing leave this machine while writing is off', async () => {
    for (const [profile, message] of WRITES) {
      const host = await silentHost();
      opened.push(host);
      for (const permission of ['', 'off', undefined]) {
        const device = deviceConfig(host.ports, { profile, variant: '', write: permission });
        await red.load(flowOf(device), { device: { httpUser: 'u', httpPassword: 'p' } });
        const { error, payload } = await write<ColumnResult | ColumnResult[] | ActionOutcome>(red, message);
        assert.equal(error?.code, 'NOT_ALLOWED');
        assert.match(error?.message ?? '', /: writing to east-1 is switched off; allow it in the device node\.$/);
        for (const { ok } of [payload].flat()) assert.equal(ok, false);
        await helper.unload();
      }
      assert.deepEqual(host.seen, [], JSON.stringify(message));
      // What is counted would be seen: the same message with permission is.
      await red.load(flowOf(deviceConfig(host.ports, { profile, variant: '', write: 'assumed', timeout: '100' })));
      assert.ok((await write(red, message)).error);
      await comesTrue(() => host.seen.length > 0, 'something arrives', SOON_MS);
      await helper.unload();
    }
  }).timeout(30_000);

  it('sends what is documented, and nothing assumed, where only that is allowed', async () => {
    const { server } = await startMux(red);
    opened.push(server);
    await red.load(flowOf(muxConfig(server.port, { write: 'documented' })));
    assert.equal(
      (await write<ActionOutcome>(red, { action: 'update', payload: { id: 2, name: 'x' } })).payload.ok,
      true,
    );
    const { error } = await write(red, { action: 'start', payload: { id: 2 } });
    assert.equal(error?.code, 'NOT_ALLOWED');
    assert.match(error?.message ?? '', /only assumed/);
    assert.equal(server.writes().length, 1);
  });

  it('sends nothing for a wrong value, and asks nothing for a message it cannot understand', async () => {
    const { server } = await startMux(red);
    opened.push(server);
    await red.load(flowOf(muxConfig(server.port), { kind: 'column', table: 'muxes', column: 'latency' }));
    const { error, payload } = await write(red, { key: 2, payload: 6000 });
    assert.equal(error?.code, 'BAD_VALUE');
    assert.equal(error?.message, 'Change a mux: "latency" is 6000; it must be a whole number from 0 to 5000 ms.');
    assert.deepEqual([payload.error?.code, payload.before], ['BAD_VALUE', 100]);
    assert.deepEqual(server.writes(), []);
    const asked = server.asked.length;
    for (const message of [
      {},
      { payload: {} },
      { payload: 5 },
      { key: {}, payload: 5 },
      { action: {} },
      { column: [] },
    ]) {
      const { error: sentence } = await write(red, message);
      assert.equal(sentence?.code, 'BAD_VALUE', JSON.stringify(message));
    }
    assert.equal(server.asked.length, asked);
  });

  it('closes within 2 seconds with a write in flight and others waiting; every message is done once', async () => {
    let writing = false;
    const server = await webServer((request, response) => {
      // A device that reads well and hangs when written to.
      if (request.method !== 'GET') writing = true;
      else response.end('<muxes><mux><id>2</id><name>W</name><latency>100</latency><state>idle</state></mux></muxes>');
    });
    opened.push(server);
    await startMux(red).then(({ server: unused }) => unused.close());
    const device = muxConfig(server.port, { timeout: '60000' });
    await red.load(flowOf(device, { kind: 'column', table: 'muxes', column: 'latency', key: '2' }));
    const node = helper.getNode('set');
    const written: Promise<Completion>[] = [1, 2, 3].map((payload) => red.send('set', { payload }));
    await comesTrue(() => writing, 'the write is in flight', 5000);
    const began = Date.now();
    await node.close(false);
    const done = await Promise.all(written);
    assert.ok(Date.now() - began < 2000, `it took ${Date.now() - began} ms`);
    for (const { error } of done) {
      assert.equal(error?.code, 'UNREACHABLE');
      assert.equal(error?.message, 'The node was closed before it was known what came of the write.');
    }
    await delivered();
    assert.equal(red.completions.all.filter(({ node: { id } }) => id === 'set').length, 3);
    assert.deepEqual(red.device().users, {});
    await comesTrue(() => server.open.size === 0, 'the connection is closed', SOON_MS);
  });
});
