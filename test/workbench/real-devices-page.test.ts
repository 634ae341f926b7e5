import assert from 'node:assert/strict';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanUp, simulate } from '../device/lab';
import { changedGateway } from './changed/gateway';
import { changedPlatform } from './changed/platform';
import { LOGIN } from './lab';
import { Page } from './page';

/** The page docs/real-devices.md, with devices on loopback behind the addresses that it names. */
class RealDevices extends Page {
  constructor(private readonly reach: Readonly<Record<string, string>>) {
    super('real-devices.md');
    writeFileSync(join(this.folder, 'asked.yaml'), this.blocks('yaml')[0] ?? '');
    cpSync(join(__dirname, 'second-mib'), join(this.folder, 'mibs'), {
      recursive: true,
      filter: (file) => !/\.(?:ts|json)$/.test(file),
    });
  }

  protected override here(line: string): string {
    const login = `--user ${LOGIN.user} --password ${LOGIN.password} --bypass-proxy`;
    return line.replace(/10\.0\.0\.\d+/, (address) => `127.0.0.1 ${this.reach[address]} ${login}`);
  }
}

describe('docs/real-devices.md', function () {
  this.timeout(120_000);
  const opened = cleanUp();

  it('has commands that do what they are for, one after another', async () => {
    const gateway = opened(await changedGateway());
    const platform = opened(await changedPlatform());
    const agent = opened(await simulate());
    const page = opened(
      new RealDevices({
        '10.0.0.5': `--http-port ${platform.port} --snmp-port ${agent.ports.snmp}`,
        '10.0.0.6': `--http-port ${gateway.port}`,
      }),
    );
    const lines = page.blocks('sh').flatMap((block) => block.trimEnd().split('\n'));
    assert.equal(lines.length, 11);
    for (const line of lines) {
      const { code, output } = await page.run(line);
      // 1 is that something was found, such as a column that is absent.
      assert.ok(code < 2, `${line}\n${output}`);
    }
  });
});
