import type { IncomingHttpHeaders } from 'node:http';
import type { Faults } from './faults';
import type { Captured } from './template';
import { escapeXml } from './xml-tree';

/** A request as it came in. */
export interface WebRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** What goes wrong with it. */
  faults: Faults;
}

/** An answer before faults are laid on it. */
export interface Answer {
  status: number;
  /** Media type. */
  type: string;
  body: string;
  /** In place of `body`: what is sent as it is. */
  bytes?: Buffer;
  headers?: Readonly<Record<string, string>>;
  /** It is what a read brings: faults of documents are laid on it, and it is compressed. */
  isDocument?: boolean;
}

/** One thing that a simulated device can be asked for. */
export interface Route {
  methods: readonly string[];
  /** How many values its path holds: of two that match, the one with fewer is meant. */
  placeholders: number;
  /** The values in a path and query, or `undefined` if it is another's. */
  match(url: string): Captured | undefined;
  /** No log-in is needed. */
  open?: boolean;
  /** `undefined` if the body of the request is another's. */
  answer(request: WebRequest, values: Captured): Answer | undefined;
}

/** How a device says no; `kind` is what the refusal is called where a device has names for them. */
export type Refuse = (status: number, sentences: string | readonly string[], kind?: string) => Answer;

/** A refusal, as text. */
export const refusal: Refuse = (status, sentences) => ({
  status,
  type: 'text/plain',
  body: `${[sentences].flat().join(' ')}\n`,
});

/** A refusal, as JSON. */
export const jsonRefusal: Refuse = (status, sentences) => jsonAnswer(status, { error: [sentences].flat().join(' ') });

/** A refusal as a list of errors in XML. */
export const xmlRefusal: Refuse = (status, sentences, kind) => {
  const type = kind === undefined ? '' : ` type="${escapeXml(kind)}"`;
  const errors = [sentences].flat().map((sentence) => `<error${type}>${escapeXml(sentence)}</error>`);
  return xmlAnswer(status, `<errors>${errors.join('')}</errors>\n`);
};

/** An answer that is a JSON document. */
export function jsonAnswer(status: number, json: unknown, headers?: Answer['headers']): Answer {
  return { status, type: 'application/json', body: JSON.stringify(json), headers };
}

/** An answer that is an XML document. */
export function xmlAnswer(status: number, body: string): Answer {
  return { status, type: 'application/xml', body };
}

/** The page that people see in a browser. */
export function webPage(title: string): Answer {
  const heading = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const body = `<!DOCTYPE html>\n<html><head><title>${heading}</title></head><body><h1>${heading}</h1>
<p>The web interface of a simulated device.</p></body></html>\n`;
  return { status: 200, type: 'text/html', body };
}

/** The JSON of a body; `undefined` if it is none. */
export function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
