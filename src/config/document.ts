import { type Encoding, encodingOf } from './encoding';
import { type WalkOptions, walk } from './walk';

/** A configuration document that is known to be well-formed. Its bytes are the device's own and stay as they are. */
export interface ConfigDocument {
  /** All of it: byte order mark, a line before the XML, and what follows the root. Not to be written to. */
  readonly bytes: Uint8Array;
  readonly encoding: Readonly<Encoding>;
  /** The root element's name as written. */
  readonly root: string;
  /** Elements in it, the root included. */
  readonly elements: number;
}

/**
 * Checks that bytes are one whole, well-formed XML document. No tree is kept: 20 MB take no more memory than 20 kB do
 * beside the bytes themselves, and the event loop gets its turn after every 64 kB.
 *
 * One line that is not XML may stand before the document, as some devices send one.
 * @param bytes must not change as long as the document is used
 * @throws HeadendError `BAD_VALUE` for a document that is cut off, malformed, empty, a web page, nested more than 200
 *   deep, not of its encoding, or has a document type, and with it entities of its own; `options.signal.reason` when
 *   aborted
 */
export async function parseConfig(bytes: Uint8Array, options: WalkOptions = {}): Promise<ConfigDocument> {
  const encoding = encodingOf(bytes);
  let root = '';
  let elements = 0;
  const open = (name: string) => {
    if (elements === 0) root = name;
    elements += 1;
  };
  await walk(bytes, encoding, { open }, options);
  return { bytes, encoding, root, elements };
}
