import { HeadendError } from '../errors';
import type { Given, ReadOptions } from './types';

/**
 * Reads documents one after another. An error in one of several, or in one with a name, says in which.
 * @throws what `read` throws
 */
export async function eachDocument(
  bodies: readonly Uint8Array[],
  { names, given }: ReadOptions,
  read: (body: Uint8Array, given?: Given) => Promise<void>,
): Promise<void> {
  for (const [index, body] of bodies.entries()) {
    try {
      await read(body, given?.[index]);
    } catch (error) {
      const name = names?.[index] ?? (bodies.length > 1 ? `Page ${index + 1}` : undefined);
      if (name === undefined || !(error instanceof HeadendError)) throw error;
      throw new HeadendError(error.code, `${name}: ${error.message}`, { cause: error });
    }
  }
}
