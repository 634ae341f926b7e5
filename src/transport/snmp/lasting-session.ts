import type { HeadendError } from '../../errors';
import { untilAborted } from '../abort';
import { type Ask, type Explain, Session } from './session';
import type { SnmpTarget } from './types';

/** A session with an agent that is opened by its first request, and replaced by the next one after a failure. */
export class LastingSession {
  readonly #closing = new AbortController();
  readonly #open = new Set<Session>();
  #current: Session | undefined;
  #connecting: Promise<Session> | undefined;

  constructor(readonly target: SnmpTarget) {}

  /**
   * One request, which the caller's signal or {@link close} may cut short.
   * @throws HeadendError as {@link Session.exchange}, or the reason of {@link close}; `signal.reason` when aborted
   */
  request<T>(ask: Ask<T>, signal: AbortSignal | undefined, explain?: Explain): Promise<T> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return untilAborted(untilAborted(this.#exchange(ask, explain), this.#closing.signal), signal);
  }

  /** Ends everything in flight, and what is asked later, with `reason`; safe to call twice. */
  close(reason: HeadendError): void {
    this.#closing.abort(reason);
    for (const session of this.#open) session.close(reason);
  }

  async #exchange<T>(ask: Ask<T>, explain: Explain | undefined): Promise<T> {
    this.#closing.signal.throwIfAborted();
    const session = this.#current?.usable ? this.#current : await this.#connect();
    return session.exchange(ask, explain);
  }

  /** A new session, one for all who wait for it. */
  #connect(): Promise<Session> {
    this.#connecting ??= this.#openSession().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async #openSession(): Promise<Session> {
    const session = await Session.connect(this.target, (closed) => this.#open.delete(closed));
    this.#open.add(session);
    if (this.#closing.signal.aborted) session.close(this.#closing.signal.reason);
    if (this.target.security.version === '3') await session.discover();
    this.#current = session;
    return session;
  }
}
