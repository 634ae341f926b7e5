import type { HttpClient } from '../transport/http';
import type { SnmpClient } from '../transport/snmp';

/** Takes the time from each question to its answer. */
export interface Stopwatch {
  /** Milliseconds since 1970. */
  now: () => number;
  onAnswer: (ms: number) => void;
}

/** An SNMP client that times its answers. */
export function timedSnmp(client: SnmpClient, watch: Stopwatch): SnmpClient {
  return {
    version: client.version,
    get: (...question) => timed(watch, () => client.get(...question)),
    next: (...question) => timed(watch, () => client.next(...question)),
    rows: (...question) => timed(watch, () => client.rows(...question)),
    set: (...question) => timed(watch, () => client.set(...question)),
    close: () => client.close(),
  };
}

/** An HTTP client that times its answers. */
export function timedHttp(client: HttpClient, watch: Stopwatch): HttpClient {
  return {
    request: (...question) => timed(watch, () => client.request(...question)),
    close: () => client.close(),
  };
}

async function timed<T>({ now, onAnswer }: Stopwatch, ask: () => Promise<T>): Promise<T> {
  const asked = now();
  const answer = await ask();
  // The wall clock may have been set back meanwhile.
  onAnswer(Math.max(0, now() - asked));
  return answer;
}
