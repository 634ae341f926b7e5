/** Octets as lower-case hex pairs: `0a1b`. */
export function hex(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('hex');
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });
// C0, DEL and C1 control characters, but for tab, line feed and carriage return.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/**
 * Octets as text: UTF-8 where they are valid UTF-8, else Latin-1; `0x` and hex where either would hold control
 * characters. Trailing NULs are dropped: agents with fixed-length buffers send them.
 */
export function octetsToText(octets: Uint8Array): string {
  let length = octets.length;
  while (length > 0 && octets[length - 1] === 0) length--;
  const bytes = octets.subarray(0, length);
  if (bytes.every(isPrintableAscii)) return Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('latin1');
  const text = decodeUtf8(bytes) ?? Buffer.from(bytes).toString('latin1');
  return CONTROL.test(text) ? `0x${hex(octets)}` : text;
}

/** Most text is, and is then what it is in any encoding. */
function isPrintableAscii(octet: number): boolean {
  return octet >= 0x20 && octet < 0x7f;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * The number in an SNMP Opaque that holds a net-snmp float (`9f 78 04`, 4 octets) or double (`9f 79 08`, 8 octets);
 * `undefined` when it holds something else. The encoding is that of draft-perkins-float, as net-snmp implements it.
 */
export function decodeOpaqueFloat(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[0] !== 0x9f) return undefined;
  if (bytes[1] === 0x78 && bytes[2] === 4 && bytes.length === 7) return shortestFloat(view.getFloat32(3));
  if (bytes[1] === 0x79 && bytes[2] === 8 && bytes.length === 11) return view.getFloat64(3);
  return undefined;
}

/** The shortest decimal that is this 32-bit float: 12.3 and not 12.300000190734863. */
function shortestFloat(float: number): number {
  for (const digits of [6, 7, 8]) {
    const short = Number(float.toPrecision(digits));
    if (Math.fround(short) === float) return short;
  }
  return float;
}
