import type { Node } from 'node-red';
import { asHeadendError } from '../../src/errors';

/** Ends the close of a node once all it had open is closed; what goes wrong in that is logged and holds up no deploy. */
export function doneAfter(closing: Promise<unknown> | undefined, node: Node, done: () => void): void {
  Promise.resolve(closing).then(
    () => done(),
    (thrown: unknown) => {
      node.error(asHeadendError(thrown).message);
      done();
    },
  );
}
