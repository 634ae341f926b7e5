import { setTimeout } from 'node:timers/promises';
import { Connections, type DeviceSettings, findVariant, Limiter } from '../src/device';
import { bindParameters, type Profile } from '../src/profile';
import type { HttpClient } from '../src/transport/http';

/** A device on the workbench: what it is, and its connections. Nothing here writes. */
export interface Bench {
  /** With the profile of the variant it turned out to be, its parameters put in. */
  settings: DeviceSettings;
  profile: Profile;
  connections: Connections;
  close(): Promise<void>;
}

/** What a bench is opened with. */
export interface BenchOptions {
  signal: AbortSignal;
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Stands between what speaks HTTP and the wire, and sees every request as it is sent. */
  wire?: (client: HttpClient) => HttpClient;
}

/**
 * Opens a device: no more requests are in flight at once than its settings say, one when they say nothing.
 * @throws HeadendError NOT_FOUND where it is none of the variants that are known
 */
export async function openBench(given: DeviceSettings, { signal, now = Date.now, wire }: BenchOptions): Promise<Bench> {
  const { parameters, maxInFlight = 1 } = given;
  const limiter = new Limiter(maxInFlight);
  const tried = new Map<Profile, Connections>();
  const common = { limiter, now, random: Math.random, onChange: () => undefined, wire };
  const connect = (profile: Profile) => {
    const connections = tried.get(profile) ?? new Connections({ ...given, maxInFlight, profile }, common);
    tried.set(profile, connections);
    return connections;
  };
  const close = async () => {
    await Promise.all([...tried.values()].map((connections) => connections.close()));
  };
  const candidates = [given.profile, ...(given.fallbacks ?? [])].map((profile) => bindParameters(profile, parameters));
  try {
    const [first] = candidates;
    const { profile } =
      candidates.length > 1 || !first ? await findVariant(candidates, connect, signal) : { profile: first };
    return { settings: { ...given, maxInFlight, profile }, profile, connections: connect(profile), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** How often a connection that is left in peace after a time-out is waited for, one pause after another. */
const PATIENCE = 3;

/** Waits until a connection that did not answer in time may be asked again; for other failures, and for ever, it does not. */
export async function patience({ connections }: Bench, connection: string, pause: Pause, signal: AbortSignal) {
  const health = connections.links.find((link) => link.connection.id === connection)?.health;
  if (health?.state !== 'down' || health.lastError?.code !== 'TIMEOUT') return;
  if (health.nextTryAt - Date.now() > 1000 * 2 ** PATIENCE) return;
  await pause(Math.max(0, health.nextTryAt - Date.now()), signal);
}

/** Lets time pass. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** Lets real time pass. */
export const realPause: Pause = (ms, signal) => setTimeout(ms, undefined, { signal });
