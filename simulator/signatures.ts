import { createHash } from 'node:crypto';
import type { Signature } from '../src/profile';
import type { WebRequest } from './route';

/** What the signatures of requests to a simulated device are checked with. */
export interface SignaturesOptions {
  spec: Signature;
  /** Who may sign; nobody has to when left out. The password is the key. */
  login?: { user: string; password: string };
  /** In ms, as the device has it. */
  clock: () => number;
}

type Meaning = Signature['refusals'][number]['means'];

/** Checks the signatures of requests: `md5(key + md5(path + user + key + expires))` in lower-case hex. */
export class Signatures {
  /** Requests that were refused. */
  refused = 0;

  constructor(private readonly options: SignaturesOptions) {}

  /** Why a request is refused, in the device's words; `undefined` if it is not. */
  refusalOf(request: Pick<WebRequest, 'url' | 'headers'>): string | undefined {
    const text = this.check(request);
    if (text !== undefined) this.refused++;
    return text;
  }

  private check({ url, headers }: Pick<WebRequest, 'url' | 'headers'>): string | undefined {
    const { spec, login, clock } = this.options;
    if (!login) return undefined;
    const names = [spec.headers.user, spec.headers.key, spec.headers.expires];
    const [user = '', key = '', expires = ''] = names.map((name) => String(headers[name.toLowerCase()] ?? ''));
    const missing = [user, key, expires].indexOf('');
    if (missing >= 0) return this.missingText(missing);
    if (user !== login.user) return this.textOf('user');
    if (key !== md5(login.password + md5(this.signedPath(url) + user + login.password + expires))) {
      return this.textOf('key');
    }
    // Anything that counts as a time to come is good, however far away.
    return Number(expires) * 1000 >= clock() ? undefined : this.textOf('expired');
  }

  /** The path without query, without what is never signed, and without a slash at its end. */
  private signedPath(url: string): string {
    const { unsigned } = this.options.spec;
    const [path = ''] = url.split('?', 1);
    const rest = unsigned === undefined ? path : path.replace(new RegExp(`^(?:${unsigned})`, 'u'), '');
    return rest.replace(/\/$/, '');
  }

  private textOf(meaning: Meaning): string {
    return this.options.spec.refusals.find(({ means }) => means === meaning)?.text ?? 'You must be logged in.';
  }

  /** Texts of headers that are missing stand in the order user, key, expires. */
  private missingText(position: number): string {
    const texts = this.options.spec.refusals.filter(({ means }) => means === 'missing');
    return texts[position]?.text ?? texts[0]?.text ?? 'You must be logged in.';
  }
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
