import { HeadendError } from '../errors';
import { inNetworks } from './networks';
import type { TrapNotification } from './types';

/** What to let through; of what is left out or empty, everything. */
export interface TrapFilter {
  /**
   * Notification OIDs or beginnings of them. `<enterprise>.<n>` and `<enterprise>.0.<n>` mean the same: the zero comes
   * and goes with who maps v1 to v2 (RFC 3584, 3.1).
   */
  oids?: readonly string[];
  /** Addresses and networks the datagram may come from. */
  sources?: readonly string[];
  versions?: readonly TrapNotification['version'][];
}

/** The filter, ready to be asked. @throws HeadendError `CONFIG` where an OID or a source is not well-formed. */
export function trapFilter({
  oids = [],
  sources = [],
  versions = [],
}: TrapFilter): (notification: Pick<TrapNotification, 'oid' | 'source' | 'version'>) => boolean {
  const beginnings = oids.map(toBeginning);
  const inSources = inNetworks(sources);
  return ({ oid, source, version }) =>
    (versions.length === 0 || versions.includes(version)) &&
    (sources.length === 0 || inSources(source.address)) &&
    (oids.length === 0 || isBelow(oid, beginnings));
}

/** The text with a dot at its end, so that it ends between arcs. */
function toBeginning(text: string): string {
  const oid = text.trim().replace(/^\./, '');
  if (!/^\d+(?:\.\d+)*$/.test(oid))
    throw new HeadendError('CONFIG', `"${text}" is no OID: write it like 1.3.6.1.4.1.1563`);
  return `${oid}.`;
}

function isBelow(oid: string, beginnings: readonly string[]): boolean {
  const forms = [`${oid}.`, `${otherForm(oid)}.`];
  return beginnings.some((beginning) => forms.some((form) => form.startsWith(beginning)));
}

/** A notification's OID with a zero before its last arc taken out, or put in where there is none. */
export function otherForm(oid: string): string {
  const last = oid.lastIndexOf('.');
  const head = oid.slice(0, last);
  return head.endsWith('.0') ? head.slice(0, -2) + oid.slice(last) : `${head}.0${oid.slice(last)}`;
}
