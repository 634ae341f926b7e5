import assert from 'node:assert/strict';
import { cleanUp, HandClock, readOne } from '../device/lab';
import { deviceX, recorder, simulateX } from './lab';

describe('the redundancy of a ProStream X of API v4', () => {
  const opened = cleanUp();

  async function lab() {
    const simulator = opened(await simulateX(['v4', 'v2'], { clock: new HandClock().now }));
    const relay = opened(await recorder(simulator.ports.http));
    const device = opened(deviceX(relay.port));
    const writes = () =>
      relay.exchanges.filter(({ request }) => request.startsWith('PUT ')).map(({ request }) => request);
    return { simulator, relay, device, writes };
  }

  it('of a logical input is set by labels and read back', async () => {
    const { simulator, device, writes } = await lab();
    const result = await device.act('setLogicalInputRedundancy', {
      ...{ id: 1, redundancyMode: 'manual', activeSource: 'backup' },
    });
    assert.equal(result.verified, true);
    assert.deepEqual([result.before?.redundancyMode, result.before?.activeSource], ['automatic revert', 'main']);
    assert.deepEqual([result.after?.redundancyMode, result.after?.activeSource], ['manual', 'backup']);
    assert.deepEqual(writes(), ['PUT /api/v4/logical-inputs/1/redundancy']);
    const [main, backup] = simulator.rows('logicalInputs');
    assert.deepEqual([main?.redundancyMode, main?.active, backup?.active, backup?.linkTo], [1, false, true, 1]);
    const { rows } = await readOne(device, 'logicalInputs');
    assert.deepEqual([rows[0]?.active, rows[1]?.linkTo], [false, 1]);
  });

  it('of a logical output is set by a raw number, and what is not given stays as it is', async () => {
    const { simulator, device, writes } = await lab();
    const source = simulator.rows('logicalOutputs')[1]?.activeSource;
    const { verified, after } = await device.act('setLogicalOutputRedundancy', { id: 2, redundancyMode: 2 });
    assert.deepEqual([verified, after?.redundancyMode], [true, 'manual revert']);
    assert.deepEqual(writes(), ['PUT /api/v4/logical-outputs/2/redundancy']);
    assert.deepEqual(
      [simulator.rows('logicalOutputs')[1]?.redundancyMode, simulator.rows('logicalOutputs')[1]?.activeSource],
      [2, source],
    );
  });

  it('is set to a number that nobody has named, for the device has more of them than are known', async () => {
    const { simulator, device } = await lab();
    const { verified, after } = await device.act('setLogicalInputRedundancy', { id: 1, redundancyMode: 9 });
    assert.deepEqual([verified, after?.redundancyMode], [true, 'unknown(9)']);
    assert.equal(simulator.rows('logicalInputs')[0]?.redundancyMode, 9);
  });

  const wrong: [what: string, values: Record<string, unknown>, code: string, sentence: RegExp][] = [
    [
      'a mode that is none',
      { id: 1, redundancyMode: 'warp' },
      'BAD_VALUE',
      /"redundancyMode" is "warp"; it must be one of off, manual, /,
    ],
    ['a number that is no mode', { id: 1, redundancyMode: 1.5 }, 'BAD_VALUE', /"redundancyMode" is 1.5;/],
    [
      'an ID out of range',
      { id: 0, activeSource: 'main' },
      'BAD_VALUE',
      /"id" is 0; it must be a whole number from 1 to/,
    ],
    ['no ID', { activeSource: 'main' }, 'BAD_VALUE', /"id" \(ID of the main logical input\) is missing/],
    [
      'a parameter that is none',
      { id: 1, activeSorce: 'main' },
      'BAD_VALUE',
      /no parameter "activeSorce".* Did you mean "activeSource"\?/,
    ],
    ['an input that is none', { id: 4711, activeSource: 'main' }, 'NOT_FOUND', /^Logical Inputs has no row 4711\.$/],
  ];
  for (const [what, values, code, message] of wrong) {
    it(`is not touched by ${what}`, async () => {
      const { device, writes } = await lab();
      await assert.rejects(device.act('setLogicalInputRedundancy', values), { name: 'HeadendError', code, message });
      assert.deepEqual(writes(), []);
    });
  }

  it('is set one after another in the order of the calls, over a session that ends meanwhile', async () => {
    const { simulator, device, writes } = await lab();
    await readOne(device, 'general');
    simulator.expireSessions();
    const results = await Promise.all(
      ['backup', 'main', 'backup'].map((activeSource) =>
        device.act('setLogicalInputRedundancy', { id: 4, activeSource }),
      ),
    );
    assert.deepEqual(
      results.map(({ before, after, verified }) => [before?.activeSource, after?.activeSource, verified]),
      [
        [results[0]?.before?.activeSource, 'backup', true],
        ['backup', 'main', true],
        ['main', 'backup', true],
      ],
    );
    assert.equal(writes().length, 3);
    assert.equal(simulator.served.logins, 2);
  });
});
