import type { IncomingHttpHeaders } from 'node:http';
import type { Faults } from './faults';
import type { Captured } from './template';

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
  headers?: Readonly<Record<string, string>>;
  /** It is what a read brings: faults of documents are laid on it, and it is compressed. */
  isDocument?: boolean;
}

/** One thing that a simulated device can be asked for. */
export interface Route {
  methods: readonly string[];
  /** The values in a path and query, or `undefined` if it is another's. */
  match(url: string): Captured | undefined;
  /** No log-in is needed. */
  open?: boolean;
  /** `undefined` if the body of the request is another's. */
  answer(request: WebRequest, values: Captured): Answer | undefined;
}

/** A refusal, as text. */
export function refusal(status: number, sentence: string): Answer {
  return { status, type: 'text/plain', body: `${sentence}\n` };
}

export function jsonAnswer(status: number, json: unknown, headers?: Answer['headers']): Answer {
  return { status, type: 'application/json', body: JSON.stringify(json), headers };
}

/** A refusal, as JSON. */
export function jsonRefusal(status: number, sentence: string): Answer {
  return jsonAnswer(status, { error: sentence });
}

/** The JSON of a body; `undefined` if it is none. */
export function parseBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
