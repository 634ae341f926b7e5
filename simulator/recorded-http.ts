import type { CapturedExchange } from '../workbench/capture/manifest';
import { readCaptured } from './capture-file';
import { isSameJson, isSameXml } from './request-body';
import { type Answer, refusal, type WebRequest } from './route';

interface Recording {
  exchange: CapturedExchange;
  answer: Answer;
}

/** What a web server answered to each request while it was captured. */
export class RecordedHttp {
  /** By path and query, whatever the order of the parameters. */
  private readonly recordings = new Map<string, Recording[]>();

  /** @throws HeadendError CONFIG if a reply cannot be read. */
  constructor(folder: string, exchanges: readonly CapturedExchange[]) {
    for (const exchange of exchanges) {
      const key = keyOf(exchange.path);
      this.recordings.set(key, [...(this.recordings.get(key) ?? []), { exchange, answer: answerOf(folder, exchange) }]);
    }
  }

  /** The answer to a request; `undefined` if there was none at its path. */
  answer({ method, url, body }: WebRequest): Answer | undefined {
    const here = this.recordings.get(keyOf(url));
    if (!here) return undefined;
    const found = here.find(({ exchange }) => exchange.method === method && isSameBody(body, exchange.body));
    return found?.answer ?? refusal(400, 'No such request was made while the device was captured.');
  }
}

function answerOf(folder: string, { reply, error }: CapturedExchange): Answer {
  if (!reply) return refusal(error?.code === 'NOT_FOUND' ? 404 : 502, error?.message ?? 'There was no reply.');
  const { bytes } = readCaptured(folder, reply.file);
  return { status: reply.status, type: reply.type ?? 'application/octet-stream', body: '', bytes, isDocument: true };
}

function keyOf(url: string): string {
  const [path = '', query = ''] = url.split('?', 2);
  return JSON.stringify([
    path,
    ...query
      .split('&')
      .filter((pair) => pair !== '')
      .sort(),
  ]);
}

function isSameBody(body: string, expected = ''): boolean {
  if (body === expected) return true;
  return expected.trimStart().startsWith('<') ? isSameXml(body, expected) : isSameJson(body, expected);
}
