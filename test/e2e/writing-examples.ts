import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { AuditMessage, ColumnResult, RestoredConfig, SavedConfig } from '../../src/messages';
import type { DebugFeed } from './debug-feed';
import { type Expectation, type Scene, waitForShown } from './scene';

/** What the examples that write to a device must show. */
export const WRITING_EXAMPLES: Record<string, Expectation> = {
  async '13 - Switch an input to its backup.json'({ feed, press }) {
    const decided = await waitForShown<ColumnResult[]>(feed, 'results', Array.isArray);
    assert.equal(decided.length, 10);
    assert.ok(decided.every(({ ok, verified }) => ok && verified));
    const switched = (from: string, to: string) =>
      waitForShown<ColumnResult>(feed, 'results', ({ before, after }) => before === from && after === to, 60_000);
    for (const result of [await switched('main', 'backup'), await switched('backup', 'main')]) {
      assert.deepEqual([result.column, result.ok, result.verified], ['activeSource', true, true]);
    }

    feed.clear();
    await press('what would be sent');
    const isDry = ({ dryRun }: AuditMessage['payload']) => dryRun;
    const dry = await waitForShown(feed, 'who wrote what', isDry);
    assert.equal(dry.ok, true);
    const shown = await waitForShown<ColumnResult>(
      feed,
      'results',
      ({ key, request }) => key === '1' && Boolean(request),
    );
    assert.equal(shown.request?.body, '{"activeSource":"backup"}');
  },

  async '14 - Back up the XML configuration.json'({ feed, press }) {
    await press('every night');
    const first = await waitForShown<SavedConfig>(feed, 'saved', ({ skipped }) => !skipped);
    assert.equal(first.changes, null);
    feed.clear();
    await press('every night');
    const second = await waitForShown<SavedConfig>(feed, 'saved', () => true);
    assert.deepEqual([second.skipped, second.file], [true, first.file]);

    await rename({ feed, press });
    await press('every night');
    const difference = await waitForShown<string>(feed, 'what is different', () => true);
    assert.match(difference, /^1 difference:\n~ .*InputTs\[@Id='2'\]\/@Name: ".+" -> "Sport \d\d:\d\d:\d\d"\n$/);
    await press('files');
    const files = await waitForShown<{ file: string }[]>(feed, 'files found', () => true);
    assert.equal(files.length, 3, 'the two that were saved, and what was there before the other name');
    assert.equal(files.at(-1)?.file, first.file);
  },

  async '15 - Restore a configuration.json'({ feed, press }) {
    await press('yes');
    await waitForShown<string>(feed, 'too late', (text) => text === 'Nothing was asked in the last minute.');

    await press('save');
    await waitForShown<SavedConfig>(feed, 'saved', () => true);
    await rename({ feed, press });
    // What was there before the other name is the newest file.
    await press('compare');
    await waitForShown<string>(feed, 'what is different', (text) => text.startsWith('1 difference:'));

    const ask = async () => {
      feed.clear();
      await press('restore the newest');
      return waitForShown<string>(feed, 'question', () => true);
    };
    assert.match(
      await ask(),
      /^Restore east-15.*\.xml\? 1 difference:\n.*"Sport .*" -> ".+"\nPress yes within a minute\.$/s,
    );
    await press('no');
    await press('yes');
    await waitForShown<string>(feed, 'too late', () => true);

    await ask();
    await nextSecond();
    await press('yes');
    const restored = await waitForRestore(feed, 'restored');
    assert.deepEqual([restored.confirmed, restored.changes.length], [true, 1]);
    assert.match(String(restored.before), /-before-restore\.xml$/);
    await press('yes');
    await waitForShown<string>(feed, 'too late', () => true);

    feed.clear();
    await press('save');
    const { changes } = await waitForShown<SavedConfig>(feed, 'saved', () => true);
    assert.deepEqual(changes, restored.changes, 'it is as it was before it was renamed');
  },
};

/** Gives an input of the device another name. */
async function rename({ feed, press }: Scene): Promise<void> {
  feed.clear();
  await press('somebody renames');
  const { changes } = await waitForRestore(feed, 'sent');
  assert.equal(changes.length, 1);
  feed.clear();
}

/** The device's alarms have whole seconds: of two configurations within one, the second has the alarm of the first. */
async function nextSecond(): Promise<void> {
  const second = () => Math.floor(Date.now() / 1000);
  const before = second();
  while (second() === before) await pause(20);
}

async function waitForRestore(feed: DebugFeed, node: string): Promise<RestoredConfig> {
  const restored = await waitForShown<RestoredConfig>(feed, node, () => true, 60_000);
  assert.deepEqual([restored.ok, restored.sent, restored.verified, restored.left], [true, true, true, []]);
  return restored;
}
