import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { kernelDrops } from '../../src/trap/kernel-drops';
import { Lab } from './lab';

describe('kernelDrops', () => {
  const lab = new Lab();
  afterEach(() => lab.close());

  it('tells what the system dropped because nobody read', async function () {
    if (process.platform !== 'linux') return this.skip();
    const socket = await lab.socket();
    const { port } = socket.address();
    assert.equal(await kernelDrops(port, 4), 0);
    socket.setRecvBufferSize(1);
    const flood = `const socket = require('node:dgram').createSocket('udp4');
      let left = 200;
      const next = () => (left-- > 0 ? socket.send(Buffer.alloc(1000), ${port}, '127.0.0.1', next) : socket.close());
      next();`;
    // This thread, which is the one that would read, waits for the sender.
    execFileSync(process.execPath, ['-e', flood]);
    const drops = await kernelDrops(port, 4);
    assert.ok(drops !== null && drops > 100 && drops < 200, `${drops} of 200`);
  });

  it('tells nothing of a port nobody has, or that two sockets have', async function () {
    if (process.platform !== 'linux') return this.skip();
    const socket = await lab.socket();
    const { port } = socket.address();
    await lab.socket(port, '127.0.0.2');
    assert.equal(await kernelDrops(port, 4), null);
    assert.equal(await kernelDrops(0, 6), null);
  });
});
