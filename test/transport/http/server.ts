import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createNetServer, type Server as NetServer, type Socket } from 'node:net';
import type { HttpTarget } from '../../../src/transport/http';
import { cert, key } from './certificate';

/** A server on an ephemeral loopback port that counts its connections. */
export interface TestServer {
  host: string;
  /** Connections accepted so far. */
  accepted(): number;
  /** Resolves when no connection is open any more. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export const httpServer = (listener: RequestListener) => start(createServer(listener));
export const httpsServer = (listener: RequestListener) => start(createTlsServer({ key, cert }, listener));
/** Answers every connection, once something came in, with these bytes, and closes it. */
export const rawServer = (reply: string | Buffer) =>
  start(createNetServer((socket) => socket.once('data', () => socket.end(reply))));
/** Takes connections and never says anything. */
export const silentServer = () => start(createNetServer((socket) => socket.resume()));

export async function start(server: Server | NetServer): Promise<TestServer> {
  const open = new Set<Socket>();
  let accepted = 0;
  server.on('connection', (socket: Socket) => {
    accepted += 1;
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    accepted: () => accepted,
    async idle() {
      await Promise.all([...open].map((socket) => once(socket, 'close')));
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A target without proxy and with room for everything. */
export function targetOf({ host }: { host: string }, other: Partial<HttpTarget> = {}): HttpTarget {
  const limits = { timeoutMs: 5000, maxBodyBytes: 1e6, maxConnections: 2 };
  return { origin: `http://${host}`, ...limits, bypassProxy: true, ...other };
}
