import type { Profile } from '../../src/profile';

/** Names of elements, attributes, fields and columns whose values are secrets. */
const SECRET =
  'passw(?:or)?d|passphrase|pwd|secret|token|community|credential|cookie|api[_-]?key|auth[_-]?key|priv[_-]?key|private[_-]?key|session[_-]?(?:id|key)';
/** Names of those whose values name a place, a person or a device. */
const NAME = 'name$|label|alias|location|contact|serial';

/** Which values a search is for. */
export type Kind = 'secret' | 'name';

const EXPRESSIONS: Readonly<Record<Kind, RegExp>> = { secret: new RegExp(SECRET, 'i'), name: new RegExp(NAME, 'i') };

/** Values that say nothing of what the name says. */
const NO_VALUE = /^(?:|true|false|none|null|yes|no|on|off|enabled|disabled)$/i;

/** Whether something of this name holds such values. */
export function isNamed(name: string, kind: Kind): boolean {
  return EXPRESSIONS[kind].test(name);
}

/** OIDs below which every agent keeps such values: RFC 3584, RFC 3414, RFC 2819; RFC 3418 and RFC 2863. */
const STANDARD: Readonly<Record<Kind, readonly string[]>> = {
  secret: [
    '1.3.6.1.6.3.18.1.1.1.2',
    ...[6, 7, 9, 10].map((keyChange) => `1.3.6.1.6.3.15.1.2.2.1.${keyChange}`),
    '1.3.6.1.2.1.16.9.1.1.4',
  ],
  name: ['1.3.6.1.2.1.1.4', '1.3.6.1.2.1.1.5', '1.3.6.1.2.1.1.6', '1.3.6.1.2.1.31.1.1.1.18'],
};

/** OIDs below which an agent has such values, as its profile names its columns. */
export function oidsOf({ tables }: Profile, kind: Kind): string[] {
  const columns = [...tables.values()].flatMap((table) => [...table.columns.values()]);
  const named = columns.filter(({ id }) => isNamed(id, kind));
  return [...STANDARD[kind], ...named.flatMap(({ address }) => (address.from === 'oid' ? [address.oid] : []))];
}

/** A value in a document, and how it is written there. */
type Change = (name: string, value: string) => string;

const MEMBER = /("((?:[^"\\]|\\.)*)"\s*:\s*")((?:[^"\\]|\\.)*)(?=")/g;
const ATTRIBUTE = /(\s([\w:.-]+)\s*=\s*)(?:"([^"<]*)"|'([^'<]*)')/g;
const ELEMENT = /(<([\w:.-]+)(?:\s[^<>]*)?>)([^<>]+)(?=<\/)/g;

/** A document, as latin1 text, with the values of what is so named changed; values are as they are written, escapes and all. */
export function changeNamed(text: string, kind: Kind, change: Change): string {
  const changed = (name: string, value: string) =>
    isNamed(name, kind) && !NO_VALUE.test(value.trim()) ? change(name, value) : value;
  return text
    .replace(MEMBER, (_, head: string, name: string, value: string) => head + changed(name, value))
    .replace(ATTRIBUTE, (_, head: string, name: string, double?: string, single?: string) =>
      double === undefined ? `${head}'${changed(name, single ?? '')}'` : `${head}"${changed(name, double)}"`,
    )
    .replace(ELEMENT, (_, head: string, name: string, value: string) => head + changed(name, value));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The text that a value in a document stands for; latin1 in, as the bytes are UTF-8. */
export function unescaped(value: string): string {
  const text = Buffer.from(value, 'latin1').toString('utf8');
  const plain = text
    .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\\(["\\/])/g, '$1');
  return plain.replace(/&(amp|lt|gt|quot|apos);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
