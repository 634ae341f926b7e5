import type { Node, NodeStatus } from 'node-red';

/** Updates a second that the editor is sent at most: one. */
const PAUSE_MS = 1000;

/** The one place that sets a node's status: at most once a second, only when it changes, the latest in any case. */
export class StatusLine {
  #shown = '';
  #next?: NodeStatus;
  #timer?: NodeJS.Timeout;
  #closed = false;

  constructor(private readonly node: Pick<Node, 'status'>) {}

  set(status: NodeStatus): void {
    this.#next = status;
    if (this.#timer === undefined) this.#show();
  }

  /** Releases the timer; nothing is shown any more. */
  close(): void {
    clearTimeout(this.#timer);
    this.#closed = true;
  }

  #show(): void {
    const text = JSON.stringify(this.#next);
    if (this.#closed || this.#next === undefined || text === this.#shown) return;
    this.#shown = text;
    this.node.status(this.#next);
    this.#next = undefined;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#show();
    }, PAUSE_MS);
  }
}

/** Time of day for a status text, e.g. `14:02:07`. */
export function timeOfDay(ms: number): string {
  return new Date(ms).toTimeString().slice(0, 8);
}
