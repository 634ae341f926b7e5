import type { GraphEnd, GraphSpec } from '../profile/types';
import { cellOf } from './cells';
import { keyPart } from './keys';
import { fillTemplate } from './template';
import type { Graph, Row } from './types';

/**
 * The interfaces a device has and which feeds which. An interface is named by the template of the spec, or by its
 * display key. A connection with an end that is `null` or no interface of `data` is left out; a connection that many
 * rows make is given once.
 */
export function buildGraph(graph: GraphSpec, data: ReadonlyMap<string, readonly Row[]>): Graph {
  const interfaces = graph.interfaces.flatMap(({ table, direction, name }) =>
    (data.get(table) ?? []).map((row) => ({
      id: interfaceId(table, row.key),
      table,
      key: row.key,
      name: name === undefined ? row.displayKey : fillTemplate(name, (column) => cellOf(row, column)),
      direction,
    })),
  );
  const ids = new Set(interfaces.map(({ id }) => id));
  const connections = new Map<string, Graph['connections'][number]>();
  for (const { table, from, to } of graph.connections) {
    for (const row of data.get(table) ?? []) {
      const ends = { from: findEnd(row, from, ids), to: findEnd(row, to, ids) };
      if (ends.from === undefined || ends.to === undefined) continue;
      connections.set(JSON.stringify([ends.from, ends.to]), { from: ends.from, to: ends.to });
    }
  }
  return { interfaces, connections: [...connections.values()] };
}

function interfaceId(table: string, key: string): string {
  return `${table}/${key}`;
}

/** The interface whose key stands in the end's column: as a whole key, or as the one value a key is made of. */
function findEnd(row: Row, { table, column }: GraphEnd, ids: ReadonlySet<string>): string | undefined {
  const cell = cellOf(row, column);
  if (cell === null) return undefined;
  return [String(cell), keyPart(cell)].map((key) => interfaceId(table, key)).find((id) => ids.has(id));
}
