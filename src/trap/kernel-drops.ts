import { readFile } from 'node:fs/promises';

/**
 * How many datagrams the system has dropped because a UDP socket's buffer was full, since the socket was opened.
 * `null` where the system does not tell (all but Linux), or two sockets of different addresses share the port.
 */
export async function kernelDrops(port: number, family: 4 | 6): Promise<number | null> {
  try {
    return dropsIn(await readFile(family === 4 ? '/proc/net/udp' : '/proc/net/udp6', 'latin1'), port);
  } catch {
    return null;
  }
}

/** Reads proc_net_udp(5): the second column is `address:port` in hex, the last the drops. */
function dropsIn(table: string, port: number): number | null {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = table.split('\n').map((line) => line.trim().split(/\s+/));
  const [drops, ...others] = rows.filter((columns) => columns[1]?.endsWith(suffix)).map((columns) => columns.at(-1));
  return drops === undefined || others.length > 0 || !/^\d+$/.test(drops) ? null : Number(drops);
}
