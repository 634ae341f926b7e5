/** XML and JSON from the socket to rows, beside the bare libraries: `npm run bench -- xml`. The server is another process. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { XMLParser } from 'fast-xml-parser';
import { type DocumentQuery, readJson, readXml } from '../src/document';
import { createHttpClient } from '../src/transport/http';
import { jsonList, xmlTree } from './documents';
import { type Contender, inTurn, median, type Samples, short, spread, timed, watched } from './measure';
import { type Options, part } from './options';
import { publish, verdict } from './report';

const SERVE = '--serve';
const MEGABYTES = 20;
const ROWS = 5000;
const LONGEST_MS = 20;
const LEAST_MB_S = 25;

const SERVICES: DocumentQuery = {
  id: 'services',
  each: '//Service',
  columns: new Map([
    ['id', '@ID'],
    ['name', '@Name'],
    ['serviceId', '@ServiceId'],
    ['note', 'Note'],
  ]),
};
const PIDS: DocumentQuery = {
  id: 'pids',
  each: '//Service/Stream',
  columns: new Map([
    ['service', '../@ID'],
    ['id', '@ID'],
    ['pid', '@Pid'],
    ['bitrate', '@Bitrate'],
  ]),
};
const ITEMS: DocumentQuery = {
  id: 'items',
  each: '/items/*',
  columns: new Map([
    ['id', 'id'],
    ['name', 'name'],
    ['pid', 'pid'],
    ['bitrate', 'bitrate'],
    ['errors', 'state/errors'],
  ]),
};

/** A contender that fetches and reads, and how it held up the event loop. */
interface Reader extends Contender {
  holds: number[];
}

function reader(name: string, read: () => Promise<unknown>): Reader {
  const holds: number[] = [];
  const run = async () => {
    const { result, held } = await watched(() => timed(read));
    holds.push(held.longest);
    return result;
  };
  return { name, holds, run };
}

function table(title: string, bytes: number, readers: readonly Reader[], samples: Samples, note: string): void {
  const wall = (name: string) => (samples.get(name) ?? []).map(({ ms }) => ms);
  publish({
    title,
    head: ['who', 'ms, median (least–most)', 'MB/s', 'CPU ms', 'event loop held up at most, ms'],
    rows: readers.map(({ name, holds }) => [
      name,
      spread(wall(name)),
      short(bytes / 1e3 / median(wall(name))),
      spread((samples.get(name) ?? []).map(({ cpuMs }) => cpuMs)),
      spread(holds.slice(-wall(name).length)),
    ]),
    notes: [note],
  });
}

/** The documents by their paths. */
function documentsOfBench(): Record<string, Buffer> {
  return { '/tree': xmlTree(MEGABYTES * 2 ** 20), '/list': jsonList(ROWS) };
}

async function serve(): Promise<void> {
  const documents = documentsOfBench();
  const server = createServer((request, response) => response.end(documents[request.url ?? '']));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.send?.((server.address() as AddressInfo).port);
}

async function main({ rounds }: Options): Promise<void> {
  const documents = documentsOfBench();
  const server = fork(__filename, [SERVE]);
  const [port] = (await once(server, 'message')) as [number];
  const origin = `http://127.0.0.1:${port}`;
  const limits = { timeoutMs: 60_000, maxBodyBytes: 2 ** 26, maxConnections: 2, bypassProxy: true };
  const client = createHttpClient({ origin, ...limits });
  const body = async (path: string) => (await client.request({ method: 'GET', path })).body;
  const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false });

  const xml = [
    reader('headend, 2 tables of it', async () => readXml(await body('/tree'), [SERVICES, PIDS])),
    reader('fetch + fast-xml-parser', async () => parser.parse(await (await fetch(`${origin}/tree`)).text())),
  ];
  const treeSamples = await inTurn(xml, rounds, 1);
  const [own] = xml;
  const rate =
    (documents['/tree']?.length ?? 0) / 1e3 / median((treeSamples.get(own?.name ?? '') ?? []).map(({ ms }) => ms));
  const held = median(own?.holds ?? []);
  const xmlNote = `At least ${LEAST_MB_S} MB/s: ${verdict(rate >= LEAST_MB_S)}. Held up for at most ${LONGEST_MS} ms: ${verdict(held <= LONGEST_MS)}.`;
  table(
    `XML: a tree of ${MEGABYTES} MB, from the socket to rows`,
    documents['/tree']?.length ?? 0,
    xml,
    treeSamples,
    xmlNote,
  );

  const json = [
    reader('headend', async () => readJson([await body('/list')], [ITEMS])),
    reader('fetch + JSON.parse', async () => JSON.parse(await (await fetch(`${origin}/list`)).text())),
  ];
  const listSamples = await inTurn(json, rounds * 3, 3);
  const jsonHeld = median(json[0]?.holds ?? []);
  const jsonNote = `Held up for at most ${LONGEST_MS} ms: ${verdict(jsonHeld <= LONGEST_MS)}.`;
  table(`JSON: ${ROWS} rows, from the socket to rows`, documents['/list']?.length ?? 0, json, listSamples, jsonNote);
  await client.close();
  server.kill();
}

if (process.argv.includes(SERVE)) void serve();
else part(main);
