import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { loadProfile } from '../../src/profile';
import type { CheckReport } from '../../workbench';
import { cleanUp, simulate } from '../device/lab';
import { LOGIN, scratch } from './lab';

const ROOT = join(__dirname, '..', '..');

/** Runs a program of the package to its end: exit code, what it printed, and what it told beside that. */
async function bin(args: readonly string[], environment: Record<string, string> = {}) {
  const child = start(join('workbench', 'cli.ts'), args, environment);
  let [out, told] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    told += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, out, told };
}

function start(file: string, args: readonly string[], environment: Record<string, string> = {}) {
  const env = { ...process.env, ...environment };
  return spawn(process.execPath, ['--require', 'tsx/cjs', join(ROOT, file), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

describe('headend-profile', function () {
  this.timeout(60_000);
  const opened = cleanUp();
  const folder = scratch();
  const secret = { HEADEND_USER: LOGIN.user, HEADEND_PASSWORD: LOGIN.password };

  it('explains itself and each command', async () => {
    for (const args of [[], ['--help']]) {
      const { code, out } = await bin(args);
      assert.equal(code, 0);
      assert.match(out, /^Usage: headend-profile <command>[\s\S]*Exit codes: 0 [\s\S]* 1 [\s\S]* 2 /);
      for (const command of ['check', 'capture', 'explain', 'validate'])
        assert.match(out, new RegExp(`^ {2}${command} `, 'm'));
    }
    for (const command of ['check', 'capture', 'explain', 'validate']) {
      const { code, out } = await bin([command, '--help']);
      assert.equal(code, 0);
      assert.match(out, new RegExp(`^Usage: headend-profile ${command} <`));
    }
  });

  it('says in a sentence what is wrong, and ends with 2', async () => {
    for (const [args, sentence] of [
      [['chek'], /^There is no command "chek"/],
      [['check'], /^The profile is missing; see --help\.$/m],
      [['check', 'snmp-host'], /^The address is missing/],
      [['check', 'snmp-host', 'http://x/'], /is no address/],
      [['check', 'snmp-hots', '127.0.0.1'], /Did you mean "snmp-host"/],
      [['check', 'snmp-host', '127.0.0.1', '--snmp-port', '0'], /--snmp-port must be a whole number from 1/],
      [['check', 'snmp-host', '127.0.0.1', '--snmp-version', '4'], /--snmp-version must be one of 1, 2c, 3/],
      [['check', 'prostream-1000', '127.0.0.1', '--parameter', 'x=1'], /--parameter must be NAME=TEXT.*deviceAddress/],
      [['explain', 'snmp-host', 'interfaces', 'more'], /"more" is one argument too many/],
      [['explain', 'snmp-host', 'interface'], /Did you mean "interfaces"/],
      [['validate', join(ROOT, 'nowhere.yaml')], /there is no such file/],
      [['validate', '--colour'], /Unknown option '--colour'/],
    ] as const) {
      const { code, out, told } = await bin(args);
      assert.equal(code, 2, args.join(' '));
      assert.equal(out, '');
      assert.match(told, sentence);
      assert.doesNotMatch(told, /\n {4}at /);
    }
  });

  it('checks: the result on one side, how far it is on the other, and 0 where all is well', async () => {
    const simulator = opened(await simulate(loadProfile('prostream-1000'), { login: LOGIN }));
    const ports = [
      '--snmp-port',
      String(simulator.ports.snmp),
      '--http-port',
      String(simulator.ports.http),
      '--bypass-proxy',
    ];
    const text = await bin(['check', 'prostream-1000', '127.0.0.1', ...ports], secret);
    assert.equal(text.code, 0, text.told);
    assert.match(text.out, /^ {2}answered +slot +@Slot +\[confirmed\] +1$/m);
    assert.match(text.out, /^Columns: \d+ answered, \d+ empty, 0 absent/m);
    assert.match(text.told, /^0\/29 POST \/BrowseConfig$/m);
    assert.ok(!(text.out + text.told).includes(LOGIN.password));

    const file = join(folder(), 'mine.yaml');
    const json = await bin(
      ['check', 'prostream-1000', '127.0.0.1', ...ports, '--json', '--write-override', file],
      secret,
    );
    const report = JSON.parse(json.out) as CheckReport;
    assert.deepEqual([json.code, report.profile, report.summary.absent], [0, 'prostream-1000', 0]);
    assert.equal((await bin(['validate', file, '--profile', 'prostream-1000'])).out, `${file} is a good override.\n`);
    writeFileSync(file, '# mine\n');
    const again = await bin(['check', 'prostream-1000', '127.0.0.1', ...ports, '--write-override', file], secret);
    assert.equal(again.code, 2);
    assert.match(again.told, /cannot be written: there is such a file already/);
    assert.equal(readFileSync(file, 'utf8'), '# mine\n');
  });

  it('checks: 1 where something is amiss', async () => {
    const simulator = opened(await simulate(loadProfile('prostream-1000'), { login: LOGIN }));
    const ports = [
      '--snmp-port',
      String(simulator.ports.snmp),
      '--http-port',
      String(simulator.ports.http),
      '--bypass-proxy',
    ];
    const { code, out } = await bin([
      'check',
      'prostream-1000',
      '127.0.0.1',
      ...ports,
      '--user',
      'x',
      '--password',
      'y',
    ]);
    assert.equal(code, 1);
    assert.match(out, /NOT ASKED/);
  });

  it('captures, and headend-sim serves it', async () => {
    const simulator = opened(await simulate(loadProfile('prostream-1000'), { login: LOGIN }));
    const ports = [
      '--snmp-port',
      String(simulator.ports.snmp),
      '--http-port',
      String(simulator.ports.http),
      '--bypass-proxy',
    ];
    const into = join(folder(), 'capture');
    const { code, out } = await bin(['capture', 'prostream-1000', '127.0.0.1', into, ...ports], secret);
    assert.equal(code, 0, out);
    assert.match(out, /39 SNMP values, 1 of 1 HTTP replies\./);
    assert.ok(existsSync(join(into, 'snmp.snmprec')));
    const again = await bin(['capture', 'prostream-1000', '127.0.0.1', into, ...ports], secret);
    assert.deepEqual([again.code, /is not empty/.test(again.told)], [2, true]);

    const child = start(join('simulator', 'cli.ts'), ['--capture', into]);
    const ended = once(child, 'exit');
    const served: Record<string, string> = {};
    for await (const line of createInterface(child.stdout)) {
      const [, kind = '', port = ''] = /^(SNMP|HTTP) at (?:http:\/\/)?127\.0\.0\.1:(\d+)/.exec(line) ?? [];
      served[kind] = port;
      if (served.HTTP) break;
    }
    const found = await bin([
      'check',
      'prostream-1000',
      '127.0.0.1',
      '--snmp-port',
      served.SNMP ?? '',
      '--http-port',
      served.HTTP ?? '',
      '--bypass-proxy',
    ]);
    assert.equal(found.code, 0, found.out);
    child.kill();
    await ended;
    const both = start(join('simulator', 'cli.ts'), ['--capture', into, '--profile', 'snmp-host']);
    let said = '';
    both.stderr.on('data', (chunk) => {
      said += chunk;
    });
    assert.deepEqual(await once(both, 'close'), [1, null]);
    assert.match(said, /--profile does not go together with --capture/);
  });

  it('stops when it is told to, with a sentence', async () => {
    const simulator = opened(await simulate(loadProfile('snmp-host')));
    simulator.setFaults({ delayMs: 60_000 });
    const args = ['check', 'snmp-host', '127.0.0.1', '--snmp-port', String(simulator.ports.snmp), '--timeout', '60000'];
    const child = start(join('workbench', 'cli.ts'), args);
    let told = '';
    child.stderr.on('data', (chunk) => {
      if (told === '') child.kill('SIGINT');
      told += chunk;
    });
    assert.deepEqual(await once(child, 'close'), [2, null]);
    assert.match(told, /It was stopped before it was done\./);
  });

  it('validates profiles and overrides, every variant, with file and line', async () => {
    const into = folder();
    const override = join(into, 'wrong.yaml');
    writeFileSync(override, 'tables:\n  slots:\n    columns:\n      stat: { title: State }\n');
    const wrong = await bin(['validate', override, '--profile', 'prostream-1000']);
    assert.equal(wrong.code, 1);
    assert.match(wrong.out, /wrong\.yaml:4: tables\.slots\.columns\.stat: .*Did you mean "state"/);
    assert.match((await bin(['validate', override])).told, /has no "id", so it is an override; name its profile/);
    const profile = join(into, 'broken.yaml');
    const text = readFileSync(join(ROOT, 'profiles', 'prostream-x.yaml'), 'utf8');
    writeFileSync(profile, text);
    assert.deepEqual(await bin(['validate', profile]).then(({ code, out }) => [code, out]), [
      0,
      `${profile} is a good profile.\n`,
    ]);
    const changes = /^( +)changes:.*$/m.exec(text);
    assert.ok(changes, 'a variant that changes something');
    writeFileSync(profile, text.replace(changes[0], `${changes[0]}\n${changes[1]}  nonsense: 1`));
    const broken = await bin(['validate', profile, '--json']);
    assert.equal(broken.code, 1);
    assert.match(JSON.parse(broken.out).issues[0].message, /nonsense: this is not a known setting here/);
  });

  it('explains a table: what is asked, in order, and where each column comes from', async () => {
    const { code, out } = await bin(['explain', 'prostream-1000', 'slots']);
    assert.equal(code, 0);
    assert.match(
      out,
      /^Slots \(slots\)\n {2}1\. POST \/BrowseConfig by HTTP \(browse, basic\) \[confirmed\], with <AFRICA>/,
    );
    assert.match(out, /^ {4}cardType +from partNumber; enum \[/m);
    const all = JSON.parse((await bin(['explain', 'elemental-statmux', '--json'])).out) as {
      table: string;
      steps: string[];
    }[];
    assert.deepEqual(
      all.map(({ table }) => table),
      [...loadProfile('elemental-statmux').tables.keys()],
    );
    assert.ok(all.some(({ steps }) => steps.some((step) => / once for each /.test(step))));
  });
});
