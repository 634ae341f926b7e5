import { once } from 'node:events';
import { WebSocket } from 'undici';

/** What a debug node shows. */
export interface Shown {
  /** Name of the debug node. */
  name: string;
  topic?: string;
  /** The property it shows, as it was. */
  value: unknown;
}

interface Published {
  topic: string;
  data: { z?: string; name?: string; topic?: string; format?: string; msg?: string };
}

/** The feed of the editor's debug sidebar: what a user sees of a flow, without a change to the flow. */
export class DebugFeed {
  /** All that was shown since the feed was opened or cleared. */
  #shown: Shown[] = [];
  #look = () => {};

  private constructor(
    private readonly socket: WebSocket,
    isWanted: (tab: string) => boolean,
  ) {
    socket.addEventListener('message', ({ data }) => {
      const published = [JSON.parse(String(data))].flat() as Published[];
      const wanted = published.filter(({ topic, data }) => topic === 'debug' && isWanted(data.z ?? ''));
      this.#shown.push(...wanted.map(({ data }) => shownOf(data)));
      this.#look();
    });
  }

  /**
   * @param url of the editor, with a slash at the end
   * @param tabs whose debug nodes are listened to; all where left out
   */
  static async open(url: string, tabs?: ReadonlySet<string>): Promise<DebugFeed> {
    const socket = new WebSocket(new URL('comms', url.replace('http', 'ws')));
    const feed = new DebugFeed(socket, (tab) => tabs?.has(tab) ?? true);
    await once(socket, 'open');
    return feed;
  }

  /** Resolves when `find` finds something in all that was shown. @throws Error that says what was shown instead. */
  waitFor<T>(what: string, find: (shown: readonly Shown[]) => T | undefined, withinMs = 30_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#look = () => {};
        const instead = this.#shown.map(({ name, topic, value }) => `${name}: ${topic}: ${JSON.stringify(value)}`);
        reject(new Error(`${what} was not shown, but:\n${instead.join('\n').slice(0, 5000)}`));
      }, withinMs);
      this.#look = () => {
        const found = find(this.#shown);
        if (found === undefined) return;
        clearTimeout(timer);
        this.#look = () => {};
        resolve(found);
      };
      this.#look();
    });
  }

  /** Forgets what was shown. */
  clear(): void {
    this.#shown = [];
  }

  async close(): Promise<void> {
    const closed = once(this.socket, 'close');
    this.socket.close();
    await closed;
  }
}

function shownOf({ name = '', topic, format = '', msg = '' }: Published['data']): Shown {
  const isJson = /^(Object|array|boolean|number|error|null)/.test(format);
  return { name, topic, value: isJson ? JSON.parse(msg) : msg };
}
