import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import type { Context } from 'mocha';
import helper from 'node-red-node-test-helper';
import { handlesToBe } from '../simulator/lab';
import { openTerminal, scratchFolder, startSocat } from '../transport/serial/lines';
import { useNodeRed } from './harness';
import { complaintOf, handlesAtRest, loadSimulator } from './simulator-lab';

const REQUEST = 'GET / HTTP/1.1\r\nHost: device\r\n\r\n';

/** What answers a request over a line, up to the end of the page. */
async function pageOver(line: NodeJS.ReadWriteStream): Promise<string> {
  let text = '';
  line.write(REQUEST);
  for await (const chunk of line.on('error', () => {}) as AsyncIterable<Buffer>) {
    text += chunk.toString();
    if (text.includes('</html>')) return text;
  }
  return text;
}

describe('headend-simulator at a serial line', () => {
  const red = useNodeRed();

  it('is heard at a TCP port as at its own, and again after the line was cut', async () => {
    const { line } = await loadSimulator(red, { line: 'tcp' });
    for (let i = 0; i < 2; i++) {
      const socket = connect(line, '127.0.0.1');
      assert.match(await pageOver(socket), /^HTTP\/1\.1 200 OK[\s\S]*simulated/);
      socket.destroy();
    }
  });

  it('is heard at a pseudo-terminal', async function () {
    const scratch = scratchFolder();
    const socat = await startSocat(this as unknown as Context, scratch.folder);
    try {
      await loadSimulator(red, { line: 'pty', linePath: join(scratch.folder, 'far') });
      const near = openTerminal(join(scratch.folder, 'near'));
      assert.match(await pageOver(near), /^HTTP\/1\.1 200 OK[\s\S]*simulated/);
      near.destroy();
    } finally {
      await helper.unload();
      await socat.stop();
      scratch.remove();
    }
  });

  it('leaves nothing open when it is closed', async () => {
    await loadSimulator(red);
    await helper.unload();
    const before = await handlesAtRest();
    const { line } = await loadSimulator(red, { line: 'tcp' });
    const socket = connect(line, '127.0.0.1');
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    await helper.unload();
    await closed;
    await handlesToBe(before);
  });

  it('says when the TCP port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    try {
      const { code, message } = await complaintOf(red, { line: 'tcp', linePort: String(port) });
      assert.equal(code, 'CONFIG');
      assert.match(message, new RegExp(`^The TCP port ${port} of 127\\.0\\.0\\.1 cannot be opened: .*EADDRINUSE`));
    } finally {
      server.close();
    }
  });

  for (const [config, sentence] of [
    [{ line: 'tcp', linePort: 'x' }, /^The port of the line is "x"; it must be/],
    [{ line: 'pty' }, /^No path of the line is given; enter/],
    [{ line: 'pty', linePath: '/nowhere/tty' }, /^The serial line \/nowhere\/tty cannot be opened: ENOENT/],
    [{ line: 'pty', linePath: __filename }, /^The serial line .* cannot be opened: it is no terminal\.$/],
  ] as const) {
    it(`says what is wrong with ${JSON.stringify(config).replace(__dirname, '')}`, async () => {
      const { code, message } = await complaintOf(red, config);
      assert.equal(code, 'CONFIG');
      assert.match(message, sentence);
    });
  }
});
