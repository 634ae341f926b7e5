import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import { loadScene, type Scene, type Simulator, type SimulatorOptions, startSimulator } from '../../simulator';
import { encode, encodeInteger, encodeOid, parseOid, TAG } from '../../simulator/ber';
import { World } from '../../simulator/world';
import { loadProfile, type Profile } from '../../src/profile';

/** When the tests' clocks begin. */
export const START = Date.UTC(2026, 10, 21, 8, 0, 0);

export const GET_TREE = '<Get Address="7" />';

export function labProfile(): Profile {
  return loadProfile(join(__dirname, 'lab.yaml'));
}

export function labScene(): Scene {
  return loadScene(join(__dirname, 'lab.simulation.yaml'));
}

/** A clock that stands still until it is told. */
export class HandClock {
  at = START;
  readonly read = () => this.at;

  seconds(seconds: number): void {
    this.at += seconds * 1000;
  }
}

export function labWorld(clock: HandClock, { size = 1, seed = 1 } = {}): World {
  return new World({ profiles: [labProfile()], scene: labScene(), size, seed, clock: clock.read });
}

export function startLab(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  return startSimulator({ profile: labProfile(), scene: labScene(), clock: new HandClock().read, ...options });
}

/** A request as bytes, with null values. */
export function snmpRequest(
  oids: readonly string[],
  { version = 1, community = 'reader', pdu = 0xa0, first = 0, second = 0 } = {},
): Buffer {
  const varbinds = oids.map((oid) => encode(TAG.sequence, encodeOid(parseOid(oid)), encode(TAG.null)));
  const numbers = [4711, first, second].map((value) => encodeInteger(value));
  const body = encode(pdu, ...numbers, encode(TAG.sequence, ...varbinds));
  return encode(TAG.sequence, encodeInteger(version), encode(TAG.octetString, Buffer.from(community)), body);
}

/** Sends datagrams one after another and returns the first answer. Loopback keeps their order. */
export async function askUdp(port: number, ...datagrams: readonly Uint8Array[]): Promise<Buffer> {
  const [answer] = await askUdpUntil(port, datagrams, () => true);
  return answer ?? Buffer.alloc(0);
}

/** Sends datagrams and returns the answers up to the first that is the `last`. */
export async function askUdpUntil(
  port: number,
  datagrams: readonly Uint8Array[],
  last: (answer: Buffer) => boolean,
): Promise<Buffer[]> {
  const socket = createSocket('udp4');
  const answers: Buffer[] = [];
  const done = new Promise<void>((resolve) => {
    socket.on('message', (answer) => {
      answers.push(answer);
      if (last(answer)) resolve();
    });
  });
  for (const datagram of datagrams) socket.send(datagram, port, '127.0.0.1');
  await done;
  socket.close();
  await once(socket, 'close');
  return answers;
}

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The whole body came. */
  complete: boolean;
}

/** One HTTP request on a connection of its own. Rejects when the connection is reset before an answer. */
export function askHttp(
  port: number,
  { path = '/tree', method = 'POST', body = GET_TREE, auth = undefined as string | undefined } = {},
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-length': Buffer.byteLength(body) };
    const outgoing = request({ host: '127.0.0.1', port, path, method, auth, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', () => undefined);
      incoming.on('close', () => {
        const { statusCode: status = 0, headers, complete } = incoming;
        resolve({ status, headers, body: Buffer.concat(chunks), complete });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Sockets and timers that keep the process alive. */
export function handles(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((kind) => /UDP|TCP|Timeout/.test(kind))
    .sort();
}

/** libuv forgets a closed handle in one of the next turns of its loop. */
export async function handlesToBe(expected: readonly string[]): Promise<void> {
  for (let turn = 0; turn < 20 && handles().length > expected.length; turn++) await new Promise(setImmediate);
  assert.deepEqual(handles(), expected);
}
