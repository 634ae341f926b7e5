import type { DebugFeed } from './debug-feed';

/** A running flow: what it shows, and its buttons. */
export interface Scene {
  feed: DebugFeed;
  press(name: string): Promise<void>;
}

/** What an example must show. */
export type Expectation = (scene: Scene) => Promise<void>;

/** Waits for what a debug node shows that `isMeant`. @throws Error that says what was shown instead. */
export function waitForShown<T>(
  feed: DebugFeed,
  node: string,
  isMeant: (value: T) => boolean,
  withinMs?: number,
): Promise<T> {
  const find = (values: readonly T[]) => values.find(isMeant);
  return feed.waitFor(
    `what is waited for by ${node}`,
    (shown) => find(shown.filter(({ name }) => name === node).map(({ value }) => value as T)),
    withinMs,
  );
}
