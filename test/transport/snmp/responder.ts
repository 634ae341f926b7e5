import assert from 'node:assert/strict';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';

/** One BER element made by hand; contents below 128 octets, as everything in these tests. */
export function tlv(tag: number, ...content: number[]): number[] {
  assert.ok(content.length < 128, 'the tests speak short form only');
  return [tag, content.length, ...content];
}

/** The content of a dotted OID whose sub-identifiers are below 128. */
export const oidBytes = (oid: string): number[] => [0x2b, ...oid.split('.').slice(2).map(Number)];

/** A varbind: an OID and an encoded value. */
export const varbind = (oid: string, value: number[]): number[] => tlv(0x30, ...tlv(6, ...oidBytes(oid)), ...value);

/** What a v1 or v2c request holds that its answer must repeat; OIDs as dotted text. */
export interface Request {
  version: number;
  community: number[];
  pdu: number;
  id: number[];
  oids: string[];
  /** The encoded value beside each OID. */
  values: number[][];
}

export function parse(message: Buffer): Request {
  const bytes = [...message];
  const communityEnd = 7 + (bytes[6] ?? 0);
  const idEnd = communityEnd + 4 + (bytes[communityEnd + 3] ?? 0);
  const oids: string[] = [];
  const values: number[][] = [];
  for (let at = idEnd + 8; at < bytes.length; at += 2 + (bytes[at + 1] ?? 0)) {
    const length = bytes[at + 3] ?? 0;
    oids.push(['1', '3', ...bytes.slice(at + 5, at + 4 + length)].join('.'));
    values.push(bytes.slice(at + 4 + length, at + 2 + (bytes[at + 1] ?? 0)));
  }
  return {
    version: bytes[4] ?? -1,
    community: bytes.slice(7, communityEnd),
    pdu: bytes[communityEnd] ?? -1,
    id: bytes.slice(communityEnd + 4, idEnd),
    oids,
    values,
  };
}

/** A GetResponse to a request. */
export function response(request: Request, varbinds: number[][], status = 0, index = 0): Buffer {
  const body = [...tlv(2, ...request.id), ...tlv(2, status), ...tlv(2, index), ...tlv(0x30, ...varbinds.flat())];
  return Buffer.from(tlv(0x30, ...tlv(2, request.version), ...tlv(4, ...request.community), ...tlv(0xa2, ...body)));
}

/** A UDP socket on loopback that does with each request what a test says. */
export class Responder {
  readonly requests: Request[] = [];
  private constructor(readonly socket: Socket) {}

  static async start(
    answer: (request: Request, send: (message: Buffer, from?: Socket) => Promise<void>) => void,
    port = 0,
  ): Promise<Responder> {
    const socket = createSocket('udp4');
    const responder = new Responder(socket);
    socket.on('message', (message: Buffer, { port, address }: RemoteInfo) => {
      const request = parse(message);
      responder.requests.push(request);
      answer(request, (reply, from = socket) => {
        return new Promise((resolve) => from.send(reply, port, address, () => resolve()));
      });
    });
    socket.bind(port, '127.0.0.1');
    await once(socket, 'listening');
    return responder;
  }

  get port(): number {
    return (this.socket.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const closed = once(this.socket, 'close');
    this.socket.close();
    await closed;
  }
}

/** How many UDP sockets this process holds, unreferenced ones too, once the event loop has disposed of closed ones. */
export async function udpSockets(): Promise<number> {
  for (let turn = 0; turn < 2; turn++) await setImmediate();
  const report: unknown = process.report?.getReport();
  const { libuv } = report as { libuv: { type: string }[] };
  return libuv.filter(({ type }) => type === 'udp').length;
}
