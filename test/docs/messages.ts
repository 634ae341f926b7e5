import { listProfiles, loadProfile, type Profile } from '../../src/profile';

/** What an example of a message may hold of what is looked at here. */
export interface Message {
  topic?: string;
  payload?: unknown;
  device?: { model?: string };
  /** Of an alarm out of a trap, whose payload is no row. */
  trap?: unknown;
}

/** Shipped profiles by the title that messages have as `model`. */
export function listProfilesByTitle(): Map<string, Profile> {
  const profiles = [...listProfiles().keys()].map((id) => loadProfile(id));
  return new Map(profiles.map((profile) => [profile.title, profile]));
}

/** What every row has beside its columns, and what nodes of a tree have. */
const OTHERS = new Set(['key', 'displayKey', 'table', 'children', 'raw']);

/** Properties of rows in an example that are no columns of the table that its topic names. */
export function strangersIn({ topic = '', payload, device, trap }: Message, profiles: Map<string, Profile>): string[] {
  const profile = profiles.get(device?.model ?? '');
  const table = profile?.tables.get(topic.split('/')[1] ?? '');
  if (!table || trap !== undefined || typeof payload !== 'object' || payload === null) return [];
  return [payload].flat().flatMap((row: object) =>
    Object.keys(row)
      .filter((name) => !OTHERS.has(name) && !table.columns.has(name))
      .map((name) => `${table.id}.${name}`),
  );
}
