import type { HeadendError } from '../errors';
import type { Connection } from '../profile';
import { buildTable } from '../table';
import type { HttpClient } from '../transport/http';
import { createSnmpClient, type SnmpClient } from '../transport/snmp';
import type { HealthState } from './health';
import { type HttpLinkOptions, openHttp } from './http-link';
import type { Limiter } from './limiter';
import { Link } from './link';
import type { Plan } from './plan';
import { type Stopwatch, timedSnmp } from './round-trip';
import { type DeviceSettings, snmpTarget } from './settings';
import { DocumentSource, SnmpSource } from './sources';

/** What the connections of a device take from it. */
export interface ConnectionOptions {
  limiter: Limiter;
  now: () => number;
  random: () => number;
  onChange: (connection: Connection, state: HealthState, error?: HeadendError) => void;
  onClockOffset?: HttpLinkOptions['onClockOffset'];
  wire?: HttpLinkOptions['wire'];
}

/** The connections a profile has, each opened when first used, and what is read over them. */
export class Connections {
  readonly links: (Link<SnmpClient> | Link<HttpClient>)[] = [];
  readonly snmp = new Map<string, SnmpSource>();
  readonly http = new Map<string, DocumentSource>();

  constructor(settings: DeviceSettings, { limiter, now, random, onChange, onClockOffset, wire }: ConnectionOptions) {
    for (const connection of settings.profile.connections.values()) {
      const common = {
        limiter,
        now,
        random,
        onChange: (state: HealthState, error?: HeadendError) => onChange(connection, state, error),
        close: (client: { close(): Promise<void> | void }) => client.close(),
      };
      if (connection.kind === 'snmp') {
        const open = (onAnswer: Stopwatch['onAnswer']) =>
          timedSnmp(createSnmpClient(snmpTarget(settings, connection)), { now, onAnswer });
        const link = new Link<SnmpClient>(connection, { ...common, open });
        this.links.push(link);
        this.snmp.set(connection.id, new SnmpSource(link, now));
      } else {
        const open = (onAnswer: Stopwatch['onAnswer']) =>
          openHttp(settings, connection, { now, onAnswer, onClockOffset, wire });
        const link = new Link<HttpClient>(connection, { ...common, open });
        this.links.push(link);
        this.http.set(connection.id, new DocumentSource(link, settings, now));
      }
    }
  }

  /** When connections may be tried again; `undefined` unless all of `ids` are known to be down. */
  nextTryAt(ids: ReadonlySet<string>): number | undefined {
    const needed = this.links.filter(({ connection }) => ids.has(connection.id));
    if (needed.length === 0 || needed.some(({ health }) => health.state !== 'down')) return undefined;
    return Math.min(...needed.map(({ health }) => health.nextTryAt));
  }

  /** The SNMP index of each row of a planned table, by the row's key; none where it is not read over SNMP. */
  async indexes({ table, needed }: Plan, signal: AbortSignal): Promise<Map<string, string>> {
    const { rows } = table;
    const source = rows.kind === 'snmp' ? this.snmp.get(rows.connection) : undefined;
    if (rows.kind !== 'snmp' || !source) return new Map();
    const raw = await source.rows(table, rows, needed, signal);
    const built = buildTable(table, raw.rows).rows;
    return new Map(built.map(({ key }, position) => [key, raw.indexes?.[position] ?? '']));
  }

  /** Forgets every answer, so that the next reads ask anew. */
  forget(): void {
    for (const source of [...this.snmp.values(), ...this.http.values()]) source.forget();
  }

  async close(): Promise<void> {
    await Promise.all(this.links.map((link) => link.close()));
  }
}
