import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { isatty, ReadStream } from 'node:tty';
import { HeadendError } from '../src/errors';

/**
 * Where a simulated device is reached by bytes alone: behind a terminal server, or at a pseudo-terminal that its other
 * end has made raw already, as socat's `pty,raw,echo=0` does.
 */
export type ServedLine = TcpLine | PtyLine;

interface TcpLine {
  kind: 'tcp';
  host: string;
  /** 0: any that is free. */
  port: number;
}

interface PtyLine {
  kind: 'pty';
  path: string;
}

/** Where the HTTP server listens. */
interface HttpAddress {
  host: string;
  port: number;
}

/** An HTTP server that is also heard over a line. */
export interface LineServer {
  /** The TCP port; absent for a pseudo-terminal. */
  readonly port?: number;
  /** Lets go of the line and of the HTTP server. */
  close(): Promise<void>;
}

/**
 * Lets a simulated device's HTTP server be asked over a line: each byte goes through as it is. Nothing closes a line:
 * when the HTTP server closes its connection, the next bytes go to a new one.
 *
 * @throws HeadendError CONFIG if the line cannot be opened.
 */
export async function serveLine(line: ServedLine, http: HttpAddress): Promise<LineServer> {
  return line.kind === 'tcp' ? serveTcp(line, http) : servePty(line, http);
}

async function serveTcp({ host, port }: HttpAddress, http: HttpAddress): Promise<LineServer> {
  const lines = new Set<Socket>();
  const server = createServer((socket) => {
    lines.add(socket);
    socket.on('close', () => lines.delete(socket));
    bridge(socket, http);
  });
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    throw cannotOpen(`The TCP port ${port} of ${host}`, error);
  }
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      for (const socket of lines) socket.destroy();
      await once(server, 'close');
    },
  };
}

/** By Node's own terminal stream: unlike the package `serialport`, it does not lose sight of a blocked write. */
function servePty({ path }: PtyLine, http: HttpAddress): LineServer {
  const line = openTerminal(path);
  bridge(line, http);
  return {
    async close() {
      line.destroy();
      if (!line.closed) await once(line, 'close');
    },
  };
}

function openTerminal(path: string): ReadStream {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    if (isatty(file)) return new ReadStream(file);
  } catch (error) {
    throw cannotOpen(`The serial line ${path}`, error);
  }
  closeSync(file);
  throw cannotOpen(`The serial line ${path}`, new Error('it is no terminal'));
}

function cannotOpen(what: string, error: unknown): HeadendError {
  return new HeadendError('CONFIG', `${what} cannot be opened: ${(error as Error).message}.`, { cause: error });
}

/** Joins a line to the HTTP server until the line closes. */
function bridge(line: Socket, http: HttpAddress): void {
  let server: Socket | undefined;
  const open = () => {
    const socket = connect(http);
    const leave = () => {
      if (server === socket) server = undefined;
    };
    // A connection that fails is one that answers nothing.
    socket.on('error', leave).on('end', leave).on('close', leave);
    socket.pipe(line, { end: false });
    return socket;
  };
  line.on('data', (bytes: Buffer) => {
    server ??= open();
    server.write(bytes);
  });
  line.on('error', () => undefined);
  line.on('close', () => server?.destroy());
}
