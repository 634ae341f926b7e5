import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { HeadendError } from '../../src/errors';
import { scratchFolder, serialLine, startSocat } from '../transport/serial/lines';
import { cleanUp, deviceAt, PROSTREAM, simulate } from './lab';

/** Tables that come by XML: those a serial line carries. */
const TABLES = [...PROSTREAM.tables.values()].filter(({ rows, columns }) =>
  rows.kind === 'path' ? true : [...columns.values()].every(({ address }) => address.from === 'path'),
);

/** A TCP port before a simulator's, which keeps what goes through in the order it goes. */
async function tap(port: number) {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    }
    near.on('data', (bytes) => heard.push(...[...String(bytes).matchAll(/^(?:POST|GET) /gm)].map(() => 'request')));
    far.on('data', (bytes) =>
      heard.push(...[...bytes.toString('latin1').matchAll(/^HTTP\/1\.1 /gm)].map(() => 'reply')),
    );
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    heard,
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('a device behind a serial line', function () {
  this.timeout(120_000);
  const opened = cleanUp();

  it('has all pages of a ProStream 1000 that it has over TCP', async function () {
    const simulator = opened(await simulate());
    const { folder, remove } = scratchFolder();
    const socat = await startSocat(this, folder, `tcp:127.0.0.1:${simulator.ports.http}`);
    opened({ close: () => socat.stop().then(remove) });
    const near = opened(deviceAt({ http: simulator.ports.http }));
    const line = serialLine(`${folder}/near`);
    const far = opened(deviceAt({ http: simulator.ports.http }, { timeoutMs: 20_000, http: { line } }));
    assert.ok(TABLES.length > 20, String(TABLES.length));
    const wishes = TABLES.map(({ id }) => ({ table: id }));
    const overTcp = await near.read(wishes);
    const overLine = await far.read(wishes);
    for (const { id } of TABLES) {
      const [one, other] = [overTcp.get(id), overLine.get(id)];
      if (one instanceof HeadendError || !one) throw one ?? new Error(id);
      if (other instanceof HeadendError || !other) throw other ?? new Error(id);
      assert.deepEqual(other.rows, one.rows, id);
    }
  });

  it('is never asked while it answers: two polls and a write at once', async () => {
    const simulator = opened(await simulate());
    const between = opened(await tap(simulator.ports.http ?? 0));
    const device = opened(deviceAt({ http: between.port }, { maxInFlight: 8, http: { line: { kind: 'tcp' } } }));
    const row = (await device.read([{ table: 'gbeInputAp' }])).get('gbeInputAp');
    if (!row || row instanceof HeadendError) throw row ?? new Error('gbeInputAp');
    const [first] = row.rows;
    const wanted = first?.active === 'primary' ? 'backup' : 'primary';
    const [, , written] = await Promise.all([
      device.read([{ table: 'slots' }]),
      device.read([{ table: 'gbeInputAp' }]),
      device.set('gbeInputAp', [{ key: first?.key, column: 'active', value: wanted }]),
    ]);
    assert.deepEqual([written[0]?.ok, written[0]?.verified], [true, true], written[0]?.error?.message);
    assert.ok(between.heard.length >= 6);
    between.heard.forEach((what, index) => {
      assert.equal(what, index % 2 === 0 ? 'request' : 'reply');
    });
  });

  it('says which port it is where it is not there', async () => {
    const device = opened(deviceAt({ http: 80 }, { http: { line: serialLine('/dev/none-of-this-name') } }));
    const result = (await device.read([{ table: 'slots' }])).get('slots');
    assert.ok(result instanceof HeadendError);
    assert.equal(result.code, 'UNREACHABLE');
    assert.match(result.message, /\/dev\/none-of-this-name/);
  });
});
