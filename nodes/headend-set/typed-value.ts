import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { HeadendError } from '../../src/errors';
import type { SetFields, TypedField } from './fields';

/** The node's typed fields as they are for a message. */
export interface Evaluated {
  /** What is to be written into a column. */
  value: unknown;
  parameters: Record<string, unknown>;
}

const TYPES = ['str', 'num', 'bool', 'json', 'env', 'msg', 'flow', 'global'];
/** Types whose value depends on the node they are of. */
const OF_NODE = ['flow', 'global'];

/**
 * What a typed field stands for; `undefined` where it is blank or there is nothing at the place it names. A node that is
 * not deployed has no context.
 *
 * @throws HeadendError CONFIG that does not show the value: it may be a secret.
 */
async function evaluate(
  RED: NodeAPI,
  { id, value, type }: TypedField,
  node: Node | null,
  message: object,
): Promise<unknown> {
  if (!TYPES.includes(type))
    throw new HeadendError('CONFIG', `The field "${id}" is of no known type; choose it again.`);
  if (value === '' || (node === null && OF_NODE.includes(type))) return undefined;
  try {
    const found = await new Promise<unknown>((resolve, reject) => {
      // A node that is not deployed is not in its types, but what it does without one is sound.
      RED.util.evaluateNodeProperty(value, type, node as Node, message as NodeMessage, (error, result: unknown) => {
        if (error) reject(error);
        else resolve(result);
      });
    });
    return found === '' ? undefined : found;
  } catch (error) {
    // The way to a property of a message may end before it.
    if (type === 'msg' && error instanceof TypeError) return undefined;
    const form = { json: 'JSON', msg: 'a property of the message' }[type] ?? type;
    throw new HeadendError('CONFIG', `The field "${id}" cannot be read as ${form}; correct it in this node.`);
  }
}

/** The node's typed fields as they are for a message. @throws HeadendError CONFIG as {@link evaluate} does. */
export async function evaluateFields(
  RED: NodeAPI,
  { value = 'payload', valueType = 'msg', parameters = [] }: SetFields,
  node: Node | null,
  message: object,
): Promise<Evaluated> {
  const all = [{ id: 'value', value, type: valueType }, ...parameters];
  const [first, ...values] = await Promise.all(all.map((field) => evaluate(RED, field, node, message)));
  const given = parameters.map(({ id }, index) => [id, values[index]] as const);
  return { value: first, parameters: Object.fromEntries(given.filter(([, each]) => each !== undefined)) };
}
