import type { Provenance } from './types-column';

/** The device's configuration, as one XML document. */
export interface Configuration {
  /** The read that brings it: one request in XML. */
  read: string;
  /** What tells elements of one name apart: element to attributes. The keys of the read's tables are among them. */
  keys: ReadonlyMap<string, readonly string[]>;
  /** Paths of what changes by itself, such as counters and states; a comparison passes over it. */
  ignore: readonly string[];
  /** Paths of what says which device a document is of, such as a serial number. */
  identity: readonly string[];
  /** How a document is sent back; absent where nobody knows. */
  restore?: Restore;
}

/** How a document is sent to the device, and where it shows that the device has taken it over. */
export interface Restore extends Provenance {
  request: RestoreRequest;
  /** How long the device may take until a document read back is the one that was sent. */
  seconds: number;
  /** Rows of `table` in which these columns show these values, as emitted, say that a new configuration was taken over. */
  confirm?: { table: string; shows: Readonly<Record<string, string | number | boolean>> };
}

/** `body` holds `{document}`, in whose place the document's bytes are put as they are. All may name `{parameters}`. */
export interface RestoreRequest {
  method: 'POST' | 'PUT';
  path: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}
