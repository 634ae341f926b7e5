import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** Longest list of reasons that an error quotes, and longest text that is no list, in characters. */
const REASONS_LENGTH = 1000;
const TEXT_LENGTH = 200;
/** Secrets shorter than this count as words only: one digit of a query would hide nearly every text. */
const SHORT_SECRET = 4;

/** Members of a JSON object that say why something was refused. */
const REASON_MEMBERS = ['errors', 'error', 'message'] as const;

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  // Character references too.
  htmlEntities: true,
});

/**
 * Why a device refuses, from the body of its answer: each text below the root `errors` of an XML document, or below
 * `errors`, `error` and `message` of a JSON object. Any other XML is one text, its tags stripped, and so is plain text,
 * both cut off. Empty for a body of another type, such as a web page, and for one that gives no reason.
 */
export function textsOf({ headers, body }: { headers: Readonly<Record<string, string>>; body: Buffer }): string[] {
  const type = headers['content-type'] ?? '';
  const text = body.toString('utf8');
  if (/^\s*application\/([\w.-]+\+)?json\b/i.test(type)) return reasonsIn(() => jsonReasons(text));
  if (/^\s*(text|application)\/([\w.-]+\+)?xml\b/i.test(type)) {
    const reasons = reasonsIn(() => xmlReasons(text));
    return reasons.length > 0 ? reasons : [strippedText(text)];
  }
  return /^\s*text\/plain\b/i.test(type) ? [strippedText(text)] : [];
}

/** The texts in one line, without those that repeat a secret. */
export function quoteOf(texts: readonly string[], secrets: readonly string[]): string {
  const shown = texts.filter((text) => text !== '' && !secrets.some((secret) => holds(text, secret)));
  return cut(shown.join('; '), REASONS_LENGTH);
}

function holds(text: string, secret: string): boolean {
  if (secret.length >= SHORT_SECRET) return text.includes(secret);
  return secret !== '' && text.split(/[^\p{L}\p{N}]+/u).includes(secret);
}

/** A body that cannot be read, or nests too deeply, gives no reason: the status already says what is wrong. */
function reasonsIn(read: () => unknown): string[] {
  try {
    return [...new Set(leaves(read()))];
  } catch {
    return [];
  }
}

/** A document type is not read, for it may hide entities. */
function xmlReasons(text: string): unknown {
  if (/<!DOCTYPE/i.test(text) || XMLValidator.validate(text) !== true) return undefined;
  const root: unknown = parser.parse(text);
  return member(root, 'errors');
}

function jsonReasons(text: string): unknown {
  const root: unknown = JSON.parse(text);
  return REASON_MEMBERS.map((name) => member(root, name));
}

function member(value: unknown, name: string): unknown {
  const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
  return isObject ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

/** Every text in a value, however it nests. */
function leaves(value: unknown): string[] {
  if (typeof value === 'string') return [oneLine(value)].filter((text) => text !== '');
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [];
}

function strippedText(text: string): string {
  return cut(oneLine(text.replace(/<[^<>]*>/g, ' ')), TEXT_LENGTH);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
