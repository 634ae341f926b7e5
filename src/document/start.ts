import { HeadendError } from '../errors';

/** Where the XML begins in the first chunk of a reply. */
export interface XmlStart {
  xml: string;
  /** Line breaks before it, so that errors can name lines of the reply. */
  lines: number;
}

/**
 * Finds the XML in a reply. What stands before the first `<` is dropped: some devices send a line of their own first.
 * @throws HeadendError `BAD_REPLY` when the reply is empty, has no XML in it, or is a web page
 */
export function findXml(text: string, contentType?: string): XmlStart {
  requireText(text, 'XML');
  const start = text.indexOf('<');
  if (start < 0) throw otherText(text, 'XML');
  const xml = text.slice(start);
  if (isWebPage(xml, contentType)) throw webPageError(xml, 'XML');
  return { xml, lines: text.slice(0, start).split('\n').length - 1 };
}

/** What any JSON document begins with. */
const JSON_START = /^[[{"\-\dtfn]/;

/** @throws HeadendError `BAD_REPLY` when the reply is empty, a web page, or something else that does not begin as JSON does */
export function requireJson(text: string, contentType?: string): void {
  requireText(text, 'JSON');
  const start = text.trimStart();
  if (JSON_START.test(start)) return;
  throw isWebPage(start, contentType) ? webPageError(start, 'JSON') : otherText(start, 'JSON');
}

type Format = 'XML' | 'JSON';

function requireText(text: string, format: Format): void {
  if (text.trim() === '') throw new HeadendError('BAD_REPLY', `The reply is empty; ${format} was expected.`);
}

function otherText(text: string, format: Format): HeadendError {
  return new HeadendError('BAD_REPLY', `The reply is not ${format}; it begins with "${oneLine(text)}".`);
}

/** An XML declaration, comments and blanks, as they may precede the root or a DOCTYPE. */
const BEFORE_ROOT = /^(?:\s|<\?[^>]*>|<!--[\s\S]*?-->)*/;
const HTML_START = /^<(?:!doctype\s+)?html\b/i;
/** What a page without `<html>` may begin with. */
const HTML_ELEMENT =
  /^<(?:!|(?:head|body|title|meta|link|script|style|base|center|div|p|br|hr|h[1-6]|table|form|font|a|b|pre|img)\b)/i;

/** A Content-Type of HTML alone proves nothing: small servers send it with everything. */
function isWebPage(xml: string, contentType = ''): boolean {
  const root = xml.replace(BEFORE_ROOT, '');
  return (
    HTML_START.test(root) || (/^\s*(?:text\/html|application\/xhtml)/i.test(contentType) && HTML_ELEMENT.test(root))
  );
}

function webPageError(page: string, format: Format): HeadendError {
  const title = oneLine(/<title[^>]*>([^<]*)/i.exec(page)?.[1] ?? '');
  const named = title && ` (title '${title}')`;
  return new HeadendError(
    'BAD_REPLY',
    `A web page${named} came instead of ${format}; is this the right port, or is a log-in needed?`,
  );
}

/** Text for a sentence: one line, 80 characters at most. */
function oneLine(text: string): string {
  const line = text
    .slice(0, 1000)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}
