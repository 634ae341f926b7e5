import type { Entry } from './entry';
import type { AlarmOptions } from './options';

type Chatter = AlarmOptions['chatter'];

/** Notes a raise. Returns whether with it the alarm begins to chatter. */
export function noteRaise(entry: Entry, { raises, withinMs }: Chatter, now: number): boolean {
  if (raises === 0) return false;
  entry.raises = [...entry.raises.slice(1 - raises), now];
  const [first = now] = entry.raises;
  const begins = !entry.chattering && entry.raises.length === raises && now - first <= withinMs;
  if (begins) entry.chattering = true;
  return begins;
}

/** When the raises of an entry stop to matter. */
export function chatterEnd(entry: Entry, { withinMs, quietMs }: Chatter): number | undefined {
  const last = entry.raises.at(-1);
  return last === undefined ? undefined : last + (entry.chattering ? quietMs : withinMs);
}
