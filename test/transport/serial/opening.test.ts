import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import type { HttpClient } from '../../../src/transport/http';
import {
  createStreamHttpClient,
  type LoadSerialPort,
  listSerialPorts,
  type StreamTarget,
} from '../../../src/transport/serial';
import { defer, FarEnd } from './far-end';
import { HandClock } from './hand-clock';
import { openTerminal, scratchFolder, serialLine, startSocat } from './lines';

const GET = { method: 'GET', path: '/x' } as const;
const missing: LoadSerialPort = () => Promise.reject(new Error("Cannot find package 'serialport'"));
const ADVICE = /^Serial ports need the package serialport.*run "npm install serialport" in the Node-RED user directory/;

/** Opens a serial port as another program does. */
async function openPort(path: string): Promise<SerialPort> {
  const port = new SerialPort({ path, baudRate: 115200, autoOpen: false });
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  return port;
}

function closePort(port: SerialPort): Promise<void> {
  return new Promise((resolve) => port.close(() => resolve()));
}

describe('opening a line', () => {
  const scratch = scratchFolder();
  let client: HttpClient | undefined;
  afterEach(() => client?.close());
  after(() => scratch.remove());

  async function errorOf(line: StreamTarget['line'], loadSerialPort?: LoadSerialPort) {
    const target = { line, host: 'device', timeoutMs: 5000, maxBodyBytes: 1000, quietMs: 100 };
    await client?.close();
    client = createStreamHttpClient(target, { loadSerialPort });
    return client.request(GET).then(
      () => assert.fail('no error'),
      ({ code, message }: { code: string; message: string }) => ({ code, message }),
    );
  }

  it('says what to install where serialport is missing', async () => {
    const { code, message } = await errorOf(serialLine('/dev/ttyS0'), missing);
    assert.equal(code, 'CONFIG');
    assert.match(message, ADVICE);
  });

  it('does not load serialport for TCP', async () => {
    const { code, message } = await errorOf({ kind: 'tcp', host: '127.0.0.1', port: 1 }, missing);
    assert.deepEqual([code, message.split(';')[0]], ['UNREACHABLE', 'GET /x at 127.0.0.1:1: nothing listens there']);
    assert.match((await errorOf({ kind: 'tcp', host: '::1', port: 1 })).message, /^GET \/x at \[::1\]:1: /);
  });

  it('names the port and what is wrong with it', async () => {
    const nowhere = join(scratch.folder, 'nowhere');
    const absent = await errorOf(serialLine(nowhere));
    assert.equal(absent.code, 'UNREACHABLE');
    assert.equal(
      absent.message,
      `GET /x at ${nowhere}: there is no such port; check the path, and that it is plugged in.`,
    );
    const file = join(scratch.folder, 'file');
    writeFileSync(file, '');
    for (const path of [file, scratch.folder]) {
      const { code, message } = await errorOf(serialLine(path));
      assert.deepEqual([code, message.split(': ')[1]], ['UNREACHABLE', 'this is no serial port; check the path.']);
    }
    const wrong = await errorOf({ ...serialLine(file), baudRate: 0 });
    assert.equal(wrong.code, 'CONFIG');
    assert.match(wrong.message, /a setting of the serial port is wrong \(.*baudRate/);
  });

  it('says that another program has the port', async function () {
    const socat = await startSocat(this, scratch.folder);
    const path = join(scratch.folder, 'near');
    const other = await openPort(path);
    try {
      const { code, message } = await errorOf(serialLine(path));
      assert.deepEqual(
        [code, message.split(': ')[1]],
        ['UNREACHABLE', 'another program has the port open; close it there.'],
      );
    } finally {
      await closePort(other);
      await socat.stop();
    }
  });

  it('sends nothing for a request that was given up in the meantime, and closes in the middle', async function () {
    const socat = await startSocat(this, scratch.folder);
    const end = openTerminal(join(scratch.folder, 'far'));
    const far = new FarEnd();
    far.attach(end);
    try {
      const [loading, loaded] = [defer(), defer()];
      const line = serialLine(join(scratch.folder, 'near'));
      const target = { line, host: 'device', timeoutMs: 5000, maxBodyBytes: 1000, quietMs: 100 };
      const loadSerialPort: LoadSerialPort = async () => {
        loading.resolve();
        await loaded.promise;
        return import('serialport');
      };
      client = createStreamHttpClient(target, { loadSerialPort });
      const stop = new AbortController();
      const given = client.request(GET, stop.signal);
      const other = client.request({ method: 'GET', path: '/other' });
      await loading.promise;
      stop.abort(new Error('stop'));
      await assert.rejects(given, { message: 'stop' });
      loaded.resolve();
      assert.equal((await other).body.toString(), '/other');
      assert.equal(far.requests.length, 1);
      await client.close();
      // Now in the middle of opening: it closes nevertheless, and the port can be opened by others.
      client = createStreamHttpClient(target, { loadSerialPort: () => import('serialport') });
      const late = assert.rejects(client.request(GET), { code: 'UNREACHABLE', message: /closed by this side/ });
      await Promise.resolve();
      await client.close();
      await late;
      await closePort(await openPort(line.path));
    } finally {
      end.destroy();
      await socat.stop();
    }
  });

  for (const kind of ['cannot be opened', 'is closed again at once'] as const) {
    it(`leaves a line that ${kind} in peace, for longer each time, up to 5 s`, async () => {
      const clock = new HandClock();
      let tries = 0;
      const server = createServer((socket) => {
        tries++;
        socket.end();
      }).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const { port } = server.address() as { port: number };
      const loadSerialPort: LoadSerialPort = () => {
        tries++;
        return import('serialport');
      };
      const line: StreamTarget['line'] =
        kind === 'cannot be opened'
          ? serialLine(join(scratch.folder, 'nowhere'))
          : { kind: 'tcp', host: '127.0.0.1', port };
      const target = { line, host: 'device', timeoutMs: 5000, maxBodyBytes: 1000, quietMs: 100 };
      client = createStreamHttpClient(target, { clock, loadSerialPort });
      const fails = (one: HttpClient) => assert.rejects(one.request(GET), { code: 'UNREACHABLE' });
      for (const pause of [250, 500, 1000, 2000, 4000, 5000, 5000]) {
        const before = tries;
        await fails(client);
        assert.equal(tries, before + 1);
        clock.advance(pause - 1);
        await fails(client);
        assert.equal(tries, before + 1, `tried before ${pause} ms had passed`);
        clock.advance(1);
      }
      server.close();
    });
  }
});

describe('list of serial ports', () => {
  /** The package, as far as the list goes. */
  const listing = (list: () => Promise<unknown>) =>
    (async () => ({ SerialPort: { list } })) as unknown as LoadSerialPort;

  it('shows paths with what is known of the adapter, in the order of their numbers', async () => {
    const load = listing(async () => [
      { path: '/dev/ttyUSB10' },
      { path: '/dev/ttyUSB9', manufacturer: 'FTDI', serialNumber: 'A1' },
      { path: '/dev/ttyS0', serialNumber: undefined },
    ]);
    assert.deepEqual(await listSerialPorts(load), {
      ports: [
        { path: '/dev/ttyS0', label: '/dev/ttyS0' },
        { path: '/dev/ttyUSB9', label: '/dev/ttyUSB9 (FTDI A1)' },
        { path: '/dev/ttyUSB10', label: '/dev/ttyUSB10' },
      ],
    });
  });

  it('is empty with a reason where serialport is missing, or the system does not tell', async () => {
    const without = await listSerialPorts(missing);
    assert.deepEqual(without.ports, []);
    assert.match(without.reason ?? '', ADVICE);
    const mute = await listSerialPorts(listing(() => Promise.reject(new Error('spawn udevadm ENOENT'))));
    assert.deepEqual(mute.ports, []);
    assert.match(mute.reason ?? '', /does not tell its serial ports.*type the path/);
  });
});
