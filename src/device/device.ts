import { setMaxListeners } from 'node:events';
import type { ConfigDocument, WalkOptions } from '../config';
import { asHeadendError, HeadendError } from '../errors';
import { bindParameters, type Connection, type HttpConnection, type Profile } from '../profile';
import { untilAborted } from '../transport/abort';
import { type ActionResult, type ActionValues, act, actionOf, type WriteOptions } from './act';
import * as configuration from './configuration';
import { Connections } from './connections';
import { parametersOf } from './fill';
import type { HealthState } from './health';
import { Limiter } from './limiter';
import { connectionsOf, type Plan, planOf } from './plan';
import { documentsOf, type ReadOptions, readPlan } from './read-plan';
import type { TableReading, TableWish } from './reading';
import { type SetOptions, setColumns } from './set-columns';
import { DEFAULT_IN_FLIGHT, type DeviceSettings } from './settings';
import { type DeviceStatus, ReadLog, statusOf } from './status';
import { type ConnectionReport, identityWish, testConnections, withIdentity } from './test-connection';
import { findVariant } from './variant';
import type { ItemResult, WriteItem } from './write-item';

/** What a device takes from its surroundings; tests give their own. */
export interface DeviceOptions {
  /** Milliseconds since 1970. */
  now?: () => number;
  /** 0 (inclusive) to 1. */
  random?: () => number;
  /** Called when a connection begins or ceases to answer. */
  onChange?: (connection: Connection, state: HealthState, error?: HeadendError) => void;
  /** Called when the device's clock is found to be another than ours: by how many seconds it is ahead. */
  onClockOffset?: (connection: HttpConnection, seconds: number) => void;
  /** Called when the device turned out to be of another variant than was thought: the first, or the one told last. */
  onVariant?: (profile: Profile) => void;
  /** Called when what {@link Device.status} tells may have changed. */
  onStatus?: () => void;
}

/**
 * One device: its connections, opened when first used, and everything its profile says can be read of it.
 * Any number of users may read at once; what they ask for at the same time is asked of the device once, and no more
 * requests are in flight than its settings allow.
 */
export class Device {
  private readonly given: DeviceSettings;
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
  readonly #reads = new ReadLog();
  /** Something was asked of it since it was closed. */
  #inUse = false;

  constructor(
    given: DeviceSettings,
    private readonly options: DeviceOptions = {},
  ) {
    const bind = (profile: Profile) => bindParameters(profile, given.parameters);
    this.given = { ...given, profile: bind(given.profile), fallbacks: given.fallbacks?.map(bind) };
    const { now = Date.now, random = Math.random } = options;
    this.#now = now;
    const limiter = new Limiter(given.maxInFlight ?? DEFAULT_IN_FLIGHT);
    const onChange: DeviceOptions['onChange'] = (...change) => {
      options.onChange?.(...change);
      options.onStatus?.();
    };
    const { onClockOffset } = options;
    this.#connect = (settings) => new Connections(settings, { limiter, now, random, onChange, onClockOffset });
    this.#settings = this.given;
    this.#told = this.given.profile;
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
    const signal = this.#use(options.signal);
    const all = await untilAborted(this.#readAll(wishes, options, this.#closing.signal), signal);
    signal.throwIfAborted();
    const results = new Map(all);
    this.#reads.add(results, this.#now());
    this.options.onStatus?.();
    return results;
  }

  /** How it is: what is known of its connections, and how its last reads went. Asks nothing of the device. */
  status(): DeviceStatus {
    return statusOf(this.#inUse ? this.#connections.links : [], this.#reads);
  }

  /** When the connections these tables need may be tried again; `undefined` unless all of them are known to be down. */
  nextTryAt(tables: readonly string[]): number | undefined {
    const { profile } = this.#settings;
    const known = tables.filter((table) => profile.tables.has(table));
    const ids = known.flatMap((table) => [...connectionsOf(planOf({ table }, profile), profile)]);
    return this.#connections.nextTryAt(new Set(ids));
  }

  /**
   * Does an action of the profile: checks its values and what the device's state allows, sends it, and reads back until
   * it shows. Writes to a device are done one after another.
   *
   * @throws HeadendError NOT_ALLOWED where the profile has no such action or the settings forbid it, BAD_VALUE before
   *   anything is sent, NOT_FOUND where the row it is about does not exist, or what the device answered. What was done
   *   and cannot be read back is no error: it is not verified.
   */
  act(id: string, given: ActionValues = {}, options: WriteOptions = {}): Promise<ActionResult> {
    return this.#write(options, (context) => act(actionOf(id, context.profile), given, options, context));
  }

  /**
   * Writes columns of a table, each item with a result of its own; see `setColumns`.
   *
   * @throws HeadendError NOT_ALLOWED where writing is off, CONFIG if there is no such table; what the device answers
   *   when the table is read.
   */
  set(table: string, items: readonly WriteItem[], options: SetOptions = {}): Promise<ItemResult[]> {
    return this.#write(options, (context) => setColumns(table, items, options, context));
  }

  /**
   * The device's configuration as it is, whole and well-formed. `onProgress` tells of the check of what came.
   * @throws HeadendError NOT_ALLOWED where the profile knows of none, BAD_REPLY for what is not one whole document, or
   *   what the connection throws; `signal.reason` when aborted or closed.
   */
  async fetchConfiguration(options: WalkOptions = {}): Promise<ConfigDocument> {
    const signal = this.#use(options.signal);
    await this.#find(signal);
    return configuration.fetchConfiguration({ ...options, signal }, this.#context(signal));
  }

  /**
   * Sends a configuration to the device, in its turn among the writes, and reads back until it shows or the profile's
   * time limit is over. What was sent and cannot be read back is no error: it is not verified.
   * @throws HeadendError NOT_ALLOWED where nobody knows how or the settings forbid it, BAD_VALUE for a document that is
   *   not of this device, both before anything is sent; what `keep` throws; what the device answered.
   */
  restoreConfiguration(
    document: ConfigDocument,
    options: configuration.RestoreOptions,
  ): Promise<configuration.RestoreResult> {
    return this.#write(options, (context) => configuration.restoreConfiguration(document, options, context));
  }

  /** Asks each connection apart whether it answers and what it says it is. */
  async test(): Promise<ConnectionReport[]> {
    const { signal } = this.#closing;
    // A device that cannot be asked for its variant is reported by the connections themselves.
    await this.#find(signal).catch(() => undefined);
    const { profile } = this.#settings;
    const reports = await testConnections(this.#connections, profile, this.#now, signal);
    const wish = identityWish(profile, reports);
    const reading = wish && (await this.read([wish])).get(wish.table);
    // A device that does not say what it is has answered all the same.
    return !reading || reading instanceof HeadendError ? reports : withIdentity(reports, reading, profile);
  }

  /** Ends everything in flight and gives all connections back. The next read opens them anew. */
  async close(): Promise<void> {
    this.#closing.abort(new HeadendError('UNREACHABLE', `The connection to ${this.given.name} was closed.`));
    this.#closing = closable();
    const all = [...this.#tried.values()];
    for (const connections of all) connections.forget();
    this.#inUse = false;
    this.#reads.clear();
    this.options.onStatus?.();
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
    const context = { connections: this.#connections, profile: this.#settings.profile, now: this.#now, signal };
    const documents = documentsOf(plans, context);
    const results = await Promise.all(
      plans.map(async (plan): Promise<[string, TableReading | HeadendError]> => {
        const { id } = plan.table;
        try {
          return [id, await readPlan(plan, documents, options, context)];
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

  /** It is in use from now on. Aborted when the device is closed, or a caller's own signal is. */
  #use(signal: AbortSignal | undefined): AbortSignal {
    this.#inUse = true;
    const closing = this.#closing.signal;
    return signal ? AbortSignal.any([closing, signal]) : closing;
  }

  /** Does one write in its turn. */
  #write<T>(options: WriteOptions, write: (context: configuration.ConfigurationContext) => Promise<T>): Promise<T> {
    const signal = this.#use(options.signal);
    return this.#writes.run(async () => {
      // Nothing leaves this machine where writing is off; which variant the device is need not be known then.
      if (options.dryRun || (this.given.write ?? 'off') !== 'off') await this.#find(signal);
      return write(this.#context(signal));
    }, signal);
  }

  #context(signal: AbortSignal): configuration.ConfigurationContext {
    const { profile, name, write = 'off' } = this.#settings;
    const connections = this.#connections;
    const read = async (table: string): Promise<TableReading> => {
      const [[, reading] = []] = await this.#readAll([{ table }], {}, signal);
      if (!reading || reading instanceof HeadendError) throw reading;
      return reading;
    };
    return {
      device: name,
      profile,
      permission: write,
      parameters: parametersOf(this.#settings),
      now: this.#now,
      signal,
      read,
      readAnew: (table) => {
        connections.forget();
        return read(table);
      },
      send: async (connection, { http, set }) => {
        if (http) return connections.http.get(connection)?.send(http, signal);
        await connections.snmp.get(connection)?.set(set ?? [], signal);
        return undefined;
      },
      fetch: configuration.fetchFrom(connections, this.#closing.signal, signal),
      indexes: (table) => connections.indexes(planOf({ table }, profile), signal),
    };
  }
}

/** Any number of reads may listen to it at once, without a warning of a leak. */
function closable(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
