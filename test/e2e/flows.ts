import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ROOT } from '../package/tarball';

/** A node of a flow file. */
export interface FlowNode {
  id: string;
  type: string;
  z?: string;
  name?: string;
  wires?: string[][];
  [property: string]: unknown;
}

const EXAMPLES = join(ROOT, 'examples');

/** Folder of the examples that need Dashboard 2.0 beside this package. */
export const DASHBOARD = 'dashboard';

/** Paths of the shipped examples that need this package alone, or of those in a folder. */
export function exampleNames(folder = ''): string[] {
  const entries = readdirSync(join(EXAMPLES, folder), { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ name }) => join(folder, name)).sort();
}

export function readExample(name: string): FlowNode[] {
  return JSON.parse(readFileSync(join(EXAMPLES, name), 'utf8'));
}

/** What `npm start` runs: the demo's own nodes and those of the dashboards in the examples. */
export function readDemo(): FlowNode[] {
  return JSON.parse(execFileSync(process.execPath, [join(ROOT, 'scripts', 'demo.mjs')], { encoding: 'utf8' }));
}

/** The nodes that are the demo's own. */
export function readOwnDemo(): FlowNode[] {
  return JSON.parse(readFileSync(join(ROOT, 'scripts', 'demo-flow.json'), 'utf8'));
}

const PORT_FIELDS = ['snmpPort', 'httpPort', 'port'];

/** The ports of loopback a flow's simulators, devices and trap receivers name. */
export function portsOf(flow: readonly FlowNode[]): Set<string> {
  const named = flow.flatMap((node) => PORT_FIELDS.map((field) => String(node[field] ?? '')));
  return new Set(named.filter((port) => port !== ''));
}

const ADDRESS_FIELDS = ['url', 'trapDestinations'];

/** The port in an address of loopback. */
const PORT_OF_ADDRESS = /(?<=^(http:\/\/)?127\.0\.0\.1:)\d+/;

/** The port of the address that a node sends to, if it does. */
export function portAsked(node: FlowNode): string | undefined {
  return ADDRESS_FIELDS.map((field) => PORT_OF_ADDRESS.exec(String(node[field]))?.[0]).find((port) => port);
}

/** The flow with each of its ports replaced by a free one, so that nothing else on the machine is in its way. */
export async function onFreePorts(flow: readonly FlowNode[]): Promise<FlowNode[]> {
  const free = new Map<unknown, string>();
  for (const port of portsOf(flow)) free.set(port, await freePort());
  return flow.map((node) => {
    const fields = PORT_FIELDS.filter((field) => free.has(node[field]));
    const ports = Object.fromEntries(fields.map((field) => [field, free.get(node[field])]));
    const asked = free.get(portAsked(node));
    const sending = asked ? ADDRESS_FIELDS.filter((field) => node[field]) : [];
    const addresses = sending.map((field) => [field, String(node[field]).replace(PORT_OF_ADDRESS, String(asked))]);
    return { ...node, ...ports, ...Object.fromEntries(addresses) };
  });
}

/** A TCP port of loopback that nobody had a moment ago. */
export async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return String(typeof address === 'object' && address?.port);
}

/** The node of a flow that has a name. @throws Error when there is none. */
export function nodeNamed(flow: readonly FlowNode[], name: string): FlowNode {
  const node = flow.find((each) => each.name === name);
  if (!node) throw new Error(`The flow has no node named "${name}".`);
  return node;
}
