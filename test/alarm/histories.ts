import * as fc from 'fast-check';
import { type AlarmInput, type AlarmOptions, SEVERITIES } from '../../src/alarm';
import { NOON } from './lab';

/** One step of a history: time passes, on the wall clock with a jump now and then; then something comes in, or not. */
export interface Step {
  ms: number;
  jump: number;
  input?: AlarmInput;
}

const DEVICES = ['east-1', 'west-1'];
const RESOURCES = ['1', '2'];
const TYPES = ['a', 'b'];

const devices = fc.constantFrom(...DEVICES);
const severities = fc.constantFrom(...SEVERITIES);
const at = fc.integer({ min: -4, max: 4 }).map((seconds) => new Date(NOON + seconds * 2000).toISOString());
const row = {
  resource: fc.constantFrom(...RESOURCES),
  type: fc.constantFrom(...TYPES, 'unreachable'),
  severity: fc.oneof(severities, fc.constant('cleared' as const)),
  text: fc.constantFrom('one', 'two'),
  at,
};

const reports = fc.record(
  { device: devices, ...row, source: fc.constant('trap' as const), willClear: fc.boolean() },
  { requiredKeys: ['device', 'resource', 'type', 'severity', 'text', 'at', 'source'] },
);

const tables = fc.record(
  {
    device: devices,
    source: fc.constantFrom('poll' as const, 'rule' as const),
    table: fc.constantFrom('alarms', 'other'),
    at,
    ageMs: fc.constantFrom(0, 500, 20_000),
    rows: fc.array(fc.record(row), { maxLength: 4 }),
    partial: fc.boolean(),
    complete: fc.boolean(),
  },
  { requiredKeys: ['device', 'source', 'table', 'at', 'rows'] },
);

const commands = fc.record({
  command: fc.constantFrom('acknowledge', 'unacknowledge', 'close', 'shelve', 'unshelve', 'purge' as const),
  filter: fc.oneof(
    fc.constant({}),
    fc.record({ device: devices }),
    fc.record({ state: fc.constantFrom('active', 'cleared' as const) }),
    fc.record({ type: fc.constantFrom(...TYPES) }),
  ),
  minutes: fc.constantFrom(0.1, 1, 60),
});

const inputs: fc.Arbitrary<AlarmInput> = fc.oneof(
  { weight: 8, arbitrary: reports },
  { weight: 3, arbitrary: tables },
  { weight: 2, arbitrary: fc.record({ device: devices, reachable: fc.boolean(), at }) },
  { weight: 2, arbitrary: commands },
);

/** Histories of two devices with a few alarms each. */
export const histories: fc.Arbitrary<Step[]> = fc.array(
  fc.record(
    {
      ms: fc.constantFrom(0, 1, 100, 1000, 5000, 30_000, 600_000),
      jump: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.integer({ min: -1e11, max: 1e11 })),
      input: inputs,
    },
    { requiredKeys: ['ms', 'jump'] },
  ),
  { maxLength: 80, size: 'max' },
);

const off = (ms: number) => fc.constantFrom(0, ms);

/** All kinds of settings, with times that fit the histories. */
export const settings: fc.Arbitrary<Partial<AlarmOptions>> = fc.record({
  onDelayMs: off(1000),
  offDelayMs: off(2000),
  holdClearMs: off(3000),
  chatter: fc.constantFrom(
    { raises: 0, withinMs: 0, quietMs: 0 },
    { raises: 2, withinMs: 5000, quietMs: 20_000 },
    { raises: 3, withinMs: 60_000, quietMs: 5000 },
  ),
  notify: fc.oneof(
    fc.record({ changes: fc.constantFrom('all' as const, 'raise-and-clear' as const) }),
    fc.record({ changes: fc.constant('severity-level' as const), level: severities }),
  ),
  minimumSeverity: severities,
  exclude: fc.constantFrom([], [{ type: 'b', device: 'east-1' }]),
  removeCleared: fc.constantFrom('automatic', 'manual'),
  trapRemovalMs: off(40_000),
  noClearRemovalMs: off(20_000),
  graceMs: off(3000),
  flood: fc.constantFrom(
    { burst: 0, perMinute: 0, summaryMs: 0 },
    { burst: 1, perMinute: 6, summaryMs: 5000 },
    { burst: 3, perMinute: 60, summaryMs: 1000 },
  ),
  renotifyMs: off(30_000),
  maxAlarms: fc.constantFrom(1, 2, 4, 1000),
  maxHistory: fc.constantFrom(0, 1, 32),
});
