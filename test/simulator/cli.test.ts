import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { askHttp } from './lab';
import { REST } from './rest';

/** Starts `headend-sim` in a process of its own. */
function sim(...args: string[]) {
  const file = join(__dirname, '..', '..', 'simulator', 'cli.ts');
  return spawn(process.execPath, ['--require', 'tsx/cjs', file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

const LAB = ['--profile', join(__dirname, 'lab.yaml'), '--scene', join(__dirname, 'lab.simulation.yaml')];

/** The HTTP port that it says it serves, or another that it tells after this text. */
async function portOf({ stdout }: ReturnType<typeof sim>, before = 'http://'): Promise<number> {
  for await (const line of createInterface(stdout)) {
    const port = Number(line.split(`${before}127.0.0.1:`)[1]?.replace('/', '') ?? 0);
    if (port > 0) return port;
  }
  throw new Error('It serves nothing.');
}

async function sentence(...args: string[]): Promise<string> {
  const child = sim(...args);
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, 'close');
  return `${code} ${said}`;
}

describe('headend-sim', function () {
  this.timeout(60_000);

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`serves what it says until ${signal}`, async () => {
      const child = sim(...LAB, '--fault', 'httpStatus=503', '--user', 'u', '--password', 'p');
      const ended = once(child, 'exit');
      assert.equal((await askHttp(await portOf(child))).status, 503);
      child.kill(signal);
      assert.deepEqual(await ended, [0, null]);
    });
  }

  it('serves all variants, or the one that is named', async () => {
    const scene = join(__dirname, 'rest.simulation.yaml');
    const rest = ['--profile', REST, '--scene', scene, '--user', 'u', '--password', 'p', '--session-seconds', '7'];
    const json = JSON.stringify({ username: 'u', password: 'p' });
    for (const [variant, expected] of [
      [[], [200, 200]],
      [
        ['--variant', 'v2'],
        [404, 200],
      ],
    ] as const) {
      const child = sim(...rest, ...variant);
      const ended = once(child, 'exit');
      const port = await portOf(child);
      const answers = await Promise.all(
        ['v4', 'v2'].map((version) => askHttp(port, { path: `/api/${version}/login`, body: json })),
      );
      assert.deepEqual(
        answers.map(({ status }) => status),
        expected,
      );
      assert.equal(JSON.parse(String(answers[1]?.body)).session.expiresIn, 7);
      child.kill();
      await ended;
    }
  });

  it('serves HTTP over a line too', async () => {
    const child = sim(...LAB, '--line', '0');
    const ended = once(child, 'exit');
    assert.equal((await askHttp(await portOf(child, 'serial line at '))).status, 200);
    child.kill();
    assert.deepEqual(await ended, [0, null]);
  });

  it('sends traps where it is told', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = socket.address();
    const scene = ['--scene', join(__dirname, 'blinking.simulation.yaml')];
    const traps = ['--traps', `127.0.0.1:${port}`, '--trap-community', 'told'];
    const child = sim('--profile', 'snmp-host', ...scene, ...traps);
    const ended = once(child, 'exit');
    const [datagram] = (await once(socket, 'message')) as [Buffer];
    assert.match(datagram.toString('latin1'), /told/);
    child.kill();
    await ended;
    socket.close();
  });

  it('explains itself', async () => {
    const help = await sentence('--help');
    assert.match(help, /^0 Usage: headend-sim/);
    assert.match(help, /outage +No answer at all/);
    assert.match(help, /Profiles: .*snmp-host/);
  });

  it('says in a sentence what is wrong', async () => {
    assert.equal(await sentence(), '1 Name a profile: --profile <id or file>.\n');
    assert.match(await sentence('--profile', 'nothing'), /^1 There is no profile "nothing"/);
    assert.match(await sentence(...LAB, '--size', 'big'), /^1 --size must be a whole number/);
    assert.match(await sentence(...LAB, '--fault', 'loss=2'), /^1 The fault loss cannot be 2/);
    assert.match(await sentence(...LAB, '--compression', 'zip'), /^1 --compression must be one of gzip/);
    for (const [args, said] of [
      [['--traps', 'here'], /--traps must be addresses such as 127\.0\.0\.1:10162, not "here"/],
      [['--traps', '127.0.0.1:0'], /--traps must be addresses/],
      [['--traps', '192.0.2.1:162'], /Traps to 192\.0\.2\.1 cannot be sent from 127\.0\.0\.1/],
      [['--line', '/nowhere'], /The profile has no HTTP connection/],
      [['--traps', 'a:1', '--trap-version', '4'], /--trap-version must be/],
      [['--traps', 'a:1', '--trap-source', 'x'], /--trap-source must be a port/],
      [['--traps', 'a:1', '--trap-version', '3'], /Version 3 needs a user/],
      [['--traps', 'a:1', '--trap-user', 'u', '--trap-auth', 'des:x'], /--trap-auth must be md5, sha, sha256/],
      [['--traps', 'a:1', '--trap-user', 'u', '--trap-priv', 'x'], /--trap-priv needs --trap-auth/],
      [['--traps', 'a:1', '--engine-id', 'xyz'], /--engine-id must be 5 to 32 octets/],
    ] as const) {
      assert.match(await sentence('--profile', 'snmp-host', ...args), said);
    }
    assert.match(
      await sentence('--profile', 'prostream-x', '--traps', 'a:1'),
      /prostream-x has no notifications to send/,
    );
    assert.match(await sentence(...LAB, '--line', '/nowhere'), /The serial line \/nowhere cannot be opened: ENOENT/);
    assert.match(await sentence(...LAB, '--user', 'u'), /^1 Give --user and --password together/);
    assert.match(await sentence('--profile', REST, '--variant', 'v9'), /there is no variant "v9"\. Known are: v4, v2/);
    assert.match(await sentence('--colour'), /^1 Unknown option '--colour'/);
  });
});
