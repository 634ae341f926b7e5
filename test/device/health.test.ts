import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Health, type HealthState } from '../../src/device/health';
import { type ErrorCode, HeadendError } from '../../src/errors';

const CONNECTION_FAILURES: readonly ErrorCode[] = ['UNREACHABLE', 'TIMEOUT', 'AUTH'];
const ANSWERS: readonly ErrorCode[] = [
  'NOT_FOUND',
  'BAD_REPLY',
  'BAD_VALUE',
  'REFUSED',
  'NOT_ALLOWED',
  'BUSY',
  'CONFIG',
];

/** The health of a connection with time and chance in hand, and what it told. */
class Patient {
  now = 1_000_000;
  random = 0.5;
  readonly told: string[] = [];
  readonly health = new Health(
    () => this.now,
    () => this.random,
    (state: HealthState, error?: HeadendError) => this.told.push(error ? `${state} ${error.code}` : state),
  );

  /** A request that fails as soon as it is made. */
  fail(code: ErrorCode = 'TIMEOUT', startedAt = this.now): void {
    this.health.failed(new HeadendError(code, 'No answer.'), startedAt);
  }

  get pause(): number {
    return this.health.nextTryAt - this.now;
  }
}

describe('the health of a connection', () => {
  let patient: Patient;
  beforeEach(() => {
    patient = new Patient();
  });

  it('is idle at first, and may be tried', () => {
    assert.equal(patient.health.state, 'idle');
    patient.health.check();
  });

  for (const code of CONNECTION_FAILURES) {
    it(`backs off on ${code}: 1, 2, 4 and at most 60 seconds, for ever`, () => {
      const pauses: number[] = [];
      for (let i = 0; i < 1200; i++) {
        patient.fail(code);
        pauses.push(patient.pause);
        patient.now = patient.health.nextTryAt;
      }
      assert.deepEqual(pauses.slice(0, 8), [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
      assert.equal(pauses.at(-1), 60_000);
      assert.deepEqual(patient.told, [`down ${code}`]);
    });
  }

  it('varies its pauses by a fifth either way', () => {
    patient.random = 0;
    patient.fail();
    assert.equal(patient.pause, 800);
    patient.now = patient.health.nextTryAt;
    patient.random = 0.999_999;
    patient.fail();
    assert.ok(patient.pause > 2399 && patient.pause < 2400);
  });

  it('says in a sentence what was wrong and when it will be tried, and then lets it be', () => {
    patient.fail('AUTH');
    assert.throws(() => patient.health.check(), { code: 'AUTH', message: 'No answer. Next try in 1 s.' });
    patient.now += 999;
    assert.throws(() => patient.health.check(), { message: 'No answer. Next try in 1 s.' });
    patient.now += 1;
    patient.health.check();
  });

  it('counts failures that were under way together once', () => {
    const startedAt = patient.now;
    patient.now += 5000;
    for (let i = 0; i < 5; i++) patient.fail('TIMEOUT', startedAt);
    assert.equal(patient.pause, 1000);
    patient.now = patient.health.nextTryAt;
    for (let i = 0; i < 5; i++) patient.fail('TIMEOUT');
    assert.equal(patient.pause, 2000);
  });

  it('does not hold a failure against a connection that answered something else since', () => {
    const startedAt = patient.now;
    patient.now += 5000;
    patient.health.answered();
    patient.fail('TIMEOUT', startedAt);
    assert.deepEqual([patient.health.state, patient.told], ['up', ['up']]);
    patient.now += 1;
    patient.fail('TIMEOUT');
    assert.equal(patient.health.state, 'down');
  });

  for (const code of ANSWERS) {
    it(`takes ${code} for an answer`, () => {
      patient.fail(code);
      assert.equal(patient.health.state, 'up');
      patient.now += 1;
      patient.fail('TIMEOUT');
      patient.now = patient.health.nextTryAt;
      patient.fail(code);
      assert.deepEqual([patient.health.state, patient.health.lastError], ['up', undefined]);
    });
  }

  it('begins with a short pause again after it recovered, and tells each change once', () => {
    for (let i = 0; i < 6; i++) {
      patient.fail();
      patient.now = patient.health.nextTryAt;
    }
    patient.health.answered();
    patient.health.answered();
    patient.now += 1;
    patient.fail();
    assert.equal(patient.pause, 1000);
    assert.deepEqual(patient.told, ['down TIMEOUT', 'up', 'down TIMEOUT']);
  });

  it('keeps its promises whatever happens', () => {
    const event = fc.oneof(
      fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(120_000) }),
      fc.record({ kind: fc.constant('answer' as const), ms: fc.constant(0) }),
      fc.record({
        kind: fc.constant('fail' as const),
        ms: fc.nat(10_000),
        code: fc.constantFrom(...CONNECTION_FAILURES, ...ANSWERS),
      }),
    );
    fc.assert(
      fc.property(fc.array(event), fc.double({ min: 0, max: 0.999, noNaN: true }), (events, random) => {
        const one = new Patient();
        one.random = random;
        for (const each of events) {
          if (each.kind === 'pass') one.now += each.ms;
          else if (each.kind === 'answer') one.health.answered();
          else one.fail(each.code, one.now - each.ms);
          assert.ok(one.pause <= 72_000, 'never left in peace for longer than the longest pause and its jitter');
          if (one.health.state === 'down') {
            assert.ok(one.health.lastError);
            if (one.pause > 0) assert.throws(() => one.health.check());
          } else one.health.check();
        }
        // However bad it was, it is tried again, and one answer heals it.
        one.now = Math.max(one.now, one.health.nextTryAt);
        one.health.check();
        one.health.answered();
        assert.equal(one.health.state, 'up');
        assert.equal(
          one.told.every((each, i) => i === 0 || each.split(' ')[0] !== one.told[i - 1]?.split(' ')[0]),
          true,
        );
      }),
    );
  });
});
