import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Context } from 'mocha';
import type { HttpClient, HttpRequest } from '../../../src/transport/http';
import { createStreamHttpClient, type StreamServices, type StreamTarget } from '../../../src/transport/serial';
import { ptyLine, type TestLine, tcpLine } from './lines';

export const GET: HttpRequest = { method: 'GET', path: '/' };
export const get = (path: string): HttpRequest => ({ method: 'GET', path });
export const TIMEOUT_MS = 5000;
export const QUIET_MS = 400;
/** More than any pipe on the way holds, and not to be packed away. */
export const BIG = Buffer.from(randomBytes(300_000).toString('hex'));

/** The lines that everything is tried over. */
export const LINES = [
  { name: 'a serial port', start: (context: Context) => ptyLine(context) },
  { name: 'TCP', start: () => tcpLine() },
];

/** What the tests of a line have. */
export interface Bench {
  /** The line of the test that runs. */
  readonly line: TestLine;
  /** A client over it that is closed when the test has ended. */
  connect(other?: Partial<StreamTarget>, services?: StreamServices): HttpClient;
}

/** Starts a line before each test and closes it afterwards. Call it inside `describe`. */
export function useLine(start: (context: Context) => Promise<TestLine>): Bench {
  let line: TestLine | undefined;
  let clients: HttpClient[] = [];
  const current = () => line ?? assert.fail('no test runs');
  beforeEach(async function () {
    line = await start(this);
  });
  afterEach(async () => {
    for (const client of clients) await client.close();
    clients = [];
    await line?.close();
  });
  return {
    get line() {
      return current();
    },
    connect(other, services) {
      const limits = { timeoutMs: TIMEOUT_MS, maxBodyBytes: 1e6, quietMs: QUIET_MS };
      const client = createStreamHttpClient({ line: current().line, host: 'device', ...limits, ...other }, services);
      clients.push(client);
      return client;
    },
  };
}

export const rejects = (promise: Promise<unknown>, code: string, message: RegExp) =>
  assert.rejects(promise, { name: 'HeadendError', code, message });

export const text = async (reply: ReturnType<HttpClient['request']>) => (await reply).body.toString();
