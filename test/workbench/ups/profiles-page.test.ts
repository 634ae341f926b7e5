import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadProfile } from '../../../src/profile';
import { ENDS, useNodeRed } from '../../nodes/harness';
import { Steps } from './steps';

describe('docs/profiles.md, from nothing to rows', function () {
  this.timeout(120_000);
  const red = useNodeRed();
  let steps: Steps;

  before(() => {
    steps = new Steps();
  });
  after(async () => steps.close());

  it('1: lists the MIB', async () => {
    const { code, output } = await steps.run('headend-profile import-mib UPS-MIB.mib');
    assert.equal(code, 0, output);
    const shown = steps.blocks('text')[0]?.trimEnd().split('\n') ?? [];
    assert.equal(shown.length, 3);
    for (const line of shown) assert.ok(output.split('\n').includes(line), `${line} is not in\n${output}`);
  });

  it('2: makes a profile that is valid', async () => {
    const made = await steps.run(steps.command('--new'));
    assert.equal(made.code, 0, made.output);
    const valid = await steps.run(steps.command('validate'));
    assert.equal(valid.code, 0, valid.output);
    const profile = loadProfile(join(steps.folder, 'my-ups.yaml'));
    assert.equal(profile.title, 'My UPS');
    const columns = [...profile.tables.values()].flatMap((table) => [...table.columns.values()]);
    assert.equal(columns.length, 59);
    assert.ok(columns.every(({ evidence }) => evidence === 'standard'));
    const { unit, scale } = profile.tables.get('inputTable')?.columns.get('frequency') ?? {};
    assert.deepEqual([unit, scale], ['Hz', 0.1]);
    assert.equal(profile.traps.size, 4);
  });

  it('3 and 4: is edited and simulated, and check says what answers', async () => {
    steps.edit();
    assert.equal(loadProfile(join(steps.folder, 'my-ups.yaml')).tables.get('outputTable')?.title, 'Output lines');
    await steps.simulate();
    const { code, output } = await steps.run(steps.command('headend-profile check'));
    assert.equal(code, 1, 'something is absent');
    assert.match(output, /batteryVoltage\b.*54\.7/);
    assert.match(output, /ABSENT +batteryCurrent\b/);
  });

  it('5: is polled by the flow of the page', async () => {
    const profiles = join(red.userDir, 'headend', 'profiles');
    mkdirSync(profiles, { recursive: true });
    steps.install(profiles);
    const flow = steps.flow().filter(({ type }) => !type.startsWith('ui-'));
    const wired = flow.map((node) =>
      node.type === 'headend-poll' ? { ...node, wires: [['out']], interval: '' } : node,
    );
    await red.load([...wired, ...ENDS]);
    const out = red.arrivals();
    assert.equal((await red.send('ups-poll', {})).error, undefined);
    const [message] = out.all;
    assert.equal(message?.table.title, 'Output lines');
    const rows = [message?.payload].flat();
    assert.equal(rows.length, 3);
    const shown = /\[(\{.*\})\]/.exec(steps.blocks('js')[0] ?? '')?.[1] ?? '';
    assert.deepEqual({ ...rows[0] }, JSON.parse(shown.replaceAll("'", '"').replace(/(\w+):/g, '"$1":')));
  });
});
