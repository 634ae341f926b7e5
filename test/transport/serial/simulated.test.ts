import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Context } from 'mocha';
import { loadScene, type Simulator, startSimulator } from '../../../simulator';
import { type LineServer, serveLine } from '../../../simulator/serial-server';
import { loadProfile } from '../../../src/profile';
import { createHttpClient, type HttpClient, type HttpRequest } from '../../../src/transport/http';
import { createStreamHttpClient, type StreamTarget } from '../../../src/transport/serial';
import { scratchFolder, serialLine, startSocat } from './lines';

const HOST = '127.0.0.1';
const TREE: HttpRequest = {
  method: 'POST',
  path: '/BrowseConfig',
  body: '<AFRICA><Platform ID="1" Action="GET_TREE" /></AFRICA>',
};
const login = { user: 'operator', password: 'secret' };

/** How the simulated device is joined to the line. */
type Join = (
  context: Context,
  folder: string,
  port: number,
) => Promise<{ line: StreamTarget['line']; close(): Promise<void> }>;

const bridged = (server: LineServer, line: StreamTarget['line'], close = async () => {}) => ({
  line,
  async close() {
    await server.close();
    await close();
  },
});

const JOINS: Record<string, Join> = {
  'a serial port': async (context, folder, port) => {
    const socat = await startSocat(context, folder);
    const far = { kind: 'pty', path: join(folder, 'far') } as const;
    const server = await serveLine(far, { host: HOST, port });
    return bridged(server, serialLine(join(folder, 'near')), socat.stop);
  },
  'a serial port that socat joins to TCP': async (context, folder, port) => {
    const socat = await startSocat(context, folder, `tcp:${HOST}:${port}`);
    return { line: serialLine(join(folder, 'near')), close: socat.stop };
  },
  'a terminal server': async (_context, _folder, port) => {
    const server = await serveLine({ kind: 'tcp', host: HOST, port: 0 }, { host: HOST, port });
    return bridged(server, { kind: 'tcp', host: HOST, port: server.port ?? 0 });
  },
};

for (const [name, joinLine] of Object.entries(JOINS)) {
  describe(`a simulated ProStream 1000 behind ${name}`, () => {
    const scratch = scratchFolder();
    let simulator: Simulator;
    let joined: Awaited<ReturnType<Join>>;
    let overTcp: HttpClient;
    let overLine: HttpClient;
    before(async function () {
      const options = { clock: () => Date.UTC(2026, 0, 1), compression: 'gzip', login } as const;
      simulator = await startSimulator({
        profile: loadProfile('prostream-1000'),
        scene: loadScene('prostream-1000'),
        ...options,
      });
      const port = simulator.ports.http ?? 0;
      joined = await joinLine(this, scratch.folder, port);
      const limits = { login, timeoutMs: 10_000, maxBodyBytes: 1e8 };
      overTcp = createHttpClient({ origin: `http://${HOST}:${port}`, ...limits, maxConnections: 1, bypassProxy: true });
      overLine = createStreamHttpClient({ line: joined.line, host: HOST, ...limits, timeoutMs: 3000, quietMs: 50 });
    });
    after(async () => {
      await overLine?.close();
      await overTcp?.close();
      await joined?.close();
      await simulator?.stop();
      scratch.remove();
    });

    it('gives the same tree as over its own TCP port', async () => {
      const expected = await overTcp.request(TREE);
      const replies = await Promise.all([overLine.request(TREE), overLine.request(TREE)]);
      assert.ok(expected.body.length > 10_000);
      for (const { body } of replies) assert.ok(body.equals(expected.body));
    });

    if (name === 'a serial port that socat joins to TCP') return;

    it('gives it again after the device has cut a reply and closed its own connection', async () => {
      simulator.setFaults({ truncate: true });
      await assert.rejects(overLine.request(TREE), { code: 'TIMEOUT' });
      simulator.clearFaults();
      assert.ok((await overLine.request(TREE)).body.equals((await overTcp.request(TREE)).body));
    });
  });
}
