/**
 * When a poll starts. Polls of one device with the same interval (or multiples of it) start at the same instants, so
 * that they share requests; those of different devices are spread evenly over the interval.
 */
export function nextStart(now: number, intervalMs: number, deviceId: string): number {
  // The same number for all intervals, so that every instant of 20 s is also one of 10 s.
  const phase = hash(deviceId) % intervalMs;
  return phase + (Math.floor((now - phase) / intervalMs) + 1) * intervalMs;
}

/** How long the first poll waits, in ms: long enough to spread a large deploy, short enough for a person who waits. */
export function firstDelay(intervalMs: number, deviceId: string): number {
  return hash(deviceId) % Math.min(intervalMs, 2000);
}

/** A number of 32 bits that is always the same for an id: FNV-1a with its bits mixed (murmur3's finaliser). */
function hash(id: string): number {
  let bits = 0x811c9dc5;
  for (const unit of Buffer.from(id)) bits = Math.imul(bits ^ unit, 0x01000193);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
