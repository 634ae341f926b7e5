import type { Node, NodeAPI } from 'node-red';
import { HeadendError } from '../../src/errors';

/** The part of Node-RED's core `tls-config` node that is used. */
interface TlsNode extends Node {
  addTLSOptions(options: Record<string, unknown>): Record<string, unknown>;
}

/** TLS options of a core `tls-config` node. @throws HeadendError CONFIG when there is no such node. */
export function tlsOptions(RED: NodeAPI, id: string): Record<string, unknown> {
  const node = RED.nodes.getNode(id) as TlsNode | null;
  if (typeof node?.addTLSOptions === 'function') return node.addTLSOptions({});
  throw new HeadendError('CONFIG', 'The TLS configuration is missing or disabled; choose another or remove it.');
}
