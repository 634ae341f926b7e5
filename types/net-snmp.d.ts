/** What this pack uses of net-snmp 3.29, which ships no types of its own. */
declare module 'net-snmp' {
  import type { EventEmitter } from 'node:events';

  /** A varbind as decoded: `type` is one of {@link ObjectType}; a truncated string has the value `null`. */
  export interface Varbind {
    oid: string;
    type: number;
    value: number | string | boolean | Buffer | null;
  }

  /** A varbind to be written: `value` is of its type, octets and addresses as net-snmp wants them. */
  export interface SetVarbind {
    oid: string;
    type: number;
    value: number | string | Buffer;
  }

  /** What a session needs of the socket that a `dgramModule` makes. */
  export interface DgramSocket {
    on(event: string, listener: (...args: unknown[]) => void): unknown;
    ref(): unknown;
    unref(): unknown;
    send(
      message: Uint8Array,
      offset: number,
      length: number,
      port: number,
      address: string,
      done: (error: Error | null) => void,
    ): void;
    close(): void;
  }

  export interface SessionOptions {
    version?: number;
    port?: number;
    /** Time for one answer, in ms. */
    timeout?: number;
    retries?: number;
    /** SNMPv3 context name. */
    context?: string;
    dgramModule?: { createSocket(type: string): DgramSocket };
  }

  export interface User {
    name: string;
    level: number;
    authProtocol?: string;
    authKey?: string;
    privProtocol?: string;
    privKey?: string;
  }

  export interface Session extends EventEmitter {
    get(oids: string[], done: (error: Error | null, varbinds?: Varbind[]) => void): void;
    getNext(oids: string[], done: (error: Error | null, varbinds?: Varbind[]) => void): void;
    getBulk(
      oids: string[],
      nonRepeaters: number,
      maxRepetitions: number,
      done: (error: Error | null, varbinds?: Varbind[][]) => void,
    ): void;
    set(varbinds: SetVarbind[], done: (error: Error | null, varbinds?: Varbind[]) => void): void;
    close(): void;
  }

  export function createSession(target: string, community: string, options: SessionOptions): Session;
  export function createV3Session(target: string, user: User, options: SessionOptions): Session;

  export const Version1: number;
  export const Version2c: number;
  export const ObjectType: Readonly<Record<string, number>>;
  export const ErrorStatus: Readonly<Record<number, string>>;
  export const SecurityLevel: Readonly<Record<string, number>>;
  export const AuthProtocols: Readonly<Record<string, string>>;
  export const PrivProtocols: Readonly<Record<string, string>>;
  export const ResponseInvalidCode: Readonly<Record<string, number>>;

  export class RequestTimedOutError extends Error {}
  /** The agent answered with an error status; the message is its name, with `: <oid>` where the index named one. */
  export class RequestFailedError extends Error {
    status: number;
  }
  /** An answer came and was not accepted. The message may hold secrets. */
  export class ResponseInvalidError extends Error {
    code: number;
  }
}
