/** Who is to be woken, and when. */
export interface Timer {
  due: number;
  id: string;
}

/**
 * Who is to be woken when: a binary heap. One that is put off stays where it is and is woken early, so that putting off
 * costs nothing; who is woken looks whether it is time.
 */
export class Timers {
  #heap: Timer[] = [];
  readonly #due = new Map<string, number>();

  /** Wakes `id` at `due` at the latest. */
  set(id: string, due: number): void {
    const known = this.#due.get(id);
    if (known !== undefined && known <= due) return;
    this.#due.set(id, due);
    // What was overtaken stays in the heap for a while; never more of it than of the others.
    if (this.#heap.length > 2 * this.#due.size + 64) this.#rebuild();
    else this.#push({ due, id });
  }

  delete(id: string): void {
    this.#due.delete(id);
  }

  /** When the next one is due. */
  next(): number | undefined {
    for (let top = this.#heap[0]; top; top = this.#heap[0]) {
      if (this.#due.get(top.id) === top.due) return top.due;
      this.#pop();
    }
    return undefined;
  }

  /** Takes out the next one that is due by `now`; those due together in the order of their ids. */
  take(now: number): Timer | undefined {
    const due = this.next();
    if (due === undefined || due > now) return undefined;
    const timer = this.#pop();
    if (timer) this.#due.delete(timer.id);
    return timer;
  }

  #rebuild(): void {
    this.#heap = [...this.#due].map(([id, due]) => ({ due, id })).sort((a, b) => (before(a, b) ? -1 : 1));
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let index = heap.length;
    for (let parent = (index - 1) >> 1; index > 0; parent = (index - 1) >> 1) {
      const above = heap[parent];
      if (!above || !before(timer, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = timer;
  }

  #pop(): Timer | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (!last || heap.length === 0) return top;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (left && right && before(right, left)) child++;
      const below = heap[child];
      if (!below || !before(below, last)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
    return top;
  }
}

function before(one: Timer, other: Timer): boolean {
  return one.due < other.due || (one.due === other.due && one.id < other.id);
}
