/** The documents that the process to be killed saves, and its store but for the root. */
export const STORE = { deviceId: 'east', deviceName: 'East', keep: 5, now: Date.now };

/** A document that no other number has, of a size that takes a while to write. */
export function numbered(number: number): Buffer {
  return Buffer.from(`<Config n="${number}">${`<Slot Slot="${number}"/>`.repeat(2000 + number)}</Config>\n`);
}
