import { createSocket, type RemoteInfo, type Socket, type SocketOptions } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { SocketAddress } from 'node:net';
import { type Datagram, readDatagram } from './replies';

/** Receive buffers asked for, in octets: the largest that the system grants holds the answers of many agents at once. */
const RECEIVE_BUFFERS = [4 << 20, 1 << 20];

type Family = 4 | 6;

/** Who waits for an answer; `take` may not throw. */
interface Waiting {
  seat: Seat;
  take: (datagram: Datagram, bytes: Buffer) => void;
}

/** The sockets that are open: one for each address family, whatever the number of agents. */
const shared = new Map<Family, SharedSocket>();

/** A UDP socket for all agents. An answer goes to the request that has its id, if it comes from the agent asked. */
class SharedSocket {
  readonly #socket: Socket;
  readonly #seats = new Set<Seat>();
  /** By request id; those of SNMPv3, by message id. */
  readonly #waiting = { community: new Map<number, Waiting>(), user: new Map<number, Waiting>() };

  constructor(private readonly family: Family) {
    const type = family === 6 ? 'udp6' : 'udp4';
    // What is sent to is an address already: the system need not look it up each time.
    const lookup: SocketOptions['lookup'] = (address, _options, done) => done(null, address, family);
    this.#socket = createSocket({ type, ipv6Only: family === 6, lookup });
    this.#socket.on('error', (error) => this.#broken(error));
    this.#socket.on('message', (bytes: Buffer, from: RemoteInfo) => this.receive(bytes, from));
    this.#socket.bind({ port: 0, exclusive: true }, () => enlarge(this.#socket));
    // The timers of requests hold the process; the socket alone does not.
    this.#socket.unref();
  }

  join(seat: Seat): void {
    this.#seats.add(seat);
  }

  leave(seat: Seat): void {
    this.#seats.delete(seat);
    if (this.#seats.size === 0) this.#close();
  }

  /** An id that no other request has. */
  newId(): number {
    let id: number;
    do id = Math.floor(Math.random() * 0x7fff_ffff);
    while (this.#waiting.community.has(id));
    return id;
  }

  expect(kind: 'community' | 'user', id: number, waiting: Waiting): void {
    this.#waiting[kind].set(id, waiting);
  }

  forget(kind: 'community' | 'user', id: number): void {
    const waiting = this.#waiting[kind].get(id);
    // A map that grew anew keeps what the one before held alive, until the garbage collector comes for that.
    if (waiting) waiting.take = () => undefined;
    this.#waiting[kind].delete(id);
  }

  /** Sends; a failure is told later. */
  send(bytes: Uint8Array, port: number, address: string, failed: (error: unknown) => void): void {
    this.#socket.send(bytes, port, address, (error) => {
      if (error) failed(error);
    });
  }

  receive(bytes: Buffer, { address, port }: RemoteInfo): void {
    let datagram: Datagram;
    try {
      datagram = readDatagram(bytes);
    } catch {
      for (const seat of this.#seats) if (seat.isAt(address, port)) seat.garbled++;
      return;
    }
    const waiting = this.#waiting[datagram.version === '3' ? 'user' : 'community'].get(datagram.id);
    if (!waiting?.seat.isAt(address, port)) return;
    waiting.seat.heard++;
    waiting.take(datagram, bytes);
  }

  #broken(error: Error): void {
    for (const seat of [...this.#seats]) seat.broken(error);
    this.#close();
  }

  #close(): void {
    if (shared.get(this.family) !== this) return;
    shared.delete(this.family);
    this.#socket.close();
  }
}

function enlarge(socket: Socket): void {
  for (const size of RECEIVE_BUFFERS) {
    try {
      socket.setRecvBufferSize(size);
      return;
    } catch {
      // Some systems refuse what is too large: ask for less.
    }
  }
}

/** A socket that is connected to one agent, for a while. */
export interface Probe {
  send(bytes: Uint8Array): void;
  /** Safe to call twice. */
  close(): void;
}

/** A place at the shared socket, for the talk with one agent; it is given back with {@link leave}. */
export class Seat {
  /** Datagrams of the agent that are no SNMP. */
  garbled = 0;
  /** Answers of the agent. */
  heard = 0;
  #left = false;
  #expected = 0;

  constructor(
    private readonly socket: SharedSocket,
    private readonly family: Family,
    private readonly address: string,
    private readonly port: number,
    /** The socket failed: nothing can be sent or heard from this place any more. */
    readonly broken: (error: Error) => void,
  ) {
    socket.join(this);
  }

  isAt(address: string, port: number): boolean {
    return port === this.port && address === this.address;
  }

  /** An id for a request, which {@link expect} then waits for. */
  newId(): number {
    return this.socket.newId();
  }

  /** Answers with this id are given to `take`, which may not throw, until {@link forget}. */
  expect(kind: 'community' | 'user', id: number, take: Waiting['take']): void {
    this.#expected++;
    this.socket.expect(kind, id, { seat: this, take });
  }

  forget(kind: 'community' | 'user', id: number): void {
    this.#expected--;
    this.socket.forget(kind, id);
    if (this.#left) this.#giveBack();
  }

  /** Sends a message to the agent. Where that fails later, `failed` is called. @throws where it fails at once */
  send(bytes: Uint8Array, failed: (error: unknown) => void): void {
    this.socket.send(bytes, this.port, this.address, failed);
  }

  /**
   * A socket of its own that is connected to the agent, for messages to one that was not heard yet, or is silent: only so
   * does the system tell that nothing listens there, which `failed` is then called with. Answers are taken as any other.
   */
  probe(failed: (error: unknown) => void): Probe {
    const socket = createSocket(this.family === 6 ? 'udp6' : 'udp4');
    const unsent: Uint8Array[] = [];
    let state: 'connecting' | 'connected' | 'closed' = 'connecting';
    socket.on('error', failed);
    socket.on('message', (message: Buffer, from: RemoteInfo) => this.socket.receive(message, from));
    const send = (bytes: Uint8Array) => socket.send(bytes, () => undefined);
    socket.connect(this.port, this.address, () => {
      if (state === 'closed') return;
      state = 'connected';
      for (const bytes of unsent) send(bytes);
    });
    return {
      send(bytes) {
        if (state === 'connected') send(bytes);
        else unsent.push(bytes);
      },
      close() {
        if (state !== 'closed') socket.close();
        state = 'closed';
      },
    };
  }

  /** Gives the place back as soon as no answer is expected; safe to call twice. */
  leave(): void {
    this.#left = true;
    this.#giveBack();
  }

  #giveBack(): void {
    if (this.#expected === 0) this.socket.leave(this);
  }
}

/**
 * A place to talk with the agent at `host`, whose name is resolved here, once.
 * @throws the system's error where the host is not known
 */
export async function takeSeat(host: string, port: number, broken: (error: Error) => void): Promise<Seat> {
  const found = await lookup(host, { order: 'ipv4first' });
  const family: Family = found.family === 6 ? 6 : 4;
  const socket = shared.get(family) ?? new SharedSocket(family);
  shared.set(family, socket);
  return new Seat(socket, family, canonical(found.address, family), port, broken);
}

/** An address as the system writes senders; a scope, as in `fe80::1%eth0`, stays. */
function canonical(address: string, family: Family): string {
  if (family === 4) return address;
  const [plain = '', ...scope] = address.split('%');
  return [new SocketAddress({ address: plain, family: 'ipv6' }).address, ...scope].join('%');
}
