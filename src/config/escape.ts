import { HeadendError } from '../errors';
import type { Coder } from './encoding';

/** Where a value stands: in an element, or in an attribute between quotes of this kind. */
export type Place = 'text' | '"' | "'";

/** What XML 1.0 does not allow in a document, not even as a reference (section 2.2, Char). */
const NOT_XML = /[^\t\n\r\x20-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

/** What would not come back as it is: markup, and line ends and tabs, which parsers turn into others (2.11, 3.3.3). */
const SPECIAL: Readonly<Record<Place, RegExp>> = {
  text: /[&<>\r\u{7f}-\u{9f}\u{2028}]/gu,
  '"': /[&<"\t\n\r\u{7f}-\u{9f}\u{2028}]/gu,
  "'": /[&<'\t\n\r\u{7f}-\u{9f}\u{2028}]/gu,
};

const NAMED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** A value as it is written at its place. */
export function escapeValue(value: string, place: Place): string {
  return value.replace(SPECIAL[place], (character) => NAMED[character] ?? reference(character));
}

/** Writes XML in an encoding; characters the encoding lacks become references. */
export function encodeXml(xml: string, coder: Coder): Buffer {
  const whole = coder.encode(xml);
  if (whole) return whole;
  const characters = [...xml].map((character) => coder.encode(character) ?? coder.encode(reference(character)));
  return Buffer.concat(characters.map((bytes) => bytes ?? Buffer.alloc(0)));
}

/** @throws HeadendError `BAD_VALUE` for a value that no XML document can hold */
export function requireXmlCharacters(value: string, path: string): void {
  const wrong = NOT_XML.exec(value);
  if (!wrong) return;
  const code = wrong[0].codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
  throw new HeadendError('BAD_VALUE', `The value for "${path}" holds a character that XML does not allow (U+${code}).`);
}

function reference(character: string): string {
  return `&#x${character.codePointAt(0)?.toString(16).toUpperCase()};`;
}
