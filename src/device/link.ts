import { asHeadendError, type HeadendError } from '../errors';
import type { Connection } from '../profile';
import { Health, type HealthState } from './health';
import type { Limiter } from './limiter';
import type { Stopwatch } from './round-trip';

/** What a {@link Link} needs of its device. */
export interface LinkOptions<Client> {
  /** Makes a client that tells how long each answer took. */
  open: (onAnswer: Stopwatch['onAnswer']) => Client;
  close: (client: Client) => Promise<void> | void;
  limiter: Limiter;
  now: () => number;
  random: () => number;
  onChange: (state: HealthState, error?: HeadendError) => void;
}

/** One connection of a device: its client, opened when first used, and its health. */
export class Link<Client> {
  readonly health: Health;
  /** How long its last answer took, in ms. */
  roundTripMs?: number;
  #client?: Client;

  constructor(
    readonly connection: Connection,
    private readonly options: LinkOptions<Client>,
  ) {
    this.health = new Health(options.now, options.random, options.onChange);
  }

  /** The client, once it was used. */
  get client(): Client | undefined {
    return this.#client;
  }

  /**
   * Does one exchange with the device, in its turn, and takes from its outcome how the connection is.
   *
   * @throws HeadendError; without a request while the connection is left in peace after a failure.
   */
  async use<T>(exchange: (client: Client) => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.options.limiter.run(async () => {
      this.health.check();
      const startedAt = this.options.now();
      this.#client ??= this.options.open((ms) => {
        this.roundTripMs = ms;
      });
      try {
        const result = await exchange(this.#client);
        this.health.answered();
        return result;
      } catch (error) {
        if (signal.aborted) throw error;
        const failure = asHeadendError(error);
        this.health.failed(failure, startedAt);
        throw failure;
      }
    }, signal);
  }

  /** Gives the client back; the next use opens one anew. */
  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client) await this.options.close(client);
  }
}
