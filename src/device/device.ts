import { setMaxListeners } from 'node:events';
import type { XmlQuery } from '../document';
import { asHeadendError, HeadendError } from '../errors';
import type { Connection } from '../profile';
import { buildTable } from '../table';
import { createHttpClient, type HttpClient } from '../transport/http';
import { createSnmpClient, type SnmpClient } from '../transport/snmp';
import type { HealthState } from './health';
import { Limiter } from './limiter';
import { Link } from './link';
import { connectionsOf, hasRate, type Plan, planOf, queriesOf } from './plan';
import type { TableReading, TableWish } from './reading';
import { DEFAULT_IN_FLIGHT, type DeviceSettings, httpTarget, snmpTarget } from './settings';
import { orAborted } from './sharing';
import { DocumentSource, SnmpSource } from './sources';
import { type Documents, readRaw } from './table-source';
import { askHttp, askSnmp, type ConnectionReport, testConnection } from './test-connection';

/** What a device takes from its surroundings; tests give their own. */
export interface DeviceOptions {
  /** Milliseconds since 1970. */
  now?: () => number;
  /** 0 (inclusive) to 1. */
  random?: () => number;
  /** Called when a connection begins or ceases to answer. */
  onChange?: (connection: Connection, state: HealthState, error?: HeadendError) => void;
}

/** How tables are read. */
export interface ReadOptions {
  /** Beside labels also raw values, as `<column>Raw`. */
  rawValues?: boolean;
  signal?: AbortSignal;
}

/**
 * One device: its connections, opened when first used, and everything its profile says can be read of it.
 * Any number of users may read at once; what they ask for at the same time is asked of the device once, and no more
 * requests are in flight than its settings allow.
 */
export class Device {
  readonly #now: () => number;
  readonly #links: (Link<SnmpClient> | Link<HttpClient>)[] = [];
  readonly #snmp = new Map<string, SnmpSource>();
  readonly #documents = new Map<string, DocumentSource>();
  #closing = closable();

  constructor(
    readonly settings: DeviceSettings,
    options: DeviceOptions = {},
  ) {
    this.#now = options.now ?? Date.now;
    const limiter = new Limiter(settings.maxInFlight ?? DEFAULT_IN_FLIGHT);
    for (const connection of settings.profile.connections.values()) {
      const common = {
        limiter,
        now: this.#now,
        random: options.random ?? Math.random,
        onChange: (state: HealthState, error?: HeadendError) => options.onChange?.(connection, state, error),
        close: (client: { close(): Promise<void> | void }) => client.close(),
      };
      if (connection.kind === 'snmp') {
        const open = () => createSnmpClient(snmpTarget(settings, connection));
        const link = new Link<SnmpClient>(connection, { ...common, open });
        this.#links.push(link);
        this.#snmp.set(connection.id, new SnmpSource(link, this.#now));
      } else {
        const open = () => createHttpClient(httpTarget(settings, connection));
        const link = new Link<HttpClient>(connection, { ...common, open });
        this.#links.push(link);
        this.#documents.set(connection.id, new DocumentSource(link, settings, this.#now));
      }
    }
  }

  /**
   * Reads tables, each apart: the map holds for every wish, by table id, what was read or why it could not be.
   *
   * @throws HeadendError CONFIG if a table or column is not in the profile; `signal.reason` when aborted or closed.
   */
  async read(
    wishes: readonly TableWish[],
    options: ReadOptions = {},
  ): Promise<Map<string, TableReading | HeadendError>> {
    const closing = this.#closing.signal;
    const plans = wishes.map((wish) => planOf(wish, this.settings.profile));
    const documents = this.#find(plans, closing);
    const readings = plans.map(async (plan): Promise<[string, TableReading | HeadendError]> => {
      const { id } = plan.table;
      try {
        return [id, await this.#read(plan, documents, options, closing)];
      } catch (error) {
        const { code, message } = asHeadendError(error);
        return [id, new HeadendError(code, message, { device: this.settings.name, table: id, cause: error })];
      }
    });
    const signal = options.signal ? AbortSignal.any([closing, options.signal]) : closing;
    const all = await orAborted(Promise.all(readings), signal);
    signal.throwIfAborted();
    return new Map(all);
  }

  /** When the connections these tables need may be tried again; `undefined` unless all of them are known to be down. */
  nextTryAt(tables: readonly string[]): number | undefined {
    const { profile } = this.settings;
    const ids = new Set(tables.flatMap((table) => [...connectionsOf(planOf({ table }, profile), profile)]));
    const needed = this.#links.filter(({ connection }) => ids.has(connection.id));
    if (needed.length === 0 || needed.some(({ health }) => health.state !== 'down')) return undefined;
    return Math.min(...needed.map(({ health }) => health.nextTryAt));
  }

  /** Asks each connection apart whether it answers and what it says it is. */
  test(): Promise<ConnectionReport[]> {
    const { signal } = this.#closing;
    const reads = [...this.settings.profile.reads.values()];
    return Promise.all(
      this.#links.map(({ connection }) => {
        const snmp = this.#snmp.get(connection.id);
        const documents = this.#documents.get(connection.id);
        const read = reads.find((candidate) => candidate.connection === connection.id);
        return testConnection(connection, this.#now, async () => {
          if (snmp) return askSnmp(snmp, signal);
          return documents && read ? askHttp(documents, read, signal) : 'nothing to ask';
        });
      }),
    );
  }

  /** Ends everything in flight and gives all connections back. The next read opens them anew. */
  async close(): Promise<void> {
    this.#closing.abort(new HeadendError('UNREACHABLE', `The connection to ${this.settings.name} was closed.`));
    this.#closing = closable();
    for (const source of [...this.#snmp.values(), ...this.#documents.values()]) source.forget();
    await Promise.all(this.#links.map((link) => link.close()));
  }

  /** Asks every document that the plans need, once, for all that is looked for in it. */
  #find(plans: readonly Plan[], signal: AbortSignal): Documents {
    const queries = new Map<string, XmlQuery[]>();
    for (const plan of plans) {
      for (const [read, query] of queriesOf(plan)) queries.set(read, [...(queries.get(read) ?? []), query]);
    }
    return new Map(
      [...queries].map(([id, wanted]) => {
        const read = this.settings.profile.reads.get(id);
        const source = this.#documents.get(read?.connection ?? '');
        if (!read || !source) throw new HeadendError('CONFIG', `The profile has no read "${id}".`);
        const found = source.find(read, wanted, signal);
        found.catch(() => undefined); // The tables await it; this only keeps a failure before that from floating.
        return [id, found];
      }),
    );
  }

  async #read(plan: Plan, documents: Documents, options: ReadOptions, signal: AbortSignal): Promise<TableReading> {
    const { table, wanted } = plan;
    const at = this.#now();
    const [raw, upTime] = await Promise.all([
      readRaw(plan, { snmp: this.#snmp, documents }, signal),
      this.#upTime(plan, signal),
    ]);
    const { rows, problems } = buildTable(table, raw.rows, wanted, options);
    return {
      table,
      rows,
      at,
      durationMs: this.#now() - at,
      requests: raw.requests + upTime.requests,
      upTime: upTime.seconds,
      problems: [...raw.problems, ...problems],
    };
  }

  /** The agent's up time, where a rate is wished: what tells a restart from a counter that wrapped. */
  async #upTime(plan: Plan, signal: AbortSignal): Promise<{ seconds?: number; requests: number }> {
    const { rows } = plan.table;
    if (rows.kind !== 'snmp' || !hasRate(plan)) return { requests: 0 };
    const connection = this.settings.profile.connections.get(rows.connection);
    const source = this.#snmp.get(rows.connection);
    if (connection?.kind !== 'snmp' || !source) return { requests: 0 };
    const { values, requests } = await source.values([connection.upTime], signal);
    const ticks = values.get(connection.upTime);
    return { seconds: typeof ticks === 'number' ? ticks / 100 : undefined, requests };
  }
}

/** Any number of reads may listen to it at once, without a warning of a leak. */
function closable(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
