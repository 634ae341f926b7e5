import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { captureCommand } from '../../workbench/capture';
import { checkCommand } from '../../workbench/check';
import type { Command } from '../../workbench/command';
import { suggestCommand } from '../../workbench/suggest';
import { validateCommand } from '../../workbench/validate';
import { cleanUp, simulate } from '../device/lab';
import { deviceConfig, ENDS, pollConfig, TAB, useNodeRed } from '../nodes/harness';
import { changedGateway } from './changed/gateway';
import { changedPlatform } from './changed/platform';
import { type Decisions, ROWS, reviewed } from './changed/review';
import { GATEWAY_ROWS, PLATFORM_ROWS } from './changed/rows';
import { LOGIN, scratch } from './lab';

/** How the gateway is asked, as the page shows it. */
const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'real-devices.md'), 'utf8');
const ASKED = /^```yaml\n(.*?)^```/ms.exec(PAGE)?.[1] ?? '';

/** What is about columns that the gateway does not have, as `validate` says. */
const REST = '\nactions: null\ngraphs: null\n';

const GATEWAY: Readonly<Record<string, Decisions>> = {
  general: { right: ['name', 'upTime'], written: { softwareVersion: '{ at: /chassis/firmware/release }' } },
  physicalInputs: {
    right: [...ROWS, 'id', 'name', 'ip', 'interface', 'active', 'bitrate'],
    written: { port: 'null', socketPort: '{ at: destination/udpPort }' },
  },
  logicalInputs: {
    right: [...ROWS, 'id', 'name', 'ccErrors', 'syncLoss', 'services'],
    written: { physicalInputId: '{ at: fedBy/socketNo }', bitrate: '{ at: measured/bitsPerSec }' },
  },
  logicalOutputs: { right: [...ROWS, 'id', 'name', 'tsId', 'onId', 'configuredBitrate', 'bitrate'] },
  outputServices: {
    right: [...ROWS, 'id', 'serviceId', 'name', 'pmtPid', 'pcrPid'],
    written: { logicalOutputId: '{ at: ../muxNo }', bitrate: '{ at: bitsPerSec }' },
  },
  alarms: {
    right: [...ROWS, 'id', 'state', 'text', 'acknowledged'],
    written: { resource: '{ at: about }', type: '{ at: message }', raised: '{ at: since }' },
  },
};

const PLATFORM: Readonly<Record<string, Decisions>> = {
  general: { right: ['columns', 'bootVersion'] },
  ethernet: { right: [...ROWS, 'index', 'ip', 'mask', 'gateway', 'mac', 'linkState'] },
  slots: { right: ['columns', 'state'] },
  inputTs: { right: [], written: { source: "{ at: '@ApRef' }", transportErrors: 'null' } },
  outputTs: {
    right: ['configuredBitrate'],
    written: { nullBitrate: 'null', psiMode: 'null', patInterval: 'null', catInterval: 'null', sdtInterval: 'null' },
  },
  serviceOutput: {
    right: [...ROWS, 'tsOut', 'serviceId', 'name', 'bitrate'],
    written: { sourceTsIn: 'null', sourceServiceId: 'null' },
  },
};

describe('a device with other names than its profile: capture, suggest, review, check, poll', function () {
  this.timeout(60_000);
  const red = useNodeRed();
  const opened = cleanUp();
  const folder = scratch();

  /** Does a command; what it printed and told, and its exit code. */
  async function run(command: Command, ...args: string[]): Promise<{ code: number; said: string }> {
    const lines: string[] = [];
    const note = (line: string) => void lines.push(line);
    const code = await command.run(args, { print: note, tell: note }, new AbortController().signal);
    return { code, said: lines.join('\n') };
  }

  /** The file of a proposal as a person leaves it; `sure` are the tables that stand there before. */
  function review(file: string, tables: Readonly<Record<string, Decisions>>, sure: readonly string[]): string {
    const text = readFileSync(file, 'utf8');
    assert.deepEqual(
      [...text.matchAll(/^ {2}(\w+): #/gm)].map(([, table]) => table),
      sure,
    );
    return reviewed(text, tables);
  }

  /** The rows that a poll node sends of each of these tables, without what is `null`. */
  async function polled(tables: readonly string[], device: object, override: string, ports: object) {
    const into = join(red.userDir, 'headend');
    mkdirSync(into, { recursive: true });
    writeFileSync(join(into, 'reviewed.yaml'), readFileSync(override));
    const config = deviceConfig(ports, { ...device, overrides: 'reviewed.yaml', timeout: '5000' });
    await red.load([TAB, config, pollConfig({ tables }), ...ENDS], {
      device: { httpUser: LOGIN.user, httpPassword: LOGIN.password },
    });
    const out = red.arrivals();
    assert.equal((await red.send('poll', {})).error, undefined);
    const bare = (row: object) =>
      Object.fromEntries(Object.entries(row).filter(([name, value]) => value !== null && name !== 'displayKey'));
    return Object.fromEntries(out.all.map(({ table, payload }) => [table.id, [payload].flat().map(bare)]));
  }

  it('a gateway with other paths, log-in, fields and nesting', async () => {
    const gateway = opened(await changedGateway());
    const into = folder();
    const [asked, capture, file] = [join(into, 'asked.yaml'), join(into, 'xvm-1'), join(into, 'xvm-1.yaml')];
    const reach = ['--http-port', String(gateway.port), '--bypass-proxy'];
    const login = ['--user', LOGIN.user, '--password', LOGIN.password];
    writeFileSync(asked, ASKED);

    const captured = await run(
      captureCommand,
      'prostream-x',
      '127.0.0.1',
      capture,
      '--override',
      asked,
      ...reach,
      ...login,
    );
    assert.match(captured.said, /: 5 of 21 HTTP replies\.$/m);
    const suggested = await run(suggestCommand, 'prostream-x', capture, '--override', asked, '--out', file);
    assert.equal(suggested.code, 0, suggested.said);
    assert.match(suggested.said, /^Looking through 5 replies/);

    await assert.rejects(run(suggestCommand, 'prostream-x', capture, '--override', file), /holds tables, and so does/);

    writeFileSync(file, `${review(file, GATEWAY, ['general'])}${REST}`);
    const valid = await run(validateCommand, file, '--profile', 'prostream-x', '--variant', 'v4');
    assert.equal(valid.code, 0, valid.said);
    const tables = Object.keys(GATEWAY);
    const only = tables.flatMap((table) => ['--table', table]);
    const checked = await run(
      checkCommand,
      'prostream-x',
      '127.0.0.1',
      '--variant',
      'v4',
      '--override',
      file,
      ...only,
      ...reach,
      ...login,
    );
    assert.equal(checked.code, 0, checked.said);
    assert.deepEqual(
      await polled(tables, { profile: 'prostream-x', variant: 'v4' }, file, { http: gateway.port }),
      GATEWAY_ROWS,
    );
  });

  it('a platform whose tree has other elements and attributes', async () => {
    const platform = opened(await changedPlatform());
    const agent = opened(await simulate());
    const into = folder();
    const [capture, file] = [join(into, 'east-1'), join(into, 'east-1.yaml')];
    const ports = ['--http-port', String(platform.port), '--snmp-port', String(agent.ports.snmp), '--bypass-proxy'];

    const captured = await run(captureCommand, 'prostream-1000', '127.0.0.1', capture, ...ports);
    assert.equal(captured.code, 0, captured.said);
    const suggested = await run(suggestCommand, 'prostream-1000', capture, '--out', file);
    assert.equal(suggested.code, 0, suggested.said);

    writeFileSync(file, `${review(file, PLATFORM, ['inputTs', 'outputTs'])}\ngraphs: null\n`);
    const valid = await run(validateCommand, file, '--profile', 'prostream-1000');
    assert.equal(valid.code, 0, valid.said);
    const tables = Object.keys(PLATFORM);
    const only = tables.flatMap((table) => ['--table', table]);
    const checked = await run(checkCommand, 'prostream-1000', '127.0.0.1', '--override', file, ...only, ...ports);
    assert.equal(checked.code, 0, checked.said);
    const { general, ...others } = await polled(tables, { profile: 'prostream-1000' }, file, {
      http: platform.port,
      snmp: agent.ports.snmp,
    });
    assert.deepEqual(others, PLATFORM_ROWS);
    const { bootVersion, chassisSerialNumber, model } = general?.[0] ?? {};
    assert.deepEqual([bootVersion, chassisSerialNumber, typeof model], ['1.7', 'PS-4711', 'string']);
  });
});
