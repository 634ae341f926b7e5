import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ReadStream } from 'node:tty';
import type { Context } from 'mocha';
import type { SerialLine, StreamTarget } from '../../../src/transport/serial';
import { peer } from '../../peers';
import { FarEnd } from './far-end';

/** A line with a device at its far end. */
export interface TestLine {
  line: StreamTarget['line'];
  far: FarEnd;
  /** How often our end was opened, where that shows: on TCP. */
  opened(): number | undefined;
  /** Pulls the plug. */
  unplug(): Promise<void>;
  plugIn(): Promise<void>;
  close(): Promise<void>;
}

/** Waits for what is sure to come; the test's time limit ends the wait for what does not. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(2);
}

export function serialLine(path: string): SerialLine {
  const settings = { dataBits: 8, stopBits: 1, parity: 'none', rtscts: false, xon: false, xoff: false } as const;
  return { kind: 'serial', path, baudRate: 115200, ...settings, hupcl: true };
}

/** What `socat` joins; the two ends of a pair are files in `folder`. */
export interface Socat {
  folder: string;
  stop(): Promise<void>;
}

const PTY = 'pty,raw,echo=0';

/** Joins a serial port at `folder`/near with `far` (a serial port at `folder`/far when left out). */
export async function startSocat(context: Context, folder: string, far?: string): Promise<Socat> {
  const near = join(folder, 'near');
  const farPath = join(folder, 'far');
  const other = far ?? `${PTY},link=${farPath}`;
  const socat: ChildProcess = spawn(peer(context, 'socat'), [`${PTY},link=${near}`, other], { stdio: 'ignore' });
  const ended = once(socat, 'exit');
  await until(() => existsSync(near) && (far !== undefined || existsSync(farPath)));
  return {
    folder,
    async stop() {
      socat.kill('SIGKILL');
      await ended;
      for (const path of [near, farPath]) rmSync(path, { force: true });
    },
  };
}

export function scratchFolder(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'headend-line-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Opens a pseudo-terminal as the device at the other end does: with Node's own stream, not the package under test. */
export function openTerminal(path: string): ReadStream {
  const end = new ReadStream(openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK));
  return end.on('error', () => {});
}

/** A pair of pseudo-terminals, joined by `socat`. */
export async function ptyLine(context: Context): Promise<TestLine> {
  const { folder, remove } = scratchFolder();
  const far = new FarEnd();
  let socat: Socat | undefined;
  let end: ReadStream | undefined;
  const plugIn = async () => {
    socat = await startSocat(context, folder);
    end = openTerminal(join(folder, 'far'));
    far.attach(end);
  };
  const unplug = async () => {
    await socat?.stop();
    if (end && !end.closed) await new Promise((resolve) => end?.once('close', resolve).destroy());
  };
  await plugIn();
  return {
    line: serialLine(join(folder, 'near')),
    far,
    opened: () => undefined,
    plugIn,
    unplug,
    async close() {
      await unplug();
      remove();
    },
  };
}

/** A terminal server. */
export async function tcpLine(): Promise<TestLine> {
  const far = new FarEnd();
  const sockets = new Set<Socket>();
  let opened = 0;
  let port = 0;
  const server = createServer((socket) => {
    opened++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    far.attach(socket);
  });
  const plugIn = async () => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  const unplug = async () => {
    if (!server.listening) return;
    server.close();
    for (const socket of sockets) socket.resetAndDestroy();
    await once(server, 'close');
  };
  await plugIn();
  return { line: { kind: 'tcp', host: '127.0.0.1', port }, far, opened: () => opened, plugIn, unplug, close: unplug };
}
