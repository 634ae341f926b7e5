import { createHash } from 'node:crypto';
import { HeadendError, withFullStop } from '../../errors';
import { StatusError } from './errors';
import { withoutQuery } from './path';
import type { HttpClient, HttpReply, HttpRequest, LoginNames } from './types';

/** How requests are signed one by one, each with a nested MD5 over its path, the user, a shared key and an expiry. */
export interface SignatureSpec {
  user: string;
  /** The shared key. White space and invisible characters around it do not count: see {@link trimmedKey}. */
  key: string;
  /** What the device calls user and key. */
  names: LoginNames;
  /** Names of the three headers. */
  headers: { user: string; expires: string; key: string };
  /** Regular expression of whole path segments that a path may begin with and that are not signed. */
  unsigned?: string;
  /** Seconds that a signature is good for. */
  seconds: number;
  /** How the device words its refusals; the first one found in a reply counts. */
  refusals: readonly SignatureRefusal[];
  /** Called when the device's clock is found to be that much ahead of ours (behind: negative), once for each change. */
  onClockOffset?(seconds: number): void;
}

/** One way in which a device refuses a signature. */
export interface SignatureRefusal {
  /** What the device says. */
  text: string;
  /** `expired`: by the device's clock; that clock is then learnt. */
  means: 'missing' | 'user' | 'key' | 'expired';
  /** What is wrong and what to do. */
  sentence: string;
}

/** A client that signs its requests. */
export interface SigningClient extends HttpClient {
  /** How much the device's clock is ahead of ours, in whole seconds, as far as it had to be learnt. */
  readonly clockOffset: number;
}

/** Clocks that differ by no more than this, in seconds, are taken for equal: a `Date` is of whole seconds, and late. */
const SAME_TIME_S = 3;

/**
 * A client whose requests are signed, each anew: `md5(key + md5(path + user + key + expires))` in lower-case hexadecimal,
 * with `expires` in seconds since 1970. The path is as it is sent, without its query, the part that is not signed and
 * slashes at its end; what is left of nothing is `/`.
 *
 * A signature that is refused as expired shows that the clocks differ. The device's is then taken from the reply's `Date`
 * (RFC 9110, 6.6.1), the request is made once more by it, and so are those that follow. Requests refused meanwhile share
 * what was learnt.
 *
 * Errors beside those of `client`: `AUTH` with the sentence of the refusal that a 4xx reply words, and for 401 of any
 * other wording. Sentences hold neither the key nor a digest.
 * @param client makes the requests; it has no login of its own, and is closed with this one
 * @param clock milliseconds since 1970
 */
export function withSignature(client: HttpClient, spec: SignatureSpec, clock: () => number): SigningClient {
  return new Signing(client, spec, clock);
}

/** A key without what people copy along with it; `trimmed`: there was something. */
export function trimmedKey(text: string): { key: string; trimmed: boolean } {
  const key = text.replace(/^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu, '');
  return { key, trimmed: key !== text };
}

class Signing implements SigningClient {
  #offset = 0;
  readonly #key: string;
  readonly #unsigned: RegExp;

  constructor(
    private readonly client: HttpClient,
    private readonly spec: SignatureSpec,
    private readonly clock: () => number,
  ) {
    this.#key = trimmedKey(spec.key).key;
    this.#unsigned = new RegExp(`^(?:${spec.unsigned ?? ''})(?=/|$)`, 'u');
  }

  get clockOffset(): number {
    return this.#offset;
  }

  async request(request: HttpRequest, signal?: AbortSignal): Promise<HttpReply> {
    const offset = this.#offset;
    try {
      return await this.#send(request, offset, signal);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      const refusal = this.#refusalIn(error);
      if (refusal?.means !== 'expired') throw this.#explained(error, refusal);
      // If it is another by now, somebody has learnt it since this request was sent.
      if (this.#offset === offset) this.#learnClock(error, refusal);
    }
    return this.#sendAgain(request, signal);
  }

  close(): Promise<void> {
    return this.client.close();
  }

  #send(request: HttpRequest, offset: number, signal: AbortSignal | undefined): Promise<HttpReply> {
    const { user, headers, seconds } = this.spec;
    const expires = String(Math.floor(this.clock() / 1000) + offset + seconds);
    const path = withoutQuery(request.path).replace(this.#unsigned, '').replace(/\/+$/, '') || '/';
    const digest = md5(this.#key + md5(path + user + this.#key + expires));
    const signature = { [headers.user]: user, [headers.expires]: expires, [headers.key]: digest };
    const secrets = [...(request.secrets ?? []), this.#key];
    return this.client.request({ ...request, headers: { ...request.headers, ...signature }, secrets }, signal);
  }

  async #sendAgain(request: HttpRequest, signal: AbortSignal | undefined): Promise<HttpReply> {
    const offset = this.#offset;
    try {
      return await this.#send(request, offset, signal);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      const refusal = this.#refusalIn(error);
      throw refusal?.means === 'expired' ? this.#stillExpired(error, offset) : this.#explained(error, refusal);
    }
  }

  #refusalIn(error: StatusError): SignatureRefusal | undefined {
    if (error.status < 400 || error.status >= 500) return undefined;
    return this.spec.refusals.find(({ text }) => error.says(text));
  }

  /** Takes the device's clock from its reply. @throws HeadendError `AUTH` where that does not explain the refusal */
  #learnClock(error: StatusError, { sentence }: SignatureRefusal): void {
    const offset = Math.round((Date.parse(error.header('date') ?? '') - this.clock()) / 1000);
    if (Number.isNaN(offset)) {
      throw authError(error, `${withFullStop(sentence)} The reply does not tell the device's time.`);
    }
    if (Math.abs(offset - this.#offset) <= SAME_TIME_S) throw this.#stillExpired(error, this.#offset);
    this.#offset = offset;
    this.spec.onClockOffset?.(offset);
  }

  #stillExpired(error: StatusError, offset: number): HeadendError {
    const apart = `${Math.abs(offset)} s ${offset > 0 ? 'ahead of' : 'behind'} ours`;
    const though = offset === 0 ? 'its clock and ours agree' : `it was signed by its own clock, which is ${apart}`;
    const advice = `let signatures be good for longer than ${this.spec.seconds} s, and set both clocks by NTP`;
    return authError(error, `the device refuses the signature as expired, though ${though}; ${advice}.`);
  }

  #explained(error: StatusError, refusal: SignatureRefusal | undefined): HeadendError {
    if (refusal) return authError(error, refusal.sentence);
    if (error.status !== 401) return error;
    const { user, names } = this.spec;
    const sentence = `the device refused the login of user "${user}" (401); check ${names.user} and ${names.secret}.`;
    return authError(error, sentence + error.said);
  }
}

function authError({ where }: StatusError, sentence: string): HeadendError {
  return new HeadendError('AUTH', `${where}: ${sentence}`);
}

function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}
