import assert from 'node:assert/strict';
import { loadProfile } from '../../src/profile';
import { cleanUp, deviceAt, PROSTREAM, simulate } from './lab';

describe('testing the connections of a device', () => {
  const opened = cleanUp();

  it('reports on each of them', async () => {
    const simulator = opened(await simulate());
    let now = 0;
    const device = opened(deviceAt(simulator.ports, {}, { now: () => now++ }));
    const [snmp, browse, ...others] = await device.test();
    assert.deepEqual(others, []);
    assert.deepEqual(
      { ...snmp, roundTripMs: 1 },
      {
        ...{ connection: 'snmp', title: 'SNMP', ok: true, reachable: true, authenticated: true, roundTripMs: 1 },
        text: 'ProStream 1000',
        says: snmp?.says,
      },
    );
    assert.ok((snmp?.roundTripMs ?? 0) > 0);
    assert.equal(browse?.ok, true);
    assert.match(browse?.text ?? '', /^POST \/BrowseConfig was answered with a document of \d+ bytes\.$/);
    const titles = (report = browse) => report?.says.filter(({ value }) => value !== '').map(({ title }) => title);
    assert.deepEqual(titles(), ['Chassis serial number', 'Software version', 'Boot version']);
    // Not the model, which is the agent's description once more.
    assert.deepEqual(titles(snmp), ['Serial number']);
  });

  it('tells the name of an agent that has one', async () => {
    const simulator = opened(await simulate(loadProfile('snmp-host')));
    const device = opened(deviceAt(simulator.ports, { profile: loadProfile('snmp-host') }));
    const [snmp] = await device.test();
    assert.equal(snmp?.says[0]?.title, 'sysName');
    assert.notEqual(snmp?.says[0]?.value, '');
  });

  it('says what is wrong with one and that the other is well', async () => {
    const simulator = opened(await simulate(PROSTREAM, { login: { user: 'a', password: 'b' } }));
    const device = opened(deviceAt(simulator.ports));
    const [snmp, browse] = await device.test();
    assert.equal(snmp?.ok, true);
    assert.deepEqual([browse?.ok, browse?.code], [false, 'AUTH']);
    assert.deepEqual([browse?.reachable, browse?.authenticated, browse?.says], [true, false, []]);
    assert.match(browse?.text ?? '', /wants a login \(401\); set user name and password in the device node/);
  });

  it('names a wrong community among the reasons for silence', async () => {
    const simulator = opened(await simulate(PROSTREAM, { communities: { get: 'other', set: 'other' } }));
    const device = opened(deviceAt(simulator.ports, { timeoutMs: 100 }));
    const [snmp] = await device.test();
    assert.deepEqual([snmp?.ok, snmp?.code], [false, 'TIMEOUT']);
    assert.deepEqual([snmp?.reachable, snmp?.authenticated], [false, null]);
    assert.match(snmp?.text ?? '', /wrong community/);
  });

  it('does not take a web page for an answer', async () => {
    const simulator = opened(await simulate());
    simulator.setFaults({ html: true });
    const device = opened(deviceAt(simulator.ports));
    const [, browse] = await device.test();
    assert.deepEqual([browse?.ok, browse?.code], [false, 'BAD_REPLY']);
    assert.deepEqual([browse?.reachable, browse?.authenticated], [true, null]);
    assert.match(browse?.text ?? '', /^A web page/);
  });
});
