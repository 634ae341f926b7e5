import { once } from 'node:events';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { SerialPort } from 'serialport';
import { isLocked } from './errors';
import { type LoadSerialPort, serialPortOf } from './serialport';
import type { SerialLine, StreamTarget, TcpLine } from './types';

/** How long a TCP connection may be silent before the system asks whether the other end is still there, in ms. */
const KEEP_ALIVE_MS = 30_000;

/**
 * How often a locked port is tried, and the pause between, in ms: the lock of a port that was closed a moment ago lasts
 * until the last read under way has ended.
 */
const LOCK_ATTEMPTS = 4;
const LOCK_PAUSE_MS = 25;

/** An open byte stream. */
export interface Wire {
  stream: Duplex;
  /** Aborted once nothing passes any more; the reason is an `Error`. */
  gone: AbortSignal;
  /** Gives it back to the system, whatever state it is in. Never rejects. */
  close(): Promise<void>;
}

/**
 * Opens a line.
 * @param closing gives up a connection that is being made
 * @throws what the system or `serialport` says; HeadendError `CONFIG` where `serialport` is missing
 */
export function openWire(
  { line, timeoutMs }: Pick<StreamTarget, 'line' | 'timeoutMs'>,
  load: LoadSerialPort,
  closing: AbortSignal,
): Promise<Wire> {
  return line.kind === 'tcp' ? openTcp(line, timeoutMs, closing) : openSerial(line, load);
}

async function openTcp({ host, port }: TcpLine, timeoutMs: number, closing: AbortSignal): Promise<Wire> {
  const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
  const giveUp = () => socket.destroy(closing.reason);
  const late = () => socket.destroy(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' }));
  closing.addEventListener('abort', giveUp);
  socket.setTimeout(timeoutMs, late);
  try {
    await once(socket, 'connect');
  } finally {
    closing.removeEventListener('abort', giveUp);
    socket.setTimeout(0).off('timeout', late);
  }
  return wireOf(socket, async () => {
    socket.destroy();
    if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  });
}

async function openSerial({ kind, ...settings }: SerialLine, load: LoadSerialPort): Promise<Wire> {
  const Port = await serialPortOf(load);
  const port = new Port({ ...settings, autoOpen: false });
  const open = () => new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  for (let attempt = 1; ; attempt++) {
    try {
      await open();
      return wireOf(port, () => closePort(port));
    } catch (error) {
      if (attempt === LOCK_ATTEMPTS || !isLocked(error)) throw error;
      await pause(LOCK_PAUSE_MS);
    }
  }
}

/** A port that was lost may still be closing; until it has, it cannot be opened again. */
async function closePort(port: SerialPort): Promise<void> {
  if (port.isOpen) await new Promise<void>((resolve) => port.close(() => resolve()));
  else if (port.closing) await once(port, 'close').catch(() => undefined);
}

function wireOf(stream: Duplex, close: () => Promise<void>): Wire {
  const gone = new AbortController();
  const end = (cause: unknown) => gone.abort(cause instanceof Error ? cause : new Error('closed'));
  stream.on('error', end);
  // A serial port gives the error here, a socket only whether there was one.
  stream.on('close', end);
  return { stream, gone: gone.signal, close };
}
