import { setMaxListeners } from 'node:events';
import type { DocumentQuery } from '../document';
import { asHeadendError, HeadendError } from '../errors';
import type { Action, Connection, Profile } from '../profile';
import { buildTable, keyPart, type Row } from '../table';
import { untilAborted } from '../transport/abort';
import { type ActionResult, type ActionValues, actionOf, checkedValues, readBack } from './act';
import { Connections } from './connections';
import { parametersOf, requestOf, type Values } from './fill';
import type { HealthState } from './health';
import { Limiter } from './limiter';
import { connectionsOf, hasRate, type Plan, planOf, queriesOf } from './plan';
import type { TableReading, TableWish } from './reading';
import { DEFAULT_IN_FLIGHT, type DeviceSettings } from './settings';
import { type Documents, readRaw } from './table-source';
import { askHttp, askSnmp, type ConnectionReport, testConnection } from './test-connection';
import { findVariant } from './variant';

/** What a device takes from its surroundings; tests give their own. */
export interface DeviceOptions {
  /** Milliseconds since 1970. */
  now?: () => number;
  /** 0 (inclusive) to 1. */
  random?: () => number;
  /** Called when a connection begins or ceases to answer. */
  onChange?: (connection: Connection, state: HealthState, error?: HeadendError) => void;
  /** Called when the device turned out to be of another variant than was thought: the first, or the one told last. */
  onVariant?: (profile: Profile) => void;
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
  readonly #connect: (settings: DeviceSettings) => Connections;
  /** One write at a time, in the order they came. */
  readonly #writes = new Limiter(1);
  #settings: DeviceSettings;
  /** Connections of every variant that was tried, with what is known of their health. */
  readonly #tried = new Map<Profile, Connections>();
  /** Which variant the device is, has been found out. */
  #found = false;
  #finding?: Promise<void>;
  /** The variant that was told of last. */
  #told: Profile;
  #closing = closable();

  constructor(
    private readonly given: DeviceSettings,
    private readonly options: DeviceOptions = {},
  ) {
    const { now = Date.now, random = Math.random } = options;
    this.#now = now;
    const limiter = new Limiter(given.maxInFlight ?? DEFAULT_IN_FLIGHT);
    const onChange: DeviceOptions['onChange'] = (...change) => options.onChange?.(...change);
    this.#connect = (settings) => new Connections(settings, { limiter, now, random, onChange });
    this.#settings = given;
    this.#told = given.profile;
  }

  /** How it is reached and treated, with the profile of the variant it turned out to be. */
  get settings(): DeviceSettings {
    return this.#settings;
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
    const signal = options.signal ? AbortSignal.any([closing, options.signal]) : closing;
    const all = await untilAborted(this.#readAll(wishes, options, closing), signal);
    signal.throwIfAborted();
    return new Map(all);
  }

  /** When the connections these tables need may be tried again; `undefined` unless all of them are known to be down. */
  nextTryAt(tables: readonly string[]): number | undefined {
    const { profile } = this.#settings;
    const known = tables.filter((table) => profile.tables.has(table));
    const ids = known.flatMap((table) => [...connectionsOf(planOf({ table }, profile), profile)]);
    return this.#connections.nextTryAt(new Set(ids));
  }

  /**
   * Does an action of the profile: checks its values, sends it, and reads back until it shows. Actions of a device are
   * done one after another.
   *
   * @throws HeadendError NOT_ALLOWED where the profile has no such action, BAD_VALUE before anything is sent,
   *   NOT_FOUND where the row it is about does not exist, or what the device answered. What was done and cannot be
   *   read back is no error: it is not verified.
   */
  act(id: string, given: ActionValues = {}): Promise<ActionResult> {
    const { signal } = this.#closing;
    return this.#writes.run(async () => {
      await this.#find(signal);
      const action = actionOf(id, this.#settings.profile);
      const values = checkedValues(action, given);
      const before = await this.#rowOf(action, values, signal);
      const source = this.#connections.http.get(action.connection);
      await source?.send(requestOf(action.request, values, parametersOf(this.#settings)), signal);
      if (!action.verify) return {};
      const look = () => {
        this.#connections.forget();
        return this.#rowOf(action, values, signal);
      };
      return { before, ...(await readBack(action, values, look, this.#now, signal)) };
    }, signal);
  }

  /** Asks each connection apart whether it answers and what it says it is. */
  async test(): Promise<ConnectionReport[]> {
    const { signal } = this.#closing;
    // A device that cannot be asked for its variant is reported by the connections themselves.
    await this.#find(signal).catch(() => undefined);
    const { links, snmp, http } = this.#connections;
    const { probe, reads } = this.#settings.profile;
    return Promise.all(
      links.map(({ connection }) => {
        const agent = snmp.get(connection.id);
        const server = http.get(connection.id);
        const own = [...reads.values()].filter((read) => read.connection === connection.id);
        const read = own.find(({ id }) => id === probe) ?? own[0];
        return testConnection(connection, this.#now, async () => {
          if (agent) return askSnmp(agent, signal);
          return server && read ? askHttp(server, read, signal) : 'There is nothing to ask.';
        });
      }),
    );
  }

  /** Ends everything in flight and gives all connections back. The next read opens them anew. */
  async close(): Promise<void> {
    this.#closing.abort(new HeadendError('UNREACHABLE', `The connection to ${this.given.name} was closed.`));
    this.#closing = closable();
    const all = [...this.#tried.values()];
    for (const connections of all) connections.forget();
    // It may be another device, or have other firmware, when it is next read.
    this.#found = false;
    this.#finding = undefined;
    this.#settings = this.given;
    await Promise.all(all.map((connections) => connections.close()));
  }

  async #readAll(
    wishes: readonly TableWish[],
    options: ReadOptions,
    signal: AbortSignal,
  ): Promise<[string, TableReading | HeadendError][]> {
    let plans: Plan[];
    try {
      await this.#find(signal);
      plans = wishes.map((wish) => planOf(wish, this.#settings.profile));
    } catch (error) {
      if (asHeadendError(error).code === 'CONFIG') throw error;
      return wishes.map(({ table }) => [table, this.#failure(error, table)]);
    }
    const documents = this.#documents(plans, signal);
    const results = await Promise.all(
      plans.map(async (plan): Promise<[string, TableReading | HeadendError]> => {
        const { id } = plan.table;
        try {
          return [id, await this.#read(plan, documents, options, signal)];
        } catch (error) {
          return [id, this.#failure(error, id)];
        }
      }),
    );
    // A device that knows nothing of what is asked may have got other firmware.
    if (
      results.length > 0 &&
      results.every(([, result]) => result instanceof HeadendError && result.code === 'NOT_FOUND')
    ) {
      this.#found = false;
    }
    return results;
  }

  #failure(thrown: unknown, table: string): HeadendError {
    const { code, message } = asHeadendError(thrown);
    return new HeadendError(code, message, { device: this.given.name, table, cause: thrown });
  }

  /** Finds out once which variant the device is, where that was left open. @throws HeadendError NOT_FOUND if none. */
  #find(signal: AbortSignal): Promise<void> {
    if (!this.given.fallbacks?.length || this.#found) return Promise.resolve();
    if (this.#finding) return this.#finding;
    const finding = this.#tryVariants(this.given.fallbacks, signal).finally(() => {
      if (this.#finding === finding) this.#finding = undefined;
    });
    this.#finding = finding;
    return finding;
  }

  /** Begins with the variant that the last try ended at; one that could not be asked is used until it can be. */
  async #tryVariants(fallbacks: readonly Profile[], signal: AbortSignal): Promise<void> {
    const candidates = new Set([this.#settings.profile, this.given.profile, ...fallbacks]);
    const { profile, isSure } = await findVariant([...candidates], (variant) => this.#connectionsOf(variant), signal);
    signal.throwIfAborted();
    this.#settings = { ...this.given, profile };
    this.#found = isSure;
    if (!isSure || profile === this.#told) return;
    this.#told = profile;
    this.options.onVariant?.(profile);
  }

  get #connections(): Connections {
    return this.#connectionsOf(this.#settings.profile);
  }

  #connectionsOf(profile: Profile): Connections {
    const connections = this.#tried.get(profile) ?? this.#connect({ ...this.given, profile });
    this.#tried.set(profile, connections);
    return connections;
  }

  /** The row an action is about. @throws HeadendError NOT_FOUND if there is none. */
  async #rowOf({ verify }: Action, values: Values, signal: AbortSignal): Promise<Row | undefined> {
    if (!verify) return undefined;
    const [[, reading] = []] = await this.#readAll([{ table: verify.table }], {}, signal);
    if (reading instanceof HeadendError) throw reading;
    const key = String(values[verify.key]);
    const row = reading?.rows.find((candidate) => [key, keyPart(key)].includes(candidate.key));
    if (row) return row;
    throw new HeadendError('NOT_FOUND', `${reading?.table.title ?? verify.table} has no row ${key}.`);
  }

  /** Asks every document that the plans need, once, for all that is looked for in it. */
  #documents(plans: readonly Plan[], signal: AbortSignal): Documents {
    const queries = new Map<string, DocumentQuery[]>();
    for (const plan of plans) {
      for (const [read, query] of queriesOf(plan)) queries.set(read, [...(queries.get(read) ?? []), query]);
    }
    return new Map(
      [...queries].map(([id, wanted]) => {
        const read = this.#settings.profile.reads.get(id);
        const source = this.#connections.http.get(read?.connection ?? '');
        if (!read || !source) throw new HeadendError('CONFIG', `The profile has no read "${id}".`);
        const found = source.find(read, wanted, signal);
        found.catch(() => undefined); // The tables await it; this only keeps a failure before that from floating.
        return [id, found];
      }),
    );
  }

  async #read(plan: Plan, documents: Documents, options: ReadOptions, signal: AbortSignal): Promise<TableReading> {
    const { table, wanted } = plan;
    const { snmp, http } = this.#connections;
    const at = this.#now();
    const [raw, upTime] = await Promise.all([
      readRaw(plan, { snmp, http, documents }, signal),
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
    const connection = this.#settings.profile.connections.get(rows.connection);
    const source = this.#connections.snmp.get(rows.connection);
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
