import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import helper from 'node-red-node-test-helper';
import { useNodeRed } from './harness';
import { complaintOf, loadSimulator } from './simulator-lab';

const LAB = join(__dirname, '..', 'simulator');
const SHIPPED = ['elemental-statmux', 'prostream-1000', 'prostream-x', 'snmp-host'];

describe('headend-simulator and the user’s own profiles', () => {
  const red = useNodeRed();
  const folder = () => join(red.userDir, 'headend', 'profiles');

  beforeEach(() => {
    mkdirSync(join(folder(), 'simulation'), { recursive: true });
    copyFileSync(join(LAB, 'lab.yaml'), join(folder(), 'lab.yaml'));
  });
  afterEach(() => rmSync(join(red.userDir, 'headend'), { recursive: true, force: true }));

  const addScene = () => copyFileSync(join(LAB, 'lab.simulation.yaml'), join(folder(), 'simulation', 'lab.yaml'));

  async function offered(): Promise<string[]> {
    const { status, body } = await helper.request().get('/headend/simulations');
    assert.equal(status, 200);
    return (body as string[]).sort();
  }

  it('offers those that have a simulation file', async () => {
    await red.load([]);
    assert.deepEqual(await offered(), SHIPPED);
    addScene();
    assert.deepEqual(await offered(), [...SHIPPED, 'lab'].sort());
  });

  it('offers them to those who may read, and says why it cannot', async () => {
    await red.load([]);
    red.refused.add('headend.read');
    assert.equal((await helper.request().get('/headend/simulations')).status, 401);
    red.refused.clear();
    rmSync(folder(), { recursive: true });
    writeFileSync(folder(), 'a file where a folder should be');
    const { status, body } = await helper.request().get('/headend/simulations');
    assert.equal(status, 500);
    assert.match((body as { error: string }).error, /profiles cannot be read: ENOTDIR/);
  });

  it('simulates them', async () => {
    addScene();
    const { http } = await loadSimulator(red, { profile: 'lab' });
    const page = await fetch(`http://127.0.0.1:${http}/`);
    assert.match(await page.text(), /Lab &lt;device> \(simulated\)/);
  });

  it('says which file is missing', async () => {
    const { code, message } = await complaintOf(red, { profile: 'lab' });
    assert.equal(code, 'CONFIG');
    const wanted = join(folder(), 'simulation', 'lab.yaml');
    assert.equal(message, `The profile "lab" has no simulation file. Write ${wanted}.`);
  });

  it('says which line of the file is wrong', async () => {
    const file = join(folder(), 'simulation', 'lab.yaml');
    writeFileSync(file, 'profile: lab\nnotes: x\ntabels: {}\n');
    const { code, message } = await complaintOf(red, { profile: 'lab' });
    assert.equal(code, 'CONFIG');
    assert.ok(message.includes(`${file}:3: tabels: this is not a known setting`), message);
  });
});
