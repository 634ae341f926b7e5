/** What the editor shows in place of a secret it does not know. */
const STORED = '__PWRD__';

/** A device as it stands in the editor, for a request that reads it before it is deployed. */
export interface DescribedDevice {
  /** It is not deployed like this. */
  changed: boolean;
  fields: Record<string, unknown>;
  /** Those that were typed. */
  credentials: Record<string, string>;
}

/** The device with an id, `undefined` where there is none. */
export function describeDevice(id: string): DescribedDevice | undefined {
  const node = RED.nodes.node(id);
  if (!node) return undefined;
  const fields = Object.keys(node._def.defaults).map((name) => [name, textOf(node[name])]);
  const given = (node.credentials ?? {}) as Record<string, unknown>;
  const typed = Object.keys(node._def.credentials ?? {}).map((name) => [name, given[name]]);
  return {
    changed: node.changed === true,
    fields: Object.fromEntries(fields.filter(([, value]) => value !== undefined)),
    credentials: Object.fromEntries(typed.filter(([, value]) => typeof value === 'string' && value !== STORED)),
  };
}

/** The runtime takes texts: a flow that was written by hand may have numbers. */
function textOf(value: unknown): unknown {
  return typeof value === 'number' ? String(value) : (value ?? undefined);
}
