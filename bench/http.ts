/**
 * Requests a second for 1 kB of JSON, 50 in flight, beside the core http request node in a real Node-RED and `fetch`, to
 * the same server: `npm run bench -- http`. The server is another process.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpClient } from '../src/transport/http';
import { type Contender, inTurn, median, short, timed } from './measure';
import { httpRequestNode } from './node-red';
import { part } from './options';
import { publish, times, verdict } from './report';

const IN_FLIGHT = 50;
const REQUESTS = 5000;
const BODY = JSON.stringify({
  items: Array.from({ length: 12 }, (_, id) => ({ id, name: `Programme ${id}`, state: 'on air', bitrate: 38_000_000 })),
});
const SERVE = '--serve';

async function serve(): Promise<void> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(BODY);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.send?.((server.address() as AddressInfo).port);
}

/** Makes all requests, so many at once. */
async function flood(ask: () => Promise<unknown>): Promise<void> {
  let left = REQUESTS;
  const lane = async () => {
    while (left-- > 0) await ask();
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}

function contender(name: string, ask: () => Promise<unknown>): Contender {
  return { name, run: () => timed(() => flood(ask)) };
}

async function main(rounds: number): Promise<void> {
  const server = fork(__filename, [SERVE]);
  const [port] = (await once(server, 'message')) as [number];
  const origin = `http://127.0.0.1:${port}`;
  const limits = { timeoutMs: 10_000, maxBodyBytes: 2 ** 20, maxConnections: IN_FLIGHT, bypassProxy: true };
  const client = createHttpClient({ origin, ...limits });
  const node = await httpRequestNode(`${origin}/list`);
  const parse = (body: Uint8Array) => JSON.parse(Buffer.from(body).toString());
  const own = contender('headend', async () => parse((await client.request({ method: 'GET', path: '/list' })).body));
  const core = contender('core http request node', node.ask);
  const bare = contender('fetch + JSON.parse', async () => (await fetch(`${origin}/list`)).json());
  const samples = await inTurn([own, core, bare], rounds, 1);
  const rate = (name: string) => (REQUESTS * 1000) / median((samples.get(name) ?? []).map(({ ms }) => ms));
  publish({
    title: `HTTP: 1 kB of JSON, ${IN_FLIGHT} in flight`,
    head: ['who', 'requests a second', 'us of processor time each', 'as fast as the core node'],
    rows: [own, core, bare].map(({ name }) => [
      name,
      short(rate(name)),
      short((median((samples.get(name) ?? []).map(({ cpuMs }) => cpuMs)) * 1000) / REQUESTS),
      times(rate(name) / rate(core.name)),
    ]),
    notes: [
      `At least 3x the core node: ${verdict(rate(own.name) >= 3 * rate(core.name))}. Node-RED ran in this process.`,
    ],
  });
  await node.stop();
  await client.close();
  server.kill();
}

if (process.argv.includes(SERVE)) void serve();
else part(({ rounds }) => main(rounds));
