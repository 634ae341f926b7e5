/** The thread of one socket: it reads, decides and acknowledges whatever the flows on the main thread are doing. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { canonicalAddress } from './addresses';
import { type Arrival, Intake, type Outcome } from './intake';
import { kernelDrops } from './kernel-drops';
import { Outbox } from './outbox';
import type { FromWorker, ToWorker, WorkerData } from './protocol';

/** Asked of the system, in octets, the first it grants: some ten thousand traps. Linux grants less in silence. */
const RECEIVE_BUFFERS = [4 * 2 ** 20, 2 ** 20, 2 ** 18];
const DROPS_MS = 1000;

class Listener {
  readonly #main: MessagePort;
  readonly #address: string;
  readonly #port: number;
  readonly #outbox: Outbox;
  readonly #intake: Intake;
  #socket: Socket | undefined;

  constructor(main: MessagePort, { address, port, engineId, configuration }: WorkerData) {
    this.#main = main;
    this.#address = address;
    this.#port = port;
    this.#outbox = new Outbox(main, configuration.queueLimit);
    this.#intake = new Intake(Buffer.from(engineId), { wall: Date.now(), now: performance.now() });
    this.#intake.configure(configuration);
    main.on('message', (message: ToWorker) => this.#obey(message));
  }

  #obey(message: ToWorker): void {
    if (message.kind === 'open') this.#open();
    else if (message.kind === 'taken') this.#outbox.taken();
    else {
      this.#intake.configure(message.configuration);
      this.#outbox.queueLimit = message.configuration.queueLimit;
    }
  }

  #open(): void {
    const socket = createSocket(isIPv6(this.#address) ? 'udp6' : 'udp4');
    this.#socket = socket;
    socket.on('error', (error: NodeJS.ErrnoException) => this.#fail(socket, error.code));
    socket.on('message', (datagram, from) => this.#receive(socket, datagram, from));
    socket.on('listening', () => this.#listening(socket));
    socket.bind({ port: this.#port, address: this.#address, exclusive: true });
  }

  #fail(socket: Socket, code = 'UNKNOWN'): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    socket.close();
    this.#tell({ kind: 'failed', code });
  }

  #listening(socket: Socket): void {
    const { port } = socket.address();
    this.#intake.receiver = isIPv6(this.#address) ? `[${this.#address}]:${port}` : `${this.#address}:${port}`;
    this.#tell({ kind: 'listening', port, receiveBuffer: enlarge(socket) });
    const look = async () => {
      const drops = await kernelDrops(port, isIPv6(this.#address) ? 6 : 4);
      if (this.#socket === socket) this.#outbox.kernelDrops = drops;
    };
    const watch = setInterval(() => void look(), DROPS_MS);
    socket.on('close', () => clearInterval(watch));
    void look();
  }

  #receive(socket: Socket, datagram: Buffer, { address, port }: RemoteInfo): void {
    if (!this.#outbox.hasRoom()) return;
    const source = { address: canonicalAddress(address) ?? address, port };
    const wall = Date.now();
    const outcome = this.#decide(datagram, { source, wall, now: performance.now() });
    // A reply that cannot be sent is a lost reply: the sender asks again.
    if (outcome.reply) socket.send(outcome.reply, port, address, () => undefined);
    this.#outbox.put(outcome, source, wall);
  }

  /** Were there a datagram that makes the intake throw, it must not end the thread. */
  #decide(datagram: Buffer, arrival: Arrival): Outcome {
    try {
      return this.#intake.receive(datagram, arrival);
    } catch {
      return { rejected: { reason: 'malformed' } };
    }
  }

  #tell(message: FromWorker): void {
    this.#main.postMessage(message);
  }
}

/** Gives a socket as large a receive buffer as the system grants, and returns its size. */
function enlarge(socket: Socket): number {
  for (const size of RECEIVE_BUFFERS) {
    try {
      socket.setRecvBufferSize(size);
      break;
    } catch {
      // Some systems refuse what is too large: ask for less.
    }
  }
  return socket.getRecvBufferSize();
}

if (parentPort) new Listener(parentPort, workerData);
