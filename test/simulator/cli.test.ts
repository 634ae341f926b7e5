import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { askHttp } from './lab';

/** Starts `headend-sim` in a process of its own. */
function sim(...args: string[]) {
  const file = join(__dirname, '..', '..', 'simulator', 'cli.ts');
  return spawn(process.execPath, ['--require', 'tsx/cjs', file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

const LAB = ['--profile', join(__dirname, 'lab.yaml'), '--scene', join(__dirname, 'lab.simulation.yaml')];

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
  this.timeout(30_000);

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`serves what it says until ${signal}`, async () => {
      const child = sim(...LAB, '--fault', 'httpStatus=503', '--user', 'u', '--password', 'p');
      const ended = once(child, 'exit');
      let port = 0;
      for await (const line of createInterface(child.stdout)) {
        port = Number(/http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1] ?? 0);
        if (port > 0) break;
      }
      assert.equal((await askHttp(port)).status, 503);
      child.kill(signal);
      assert.deepEqual(await ended, [0, null]);
    });
  }

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
    assert.match(await sentence(...LAB, '--user', 'u'), /^1 Give --user and --password together/);
    assert.match(await sentence('--colour'), /^1 Unknown option '--colour'/);
  });
});
