/**
 * When a poll starts. Polls of one device with the same interval (or multiples of it) start at the same instants, so
 * that they share requests; those of different devices are spread evenly over the interval.
 */
export function nextStart(now: number, intervalMs: number, deviceId: string): number {
  const phase = Math.floor(fraction(deviceId) * intervalMs);
  return phase + (Math.floor((now - phase) / intervalMs) + 1) * intervalMs;
}

/** How long the first poll waits, in ms: long enough to spread a large deploy, short enough for a person who waits. */
export function firstDelay(intervalMs: number, deviceId: string): number {
  return Math.floor(fraction(deviceId) * Math.min(intervalMs, 2000));
}

/** A number in [0, 1) that is always the same for an id: FNV-1a, 32 bit, with its bits mixed (murmur3's finaliser). */
function fraction(id: string): number {
  let hash = 0x811c9dc5;
  for (const unit of Buffer.from(id)) hash = Math.imul(hash ^ unit, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
