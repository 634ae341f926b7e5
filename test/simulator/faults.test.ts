import assert from 'node:assert/strict';
import { checkFaults, FAULT_HELP } from '../../simulator';
import { NO_FAULTS } from '../../simulator/faults';
import { HeadendError } from '../../src/errors';

describe('faults of a simulated device', () => {
  it('are each described, and each can be switched off', () => {
    assert.deepEqual(Object.keys(FAULT_HELP), Object.keys(NO_FAULTS));
    assert.deepEqual(checkFaults({ ...NO_FAULTS }), NO_FAULTS);
  });

  it('are taken as they are when they are right', () => {
    const faults = {
      outage: true,
      delayMs: 50,
      loss: 0.5,
      httpStatus: 401,
      truncate: 'document',
      only: '/x',
      tooBig: 10,
    };
    assert.deepEqual(checkFaults(faults), faults);
  });

  for (const [faults, sentence] of [
    [{ outrage: true }, /no fault "outrage"\. Did you mean "outage"\? Known are: outage, delayMs/],
    [{ toString: true }, /no fault "toString"/],
    [{ outage: 1 }, /outage cannot be 1; give true or false/],
    [{ delayMs: -1 }, /delayMs cannot be -1/],
    [{ loss: 1.1 }, /loss cannot be 1.1; give a number from 0 to 1/],
    [{ loss: Number.NaN }, /loss cannot be/],
    [{ httpStatus: 200 }, /httpStatus cannot be 200; give 0 or a whole number from 300 to 599/],
    [{ truncate: 'half' }, /truncate cannot be "half"/],
    [{ only: 5 }, /only cannot be 5; give a text/],
    [{ circles: 1.5 }, /circles cannot be 1.5/],
  ] as const) {
    it(`are refused when they are wrong: ${JSON.stringify(faults)}`, () => {
      assert.throws(
        () => checkFaults(faults),
        (error) => error instanceof HeadendError && error.code === 'BAD_VALUE' && sentence.test(error.message),
      );
    });
  }
});
