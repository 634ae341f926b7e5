import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIP, isIPv6 } from 'node:net';
import { HeadendError } from '../src/errors';
import { decodeMessage, PDU } from './snmp-message';
import { type Engine, encodeTrapV3, type TrapUser } from './snmp-v3';
import { encodeNotification, encodeTrapV1, type Notification } from './trap-message';

/** Where notifications go, and in what form. */
export interface TrapDestination {
  host: string;
  port: number;
  /** 2c when left out. */
  version?: '1' | '2c' | '3';
  /** An inform, which is repeated until it is acknowledged; 2c only. */
  inform?: boolean;
  /** The profile's community for reading when left out. */
  community?: string;
  /** With version 3. */
  user?: TrapUser;
}

/** What a sender is made with. */
export interface TrapSenderOptions {
  host: string;
  /** Port that notifications come from; 0: any that is free. */
  sourcePort: number;
  destinations: readonly TrapDestination[];
  community: string;
  /** In place of a socket of its own: that of the agent. Informs have one of their own all the same. */
  send?: (datagram: Buffer, port: number, host: string) => void;
  engine: () => Engine;
}

/** How often an inform is sent again, and how long it waits for its acknowledgement, in ms. */
const RETRIES = 3;
const PATIENCE = 1000;

/** Sends notifications of a simulated device. */
export class TrapSender {
  /** Datagrams sent, and informs that were acknowledged. */
  sent = 0;
  acknowledged = 0;
  private lastId = 0;
  /** Informs that wait, by request id. */
  private readonly waiting = new Map<number, NodeJS.Timeout>();

  private constructor(
    private readonly options: TrapSenderOptions,
    private readonly socket: Socket,
  ) {
    socket.on('message', (datagram) => this.receive(datagram));
    // A notification that cannot be sent is a lost one.
    socket.on('error', () => undefined);
  }

  /** @throws HeadendError CONFIG if a destination cannot be as it is described, or the port cannot be opened. */
  static async start(options: TrapSenderOptions): Promise<TrapSender> {
    const { host, sourcePort } = options;
    for (const { host: far, version = '2c', inform, user } of options.destinations) {
      if (inform && version !== '2c') throw new HeadendError('CONFIG', 'Only version 2c sends informs here.');
      if (version === '3' && !user) throw new HeadendError('CONFIG', 'Version 3 needs a user.');
      // The system would drop each of them without a word to the one who waits for it.
      if (isLoopback(host) && isIP(far) && !isLoopback(far)) {
        const sentence = `Traps to ${far} cannot be sent from ${host}, which reaches this machine only.`;
        throw new HeadendError('CONFIG', sentence);
      }
    }
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
    try {
      socket.bind(sourcePort, host);
      await once(socket, 'listening');
    } catch (error) {
      socket.close();
      const sentence = `The UDP port ${sourcePort} of ${host} cannot be opened for traps: ${(error as Error).message}.`;
      throw new HeadendError('CONFIG', sentence, { cause: error });
    }
    return new TrapSender(options, socket);
  }

  /** Sends a notification to every destination. */
  send(notification: Notification): void {
    for (const destination of this.options.destinations) this.sendTo(destination, notification);
  }

  async stop(): Promise<void> {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
    this.socket.close();
    await once(this.socket, 'close');
  }

  private sendTo(destination: TrapDestination, notification: Notification): void {
    const { community: usual, engine, host } = this.options;
    const { version = '2c', inform = false, community = usual, user } = destination;
    this.lastId = (this.lastId % 0x7fffffff) + 1;
    const requestId = this.lastId;
    if (version === '1') {
      const address = isIPv6(host) ? '0.0.0.0' : host;
      this.sendBytes(destination, encodeTrapV1(notification, community, address));
    } else if (version === '3' && user) {
      this.sendBytes(destination, encodeTrapV3(notification, user, engine(), requestId));
    } else {
      const datagram = encodeNotification(notification, { community, requestId, inform });
      this.sendBytes(destination, datagram);
      if (inform) this.wait(requestId, destination, datagram, RETRIES);
    }
  }

  private sendBytes({ host, port, inform }: TrapDestination, datagram: Buffer): void {
    this.sent++;
    if (this.options.send && !inform) this.options.send(datagram, port, host);
    else this.socket.send(datagram, port, host);
  }

  private wait(requestId: number, destination: TrapDestination, datagram: Buffer, retries: number): void {
    const timer = setTimeout(() => {
      this.waiting.delete(requestId);
      if (retries === 0) return;
      this.sendBytes(destination, datagram);
      this.wait(requestId, destination, datagram, retries - 1);
    }, PATIENCE);
    this.waiting.set(requestId, timer);
  }

  private receive(datagram: Buffer): void {
    try {
      const { pdu, requestId } = decodeMessage(datagram);
      const timer = this.waiting.get(requestId);
      if (pdu !== PDU.response || !timer) return;
      clearTimeout(timer);
      this.waiting.delete(requestId);
      this.acknowledged++;
    } catch {
      // Whatever it is, it acknowledges nothing.
    }
  }
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(127\.|localhost$)/.test(address);
}
