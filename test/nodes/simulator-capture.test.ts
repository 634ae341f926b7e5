import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Device } from '../../src/device';
import { loadProfile } from '../../src/profile';
import { capture, writeCapture } from '../../workbench';
import { cleanUp, readOne, simulate } from '../device/lab';
import { settingsFor } from '../workbench/lab';
import { useNodeRed } from './harness';
import { complaintOf, loadSimulator } from './simulator-lab';

describe('a simulator node that serves a capture', () => {
  const red = useNodeRed();
  const opened = cleanUp();
  const folder = () => join(red.userDir, 'headend');

  afterEach(() => rmSync(folder(), { recursive: true, force: true }));

  it('answers as the device did, in place of its model, and can be told to fail', async () => {
    const profile = loadProfile('snmp-host');
    const real = opened(await simulate(profile));
    const expected = await readOne(opened(new Device(settingsFor(profile, real.ports))), 'interfaces', [
      'name',
      'inOctets',
    ]);
    mkdirSync(folder(), { recursive: true });
    writeCapture(join(folder(), 'captured'), await capture(settingsFor(profile, real.ports)));

    const ports = await loadSimulator(red, { capture: 'captured', profile: 'prostream-1000' });
    assert.deepEqual([ports.snmp > 0, ports.http], [true, Number.NaN]);
    const device = opened(new Device(settingsFor(profile, ports, { timeoutMs: 200 })));
    assert.deepEqual((await readOne(device, 'interfaces', ['name', 'inOctets'])).rows, expected.rows);
    await red.send('sim', { payload: { outage: true } });
    await assert.rejects(readOne(device, 'system'), { code: 'TIMEOUT' });
    const { error } = await red.send('sim', { payload: { trap: { trap: 'linkDown' } } });
    assert.match(error?.message ?? '', /sends the traps it has, and no others|must be|no such/);
  });

  it('says what is wrong with the folder', async () => {
    const { code, message } = await complaintOf(red, { capture: 'nowhere', profile: '' });
    assert.equal(code, 'CONFIG');
    assert.match(message, /headend\/nowhere holds no capture/);
  });

  it('says what is wrong with what is in it', async () => {
    mkdirSync(join(folder(), 'odd'), { recursive: true });
    writeFileSync(join(folder(), 'odd', 'capture.json'), '[]');
    assert.match((await complaintOf(red, { capture: 'odd' })).message, /not of a form that is known here/);
  });
});
