import assert from 'node:assert/strict';
import type { Faults } from '../../simulator';
import type { Device } from '../../src/device';
import { cleanUp, deviceAt, failOne, PROSTREAM, simulate } from './lab';

const LOGIN = { user: 'operator', password: 'p4ssw0rd-of-tests' };
const COMMUNITY = 'c0mmunity-of-tests';

describe('secrets', () => {
  const opened = cleanUp();

  /** Everything an error or report could show of itself, also deep inside. */
  function shown(value: unknown, seen = new Set<unknown>()): string {
    if (typeof value !== 'object' || value === null) return String(value);
    if (seen.has(value)) return '';
    seen.add(value);
    return Reflect.ownKeys(value)
      .map((key) => shown((value as Record<PropertyKey, unknown>)[key], seen))
      .join('\n');
  }

  /** A device that logs in everywhere, at a simulator that knows it or not. */
  async function locked(known: boolean, faults: Partial<Faults>, timeoutMs = 150): Promise<Device> {
    const communities = { get: known ? COMMUNITY : 'another', set: 'another' };
    const login = known ? LOGIN : { user: 'another', password: 'another' };
    const simulator = opened(await simulate(PROSTREAM, { communities, login }));
    simulator.setFaults(faults);
    const security = { version: '2c', community: COMMUNITY } as const;
    return opened(deviceAt(simulator.ports, { timeoutMs, snmp: { security }, http: { login: LOGIN } }));
  }

  const cases: [what: string, known: boolean, faults: Partial<Faults>][] = [
    ['that are right', true, {}],
    ['that are wrong', false, {}],
    ['in an outage', true, { outage: true }],
    ['with an error of the device', true, { httpStatus: 500, emptyReply: true }],
    ['with a log-in page', true, { html: true, circles: 1 }],
  ];
  for (const [what, known, faults] of cases) {
    it(`${what} stand in no error, reading or report`, async () => {
      const device = await locked(known, faults);
      const results = [
        ...(await device.read([{ table: 'slots' }, { table: 'alarmsSnmp' }, { table: 'general' }])).values(),
      ];
      const text = shown([results, await device.test()]);
      const basic = Buffer.from(`${LOGIN.user}:${LOGIN.password}`).toString('base64');
      for (const secret of [LOGIN.password, COMMUNITY, basic]) assert.ok(!text.includes(secret), secret);
    });
  }

  it('that are wrong are told as such', async () => {
    const device = await locked(false, {});
    const slots = await failOne(device, 'slots');
    assert.equal(slots.code, 'AUTH');
    assert.match(slots.message, /refused the login \(401\); check user name and password/);
    const alarms = await failOne(device, 'alarmsSnmp');
    assert.equal(alarms.code, 'TIMEOUT');
    assert.match(alarms.message, /wrong community/);
  });
});
