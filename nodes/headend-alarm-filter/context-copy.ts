import type { Node } from 'node-red';
import { HeadendError } from '../../src/errors';
import type { ContextCopy } from './storage';

/** Where the copy stands in the node's context. */
const KEY = 'alarms';

/** A copy in a context store of Node-RED. Its functions reject with CONFIG when the store fails. */
export function contextCopy(node: Node, store: string): ContextCopy {
  const context = node.context();
  const failed = (error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    return new HeadendError('CONFIG', `The context store "${store}" cannot be used (${reason}); choose another`);
  };
  return {
    read: () =>
      new Promise((resolve, reject) => {
        context.get(KEY, store, (error, value) => (error ? reject(failed(error)) : resolve(value)));
      }),
    write: (saved) =>
      new Promise((resolve, reject) => {
        context.set(KEY, saved, store, (error) => (error ? reject(failed(error)) : resolve()));
      }),
  };
}
