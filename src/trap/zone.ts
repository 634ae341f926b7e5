import { HeadendError } from '../errors';

/** A time as `table/times.ts` writes one that has no zone. */
const LOCAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?$/;

/**
 * Makes UTC (`…Z`) of local times, ISO 8601, by the zone a device's clock is in, such as `Europe/Berlin`. Any other text
 * is returned as it is. Of a time that the clock shows twice the first is meant; one that it skips is an hour on.
 * @throws HeadendError `CONFIG` where there is no such zone.
 */
export function zoneClock(zone: string): (text: string) => string {
  const wallTime = wallTimeIn(zone);
  return (text) => {
    if (!LOCAL.test(text)) return text;
    const shown = Date.parse(`${text}Z`);
    // What the zone is off by changes at most once in the days around.
    const before = shown - (wallTime(shown - DAY_MS) - (shown - DAY_MS));
    const after = shown - (wallTime(shown + DAY_MS) - (shown + DAY_MS));
    const time = wallTime(before) === shown || wallTime(after) !== shown ? before : after;
    return new Date(time).toISOString().replace('.000Z', 'Z');
  };
}

const DAY_MS = 86_400_000;

/** What a clock on the wall shows at a moment, as if it were UTC; ms since 1970. */
function wallTimeIn(zone: string): (moment: number) => number {
  const format = formatFor(zone);
  return (moment) => {
    const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day, hour, minute, second } = parts;
    const whole = Date.UTC(year, month - 1, day, hour, minute, second);
    return whole + (((moment % 1000) + 1000) % 1000);
  };
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const two = '2-digit';
  const fields = { year: 'numeric', month: two, day: two, hour: two, minute: two, second: two } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', calendar: 'iso8601', ...fields });
  } catch {
    throw new HeadendError('CONFIG', `There is no time zone "${timeZone}": write it like Europe/Berlin or UTC`);
  }
}
