import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { HeadendError } from '../src/errors';
import { BerError } from './ber';
import type { Faults } from './faults';
import { series } from './random';
import { type Mib, refusal, respond } from './snmp-agent';
import { decodeMessage, ERROR, encodeMessage, type SnmpMessage } from './snmp-message';
import { type Judge, READ_ONLY } from './snmp-set';

/** What an SNMP server of a simulated device is made with. */
export interface SnmpServerOptions {
  host: string;
  /** 0: any that is free. */
  port: number;
  /** Requests of any other community are not answered. */
  communities: { get: string; set: string };
  /** What is known at the time of a request. */
  mib: () => Mib;
  /** Who decides what may be written by those who know the community for it. */
  judge: () => Judge;
  faults: () => Faults;
  /** Decides which datagrams are lost. */
  seed: number;
}

/** A simulated device's SNMP agent on a UDP socket. */
export class SnmpServer {
  /** Requests answered. */
  served = 0;
  private readonly stopping = new AbortController();
  private readonly draw: () => number;

  private constructor(
    private readonly socket: Socket,
    private readonly options: SnmpServerOptions,
  ) {
    this.draw = series(options.seed);
    socket.on('message', (datagram, from) => void this.receive(datagram, from).catch(() => undefined));
  }

  /** @throws HeadendError CONFIG if the port cannot be opened. */
  static async start(options: SnmpServerOptions): Promise<SnmpServer> {
    const { host, port } = options;
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
    try {
      socket.bind(port, host);
      await once(socket, 'listening');
    } catch (error) {
      socket.close();
      const sentence = `The UDP port ${port} of ${host} cannot be opened: ${(error as Error).message}.`;
      throw new HeadendError('CONFIG', sentence, { cause: error });
    }
    // An answer that cannot be sent is a lost answer.
    socket.on('error', () => undefined);
    return new SnmpServer(socket, options);
  }

  get port(): number {
    return this.socket.address().port;
  }

  /** Sends a datagram from the agent's port. */
  send(datagram: Buffer, port: number, host: string): void {
    this.socket.send(datagram, port, host);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.socket.close();
    await once(this.socket, 'close');
  }

  private async receive(datagram: Buffer, from: RemoteInfo): Promise<void> {
    const { faults, communities } = this.options;
    const request = decodeOrIgnore(datagram);
    if (!request || (request.community !== communities.get && request.community !== communities.set)) return;
    if (faults().outage || this.draw() < faults().loss) return;
    const response = this.answer(request);
    if (!response) return;
    if (faults().delayMs > 0) await pause(faults().delayMs, undefined, { signal: this.stopping.signal });
    this.served++;
    this.socket.send(encodeMessage(response), from.port, from.address);
  }

  /** A fault inside the simulation is what genErr is for. */
  private answer(request: SnmpMessage): SnmpMessage | undefined {
    try {
      const { mib, judge, communities, faults } = this.options;
      const mayWrite = request.community === communities.set;
      return respond(request, mib(), faults(), mayWrite ? judge() : READ_ONLY);
    } catch {
      return refusal(request, ERROR.genErr, 0);
    }
  }
}

function decodeOrIgnore(datagram: Buffer): SnmpMessage | undefined {
  try {
    return decodeMessage(datagram);
  } catch (error) {
    if (error instanceof BerError) return undefined;
    throw error;
  }
}
