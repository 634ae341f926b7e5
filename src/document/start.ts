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
  if (text.trim() === '') throw new HeadendError('BAD_REPLY', 'The reply is empty; XML was expected.');
  const start = text.indexOf('<');
  if (start < 0) throw new HeadendError('BAD_REPLY', `The reply is not XML; it begins with "${oneLine(text)}".`);
  const xml = text.slice(start);
  if (isWebPage(xml, contentType)) throw webPageError(xml);
  return { xml, lines: text.slice(0, start).split('\n').length - 1 };
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

function webPageError(page: string): HeadendError {
  const title = oneLine(/<title[^>]*>([^<]*)/i.exec(page)?.[1] ?? '');
  const named = title && ` (title '${title}')`;
  return new HeadendError(
    'BAD_REPLY',
    `A web page${named} came instead of XML; is this the right port, or is a log-in needed?`,
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
