import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'mocha';
import { loadScene, type Simulator, startSimulator, type TrapDestination } from '../../simulator';
import { loadProfile } from '../../src/profile';
import { peer } from '../peers';
import { HandClock } from './lab';

const ENGINE = '80000000050102030405060708';
const USER = {
  name: 'watcher',
  auth: { protocol: 'sha', password: 'auth-password' },
  priv: { password: 'priv-password' },
} as const;
const OTHER = { name: 'plain', auth: { protocol: 'sha256', password: 'other-password' } } as const;

/** Debian's trap daemon, and all that it has printed. */
class Daemon {
  printed = '';
  private readonly folder = mkdtempSync(join(tmpdir(), 'headend-trapd-'));
  private child?: ChildProcess;
  private wake?: () => void;
  port = 0;

  async start(context: Context): Promise<void> {
    const program = peer(context, 'snmptrapd');
    const probe = createSocket('udp4').bind(0, '127.0.0.1');
    await once(probe, 'listening');
    this.port = probe.address().port;
    probe.close();
    const file = join(this.folder, 'snmptrapd.conf');
    const users = [
      `createUser -e 0x${ENGINE} ${USER.name} SHA ${USER.auth.password} AES ${USER.priv.password}`,
      `createUser -e 0x${ENGINE} ${OTHER.name} SHA-256 ${OTHER.auth.password}`,
      `authUser log ${USER.name} priv`,
      `authUser log ${OTHER.name} auth`,
    ];
    writeFileSync(
      file,
      ['authCommunity log public', ...users, 'format2 TRAP %P %v\\n', 'format1 TRAP %P %N %w %q %v\\n', ''].join('\n'),
    );
    const args = ['-f', '-C', '-c', file, '-Lo', '-On', '-p', join(this.folder, 'pid'), `udp:127.0.0.1:${this.port}`];
    const env = { ...process.env, MIBS: '', SNMP_PERSISTENT_DIR: this.folder };
    this.child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.printed += chunk;
        this.wake?.();
      });
    }
    await this.says(/NET-SNMP version/);
  }

  /** Waits until it has printed this. */
  async says(text: RegExp): Promise<string> {
    while (!text.test(this.printed)) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    return this.printed;
  }

  async stop(): Promise<void> {
    if (this.child && this.child.exitCode === null) {
      this.child.kill();
      await once(this.child, 'exit');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

describe("Net-SNMP's trap daemon understands the simulated device", () => {
  let daemon: Daemon;
  let simulator: Simulator | undefined;
  const send = async (destination: Partial<TrapDestination>, infoString: string) => {
    const profile = loadProfile('prostream-1000');
    simulator = await startSimulator({
      profile,
      scene: loadScene(profile.id),
      clock: new HandClock().read,
      traps: { destinations: [{ host: '127.0.0.1', port: daemon.port, ...destination }], engineId: ENGINE },
    });
    simulator.sendTrap({ entry: 'tsIn/9', fields: { infoString } });
    return simulator;
  };

  beforeEach(async function () {
    daemon = new Daemon();
    await daemon.start(this);
  });
  afterEach(async () => {
    await simulator?.stop();
    simulator = undefined;
    await daemon.stop();
  });

  it('in v1', async () => {
    await send({ version: '1' }, 'first version');
    const printed = await daemon.says(/first version/);
    assert.match(printed, /\.1\.3\.6\.1\.4\.1\.1563\.1\.1\.3\.8 Enterprise Specific 9|1563\.1\.1\.3\.8/);
  });

  it('in v2c', async () => {
    await send({}, 'second version');
    const printed = await daemon.says(/second version/);
    assert.match(printed, /1\.3\.6\.1\.6\.3\.1\.1\.4\.1\.0 = OID: \.1\.3\.6\.1\.4\.1\.1563\.1\.1\.3\.8\.0\.9/);
    assert.match(printed, /1563\.1\.1\.3\.1\.2\.0 = INTEGER: 4000015/);
  });

  it('as an inform, which it acknowledges', async () => {
    const sender = await send({ inform: true }, 'an inform');
    await daemon.says(/an inform/);
    while (sender.notified.acknowledged === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(sender.notified, { sent: 1, acknowledged: 1 });
  });

  it('in v3, encrypted with AES and signed with SHA', async () => {
    await send({ version: '3', user: USER }, 'third version');
    await daemon.says(/third version/);
  });

  it('in v3, signed with SHA-256', async () => {
    await send({ version: '3', user: OTHER }, 'signed only');
    await daemon.says(/signed only/);
  });

  it('in v3, but not with a wrong password', async () => {
    const guessed = { ...OTHER, auth: { ...OTHER.auth, password: 'guessed-password' } };
    const sender = await send({ version: '3', user: guessed }, 'a guess');
    await sender.stop();
    await send({}, 'the next');
    assert.ok(!(await daemon.says(/the next/)).includes('a guess'));
  });
});
