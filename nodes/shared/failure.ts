import type { Node, NodeMessage } from 'node-red';
import { asHeadendError, type ErrorCode, HeadendError } from '../../src/errors';

/** What a Catch node finds in `msg.failure` beside Node-RED's own `msg.error`. */
export interface Failure {
  code: ErrorCode;
  device?: string;
  table?: string;
  retryable: boolean;
}

/**
 * An error as Node-RED should get it: without inner causes and stack, which it would hand on to flows and which are no
 * one's business there.
 */
export function reportable(thrown: unknown): HeadendError {
  const { code, message, device, table } = asHeadendError(thrown);
  const error = new HeadendError(code, message, { device, table });
  delete error.stack;
  return error;
}

/** Node-RED hands only code and message of an error on; the rest goes with the message. */
function failureOf({ code, device, table, retryable }: HeadendError): Failure {
  return { code, ...(device !== undefined && { device }), ...(table !== undefined && { table }), retryable };
}

/** Brings an error that no message caused to Catch nodes, or to the log where there is none. */
export function tell(node: Node, error: HeadendError): void {
  const { device } = error;
  node.error(error, { ...(device !== undefined && { topic: device }), failure: failureOf(error) } as NodeMessage);
}

/** Ends the handling of a message with an error: for Complete and Catch nodes, with what Node-RED itself leaves out. */
export function failWith(thrown: unknown, message: object, done: (error: Error) => void): void {
  const error = reportable(thrown);
  Object.assign(message, { failure: failureOf(error) });
  done(error);
}
