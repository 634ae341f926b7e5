import { join } from 'node:path';
import type { Device, TableReading, TableWish } from '../../src/device';
import { HeadendError } from '../../src/errors';
import { loadProfile } from '../../src/profile';
import { deviceAt, webServer } from './lab';

export const RAILS = loadProfile(join(__dirname, 'rails.yaml'));

/**
 * A web server on loopback that answers with XML (or JSON, where it begins so), with a status alone, or not at all.
 * `most` is how many requests were under way at once.
 */
export async function xmlServer(answer: (url: URL) => string | number | undefined) {
  const asked: string[] = [];
  const load = { now: 0, most: 0 };
  const server = await webServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://device');
    asked.push(url.pathname + url.search);
    load.most = Math.max(load.most, ++load.now);
    response.on('close', () => load.now--);
    const said = answer(url);
    // Later, so that others may come meanwhile.
    setImmediate(() => {
      if (typeof said === 'number') response.writeHead(said).end();
      if (typeof said !== 'string') return;
      const type = /^[[{]/.test(said) ? 'application/json' : 'application/xml';
      response.writeHead(200, { 'content-type': type }).end(said);
    });
  });
  return Object.assign(server, { asked, load });
}

export function railsDevice(port: number, options: Parameters<typeof deviceAt>[2] = {}) {
  return deviceAt({ http: port }, { profile: RAILS, maxInFlight: 3 }, options);
}

/** What a wish brings, which must have been read. */
export async function readWish(device: Device, wish: TableWish): Promise<TableReading> {
  const result = (await device.read([wish])).get(wish.table);
  if (result instanceof HeadendError) throw result;
  if (!result) throw new Error(`${wish.table} is not in the result`);
  return result;
}
