import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { loadProfile } from '../../src/profile';
import { deviceAt, webServer } from './lab';

export const MUX = loadProfile(join(__dirname, 'mux.yaml'));

/** A mux as the test's server keeps it. */
export interface MuxState {
  id: number;
  name: string;
  latency: number;
  sdt: number | null;
  state: 'running' | 'idle';
  programs: { id: number; number: number; video: number; audio: number[] }[];
}

/** A request as the server got it. */
export interface Asked {
  method: string;
  path: string;
  body: string;
}

const PARSER = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', parseTagValue: false });

/** A small server of muxes that does what it is told. `answer` may answer in its place: a status, or a body. */
export async function muxServer(muxes: MuxState[], answer?: (asked: Asked) => number | string | undefined) {
  const asked: Asked[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const now = { method: request.method ?? '', path: request.url ?? '', body };
    asked.push(now);
    const said = answer?.(now) ?? obey(muxes, now);
    if (typeof said === 'number') response.writeHead(said).end();
    else response.writeHead(200, { 'content-type': 'application/xml' }).end(said);
  };
  const server = await webServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  return Object.assign(server, { asked, writes: () => asked.filter(({ method }) => method !== 'GET') });
}

function obey(muxes: MuxState[], { method, path, body }: Asked): number | string {
  const [, , , id, part] = path.split('/');
  const mux = muxes.find((known) => String(known.id) === id);
  const { mux: given, program } = PARSER.parse(body || '<none/>');
  if (id === undefined && method === 'GET') return `<muxes>${muxes.map(written).join('')}</muxes>`;
  if (id === undefined) {
    const made: MuxState = { id: 9, name: given.name, latency: 0, sdt: 500, state: 'idle', programs: [] };
    muxes.push(made);
    return written(made);
  }
  if (!mux) return 404;
  if (method === 'GET') return written(mux);
  if (method === 'DELETE') {
    muxes.splice(muxes.indexOf(mux), 1);
    return '<!DOCTYPE html><html>the list</html>';
  }
  if (part === 'start') {
    mux.state = 'running';
    return '';
  }
  if (part === 'programs') {
    const audio = [program.audios?.audio ?? []].flat().map(Number);
    const made = { id: 77, number: Number(program.number), video: Number(program.video), audio };
    mux.programs.push(made);
    return programOf(mux, made);
  }
  if (given.name !== undefined) mux.name = given.name;
  if (given.latency !== undefined) mux.latency = Number(given.latency);
  if (given.sdt !== undefined) mux.sdt = given.sdt['@nil'] === 'true' ? null : Number(given.sdt.interval);
  return written(mux);
}

function written(mux: MuxState): string {
  const { id, name, latency, sdt, state, programs } = mux;
  const table = sdt === null ? '<sdt nil="true"/>' : `<sdt><interval type="integer">${sdt}</interval></sdt>`;
  const inner = `<id>${id}</id><name>${escaped(name)}</name><latency>${latency}</latency>${table}<state>${state}</state>`;
  return `<mux>${inner}<vendor_thing>7</vendor_thing>${programs.map((program) => programOf(mux, program)).join('')}</mux>`;
}

function programOf({ id: mux }: MuxState, { id, number, video, audio }: MuxState['programs'][number]): string {
  const audios = audio.map((pid) => `<audio>${pid}</audio>`).join('');
  return `<program><id>${id}</id><mux>${mux}</mux><number>${number}</number><video>${video}</video><audios>${audios}</audios></program>`;
}

/** Two muxes: the first runs and has two programs. */
export function twoMuxes(): MuxState[] {
  return [
    {
      ...{ id: 1, name: 'East', latency: 100, sdt: 500, state: 'running' as const },
      programs: [
        { id: 11, number: 1, video: 101, audio: [140, 141] },
        { id: 12, number: 2, video: 201, audio: [240] },
      ],
    },
    { ...{ id: 2, name: 'West', latency: 100, sdt: 500, state: 'idle' as const }, programs: [] },
  ];
}

export function muxDevice(
  port: number,
  settings: Parameters<typeof deviceAt>[1] = {},
  options: Parameters<typeof deviceAt>[2] = {},
) {
  return deviceAt({ http: port }, { profile: MUX, ...settings }, options);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
