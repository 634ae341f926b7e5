import { untilAborted } from '../abort';
import type { Flow } from './flow';
import { Session, type UserRequest } from './session';
import type { SnmpTarget, SnmpUser } from './types';

/** A session with an agent of SNMPv3 that is opened by its first request, and replaced by the next one after a failure. */
export class LastingSession {
  readonly #open = new Set<Session>();
  #current: Session | undefined;
  #connecting: Promise<Session> | undefined;
  #closed = false;

  constructor(
    private readonly target: SnmpTarget,
    private readonly user: SnmpUser,
    private readonly flow: Flow,
  ) {}

  /** One request. @throws HeadendError as {@link Session.exchange}; `signal.reason` when aborted */
  async request<T>(request: UserRequest<T>, signal: AbortSignal | undefined): Promise<T> {
    signal?.throwIfAborted();
    const session = this.#current?.usable ? this.#current : await untilAborted(this.#connect(), signal);
    return session.exchange(request, signal);
  }

  /** Safe to call twice. */
  close(): void {
    this.#closed = true;
    for (const session of this.#open) session.close();
  }

  /** A new session, one for all who wait for it. */
  #connect(): Promise<Session> {
    this.#connecting ??= this.#openSession().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async #openSession(): Promise<Session> {
    const session = await Session.connect(this.target, this.user, this.flow, (closed) => this.#open.delete(closed));
    this.#open.add(session);
    if (this.#closed) session.close();
    await session.discover();
    this.#current = session;
    return session;
  }
}
