import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Clock } from '../../src/clock';
import { systemClock } from '../../src/clock';
import type { SnmpUser } from '../../src/transport/snmp';
import type { TrapReceiverSettings, TrapReceiverState } from '../../src/trap';
import { openTrapReceiver, type Rejection, type TrapNotification, type TrapReceiver } from '../../src/trap';
import { COMMUNITY } from './wire';

const SETTINGS: TrapReceiverSettings = { address: '127.0.0.1', port: 0, communities: [COMMUNITY], users: [] };

export const AUTH_KEY = 'auth-key-of-tests';
export const PRIV_KEY = 'priv-key-of-tests';

/** A user with both keys. */
export function user(
  name: string,
  authProtocol: SnmpUser['authProtocol'] = 'sha256',
  privProtocol: SnmpUser['privProtocol'] = 'aes',
): SnmpUser {
  const keys = { authProtocol, authKey: AUTH_KEY, privProtocol, privKey: PRIV_KEY };
  return { version: '3', user: name, level: 'authPriv', ...keys };
}

/** A receiver that is listening, and everything it said. */
export interface Opened {
  receiver: TrapReceiver;
  port: number;
  notifications: TrapNotification[];
  rejections: Rejection[];
  /** Settles when it has given this many notifications. */
  received(count: number): Promise<void>;
  /** Settles when this many of a reason have been counted, and returns the last one. */
  rejected(reason: Rejection['reason'], count?: number): Promise<Rejection>;
}

/** Opens receivers and sockets for a test, and closes them all after it. */
export class Lab {
  readonly #receivers: TrapReceiver[] = [];
  readonly #sockets: Socket[] = [];
  #threads = 0;

  /** A receiver that may not listen yet. */
  start(settings: Partial<TrapReceiverSettings> = {}, clock: Clock = systemClock): TrapReceiver {
    if (this.#receivers.length === 0) this.#threads = threads();
    const receiver = openTrapReceiver({ ...SETTINGS, ...settings }, clock);
    this.#receivers.push(receiver);
    return receiver;
  }

  async open(settings: Partial<TrapReceiverSettings> = {}, clock: Clock = systemClock): Promise<Opened> {
    const receiver = this.start(settings, clock);
    const notifications: TrapNotification[] = [];
    const rejections: Rejection[] = [];
    receiver.on('notification', (notification) => notifications.push(notification));
    receiver.on('rejected', (rejection) => rejections.push(rejection));
    const state = await listening(receiver);
    return {
      receiver,
      port: state.port,
      notifications,
      rejections,
      async received(count) {
        while (notifications.length < count) await once(receiver, 'notification');
      },
      async rejected(reason, count = 1) {
        for (;;) {
          const found = [...rejections]
            .reverse()
            .find((rejection) => rejection.reason === reason && rejection.count >= count);
          if (found) return found;
          await once(receiver, 'rejected');
        }
      },
    };
  }

  /** A socket on loopback. */
  async socket(port = 0, address = '127.0.0.1'): Promise<Socket> {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    this.#sockets.push(socket);
    socket.bind(port, address);
    await once(socket, 'listening');
    return socket;
  }

  /** Ends everything, and makes sure that no thread is left that was not there before. */
  async close(): Promise<void> {
    const receivers = this.#receivers.splice(0);
    await Promise.all(receivers.map((receiver) => receiver.close()));
    for (const socket of this.#sockets.splice(0)) closeSocket(socket);
    if (receivers.length > 0) assert.equal(threads(), this.#threads, 'every thread has ended');
  }
}

function closeSocket(socket: Socket): void {
  try {
    socket.close();
  } catch {
    // The test closed it.
  }
}

export async function send(socket: Socket, message: Uint8Array, port: number, address = '127.0.0.1'): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.send(message, port, address, (error) => (error ? reject(error) : resolve()));
  });
}

/** The state in which a receiver has its port. */
export async function listening(receiver: TrapReceiver): Promise<TrapReceiverState & { state: 'listening' }> {
  while (receiver.state.state !== 'listening') await once(receiver, 'state');
  return receiver.state;
}

/** The state in which a receiver tells what is wrong. */
export async function failed(receiver: TrapReceiver): Promise<TrapReceiverState & { state: 'error' }> {
  while (receiver.state.state !== 'error') await once(receiver, 'state');
  return receiver.state;
}

/** How many worker threads this process has. */
export function threads(): number {
  const report = process.report?.getReport() as unknown as { workers?: unknown[] };
  return report.workers?.length ?? 0;
}
