import { createHash } from 'node:crypto';

/** A form in which a secret may stand in what a device sends, and what stands there instead. Both are bytes as latin1. */
export interface Form {
  text: string;
  replacement: string;
  /** What must not stand beside it, so that a short one is not found inside of something else. */
  apart?: 'digits' | 'words';
}

/** A secret shorter than this is looked for as a word of its own only: anything else would take half the capture away. */
const SHORT = 4;
/** What is left of a secret's base64 when its first and last characters depend on its surroundings must be this long. */
const SHORTEST_BASE64 = 5;

/** Every form of a secret: as text, escaped, in hexadecimal, base64, as an OID's index, and hashed. */
export function formsOf(secret: string, name: string): Form[] {
  const bytes = Buffer.from(secret, 'utf8');
  const plain = bytes.toString('latin1');
  const blank = Buffer.from(name);
  if (bytes.length < SHORT) return [{ text: plain, replacement: name, apart: 'words' }];
  const texts = [plain, Buffer.from(secret, 'latin1').toString('latin1'), ...escaped(secret)];
  const hex = pairs(bytes);
  const spelled = ['', ':', ' ', '-'].map((mark) => ({ text: hex.join(mark), replacement: pairs(blank).join(mark) }));
  const percent = { text: hex.map((pair) => `%${pair}`).join(''), replacement: name };
  const same = Buffer.from(name.padEnd(bytes.length, 'x').slice(0, bytes.length));
  const index: Form = { text: bytes.join('.'), replacement: same.join('.'), apart: 'digits' };
  return [
    ...texts.map((text) => ({ text, replacement: name })),
    ...[...spelled, percent, index],
    ...[...base64(bytes), ...digests(bytes)].map((text) => ({ text, replacement: 'A'.repeat(text.length) })),
  ];
}

function escaped(secret: string): string[] {
  const entities: [string, string][] = [
    ['&', '&amp;'],
    ['<', '&lt;'],
    ['>', '&gt;'],
    ['"', '&quot;'],
    ["'", '&apos;'],
  ];
  // Some escape only what must be escaped where they write it, others more of it.
  const xml = [2, 3, 4, 5].map((count) =>
    entities.slice(0, count).reduce((text, [character, entity]) => text.replaceAll(character, entity), secret),
  );
  const json = [secret, inJson(secret), ...xml].flatMap((text) => [
    text,
    inJson(text),
    inJson(text).replaceAll('/', '\\/'),
  ]);
  const percent = encodeURIComponent(Buffer.from(secret, 'utf8').toString('utf8'));
  const forms = [
    ...json,
    ...json.map(inAscii),
    ...xml.map((text) => text.replaceAll('&apos;', '&#39;')),
    percent,
    percent.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`),
    new URLSearchParams([['', secret]]).toString().slice(1),
  ];
  return forms.map((form) => Buffer.from(form, 'utf8').toString('latin1'));
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Many servers write JSON so. */
function inAscii(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function pairs(bytes: Buffer): string[] {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
}

/** The characters of its base64 that are the same whatever stands before and behind it, at each of three places. */
function base64(bytes: Buffer): string[] {
  const cores = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const isWhole = (before + bytes.length) % 3 === 0;
    return text.slice(Math.ceil((before * 8) / 6), isWhole ? undefined : -1);
  });
  const long = cores.filter((core) => core.length >= SHORTEST_BASE64);
  return [...long, ...long.map((core) => core.replaceAll('+', '-').replaceAll('/', '_'))];
}

function digests(bytes: Buffer): string[] {
  return ['md5', 'sha1', 'sha256'].flatMap((algorithm) => {
    const digest = createHash(algorithm).update(bytes).digest();
    return [digest.toString('hex'), digest.toString('base64').replace(/=+$/, '')];
  });
}
