import assert from 'node:assert/strict';
import { join } from 'node:path';
import { loadScene, type Scene, type Simulator, type SimulatorOptions, startSimulator } from '../../simulator';
import { loadProfile, type Profile } from '../../src/profile';
import { HandClock } from './lab';

export const REST = join(__dirname, 'rest.yaml');
export const LOGIN = { user: 'opérateur', password: 'a "b"' };

export function restProfile(variant = 'v4'): Profile {
  return loadProfile(REST, { variant });
}

export function restScene(): Scene {
  return loadScene(join(__dirname, 'rest.simulation.yaml'));
}

export function startRest(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  return startSimulator({ profile: restProfile(), scene: restScene(), clock: new HandClock().read, ...options });
}

export interface RestAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** `undefined` if the text is none. */
  json: unknown;
}

/** A client of a simulated REST device; every request on a connection of its own. */
export class RestClient {
  constructor(
    private readonly simulator: Simulator,
    private readonly base = '/api/v4',
    public headers: Record<string, string> = {},
  ) {}

  async ask(path: string, { method = 'GET', json = undefined as unknown, body = '' } = {}): Promise<RestAnswer> {
    const sent = json === undefined ? body : JSON.stringify(json);
    const response = await fetch(`http://127.0.0.1:${this.simulator.ports.http}${this.base}${path}`, {
      method,
      headers: { ...this.headers, connection: 'close' },
      body: sent === '' ? undefined : sent,
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parse(text) };
  }

  /** The document at a path. */
  async read<T>(path: string): Promise<T> {
    const { status, headers, json } = await this.ask(path);
    assert.equal(status, 200);
    assert.equal(headers.get('content-type'), 'application/json; charset=utf-8');
    return json as T;
  }

  /** Logs on; the headers of all further requests say so. */
  async logOn({ user, password } = LOGIN): Promise<RestAnswer> {
    const answer = await this.ask('/login', { method: 'POST', json: { username: user, password } });
    const { session } = (answer.json ?? {}) as { session?: { token?: string } };
    if (session) this.headers = { authorization: `Bearer ${session.token}` };
    return answer;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
