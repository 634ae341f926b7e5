import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import { loadScene, type Simulator, type SimulatorOptions, startSimulator } from '../../simulator';
import { loadProfile } from '../../src/profile';
import { HandClock } from './lab';

export const SIGNER = { user: 'admin', password: '1acpJN7oEDn3BDDYhQ' };

export function startStatmux(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const profile = loadProfile('elemental-statmux');
  return startSimulator({ profile, scene: loadScene(profile.id), clock: new HandClock().read, ...options });
}

// biome-ignore lint/suspicious/noExplicitAny: a parsed document has any form
type Parsed = any;

export interface XmlAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** The document, with attributes as `@name`. */
  xml: Parsed;
}

const parser = new XMLParser({
  attributeNamePrefix: '@',
  ignoreAttributes: false,
  parseAttributeValue: false,
  parseTagValue: false,
  ignoreDeclaration: true,
  isArray: (name) => ['mpts', 'mpts_member', 'series_datum', 'message', 'error', 'audio_pid'].includes(name),
});

/** A client of a simulated device that speaks XML of the Rails kind; every request on a connection of its own. */
export class XmlClient {
  constructor(
    private readonly simulator: Simulator,
    public headers: Record<string, string> = { accept: 'application/xml' },
  ) {}

  async ask(path: string, method = 'GET', body?: string, headers = this.headers): Promise<XmlAnswer> {
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/xml' };
    const sent: Record<string, string> = { connection: 'close', ...type, ...headers };
    const response = await fetch(`http://127.0.0.1:${this.simulator.ports.http}${path}`, {
      method,
      headers: sent,
      body,
    });
    const text = await response.text();
    const xml = text.startsWith('<!DOCTYPE') ? undefined : parser.parse(text);
    return { status: response.status, headers: response.headers, text, xml };
  }

  /** The document at a path. */
  async read(path: string): Promise<Parsed> {
    const { status, headers, xml } = await this.ask(path);
    assert.equal(status, 200);
    assert.equal(headers.get('content-type'), 'application/xml; charset=utf-8');
    return xml;
  }

  /** The refusal of a request: its status and the texts of its errors. */
  async refusal(path: string, method: string, body?: string): Promise<[number, string[]]> {
    const { status, xml } = await this.ask(path, method, body);
    const errors = (xml?.errors?.error ?? []) as (string | { '#text': string })[];
    return [status, errors.map((error) => (typeof error === 'string' ? error : error['#text']))];
  }
}

/** The headers of a signed request, made apart from any code of the pack. */
export function signed(path: string, expires: number | string, { user, password } = SIGNER): Record<string, string> {
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const key = md5(password + md5(`${path}${user}${password}${expires}`));
  return { accept: 'application/xml', 'X-Auth-User': user, 'X-Auth-Expires': String(expires), 'X-Auth-Key': key };
}
