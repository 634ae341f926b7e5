import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { loadProfile } from '../../src/profile';
import { deviceAt, webServer } from './lab';

export const REST = loadProfile(join(__dirname, 'rest.yaml'));

/** A request as a {@link restServer} got it. */
export interface Asked {
  method: string;
  url: URL;
  body: string;
}

/** A web server on loopback that answers with JSON, or with a status alone. */
export async function restServer(answer: (asked: Asked) => unknown | Promise<unknown>) {
  const asked: Asked[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const now = { method: request.method ?? '', url: new URL(request.url ?? '/', 'http://device'), body };
    asked.push(now);
    const said = await answer(now);
    if (typeof said === 'number') response.writeHead(said).end();
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said));
  };
  const server = await webServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  return Object.assign(server, { asked });
}

export function restDevice(port: number, options: Parameters<typeof deviceAt>[2] = {}) {
  return deviceAt({ http: port }, { profile: REST }, options);
}
