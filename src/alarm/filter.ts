import { compilePattern } from './pattern';
import type { Alarm, AlarmFilter } from './types';

/** What a filter looks at. */
export type FilterSubject = Pick<
  Alarm,
  'device' | 'resource' | 'type' | 'severity' | 'source' | 'state' | 'acknowledged' | 'shelved' | 'text' | 'changed'
>;

/** Tells whether a filter takes an alarm; `time` is the wall clock in ms. */
export type FilterTest = (alarm: FilterSubject, time: number) => boolean;

/** A filter made ready. @throws HeadendError BAD_VALUE for a pattern that cannot be used. */
export function compileFilter(filter: AlarmFilter): FilterTest {
  const tests: FilterTest[] = [];
  for (const field of ['device', 'resource', 'type', 'severity', 'source'] as const) {
    const wanted = filter[field];
    if (wanted === undefined) continue;
    const takes = textTest(wanted);
    tests.push((alarm) => takes(alarm[field]));
  }
  for (const field of ['state', 'acknowledged', 'shelved'] as const) {
    const wanted = filter[field];
    if (wanted !== undefined) tests.push((alarm) => alarm[field] === wanted);
  }
  if (filter.text !== undefined) {
    const matches = compilePattern(filter.text);
    tests.push(({ text }) => matches(text));
  }
  const { olderThanMinutes } = filter;
  if (olderThanMinutes !== undefined) {
    tests.push(({ changed }, time) => time - Date.parse(changed) >= olderThanMinutes * 60_000);
  }
  return (alarm, time) => tests.every((test) => test(alarm, time));
}

/** A test for one of several texts, each exact or a beginning with a `*` after it. */
function textTest(wanted: string | readonly string[]): (text: string) => boolean {
  const all = typeof wanted === 'string' ? [wanted] : wanted;
  const exact = new Set(all.filter((each) => !each.endsWith('*')));
  const beginnings = all.filter((each) => each.endsWith('*')).map((each) => each.slice(0, -1));
  return (text) => exact.has(text) || beginnings.some((beginning) => text.startsWith(beginning));
}
