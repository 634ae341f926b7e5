import assert from 'node:assert/strict';
import type { AlarmListMessage, AlarmStatisticsMessage, TrapAlarm, TrapMessage } from '../../src/messages';
import { type Expectation, waitForShown } from './scene';

/** An event, as the debug nodes of the examples show it. */
interface Event {
  event: string;
  alarm?: string;
  type?: string;
  severity: string;
  text: string;
}

type List = AlarmListMessage['payload'];

/** What the examples about traps and alarms must show. */
export const ALARM_EXAMPLES: Record<string, Expectation> = {
  async '16 - Receive traps as alarms.json'({ feed, press }) {
    // Those of the device itself show that the port is open.
    await waitForShown<unknown>(feed, 'notifications', () => true, 60_000);
    feed.clear();
    const id = 'east-16/ASI@005.003 (4000015)/tsIn%2F9';
    await press('raise');
    const isRaised = (alarm: TrapAlarm) => alarm.id === id && alarm.severity === 'major';
    const raised = await waitForShown(feed, 'alarms', isRaised);
    assert.deepEqual([raised.device, raised.type, raised.state], ['east-16', 'tsIn/9', 'active']);
    assert.match(raised.text, /CC error/i);
    const isOfAlarm = ({ fields }: TrapMessage['payload']) => fields.object === 'ASI@005.003';
    const notification = await waitForShown(feed, 'notifications', isOfAlarm);
    assert.deepEqual([notification.name, notification.varbinds.length], ['alarm', 6]);
    feed.clear();
    await press('clear');
    const isCleared = (alarm: TrapAlarm) => alarm.id === id && alarm.severity === 'cleared';
    await waitForShown(feed, 'alarms', isCleared);
    const { sent } = await waitForShown<{ sent: number }>(feed, 'sent so far', () => true);
    assert.ok(sent >= 2);
  },

  async '17 - Keep an alarm list.json'({ feed, press }) {
    await press('lose clears');
    const raised = await waitForShown<Event>(feed, 'events', ({ event }) => event === 'raise', 60_000);
    await waitForShown<List>(feed, 'list', (rows) => rows.some(({ id }) => id === raised.alarm));
    await press('acknowledge all');
    await waitForShown<Event>(feed, 'events', ({ event }) => event === 'acknowledge');
    await waitForShown<List>(feed, 'list', (rows) => rows.some(({ acknowledged }) => acknowledged));

    // The table clears what traps told of.
    const isCleared = (event: Event) => event.event === 'clear' && event.alarm === raised.alarm;
    await waitForShown(feed, 'events', isCleared, 60_000);
    await waitForShown<List>(feed, 'list', (rows) => rows.some(({ state }) => state === 'cleared'));

    const isShelved = ({ payload }: { payload: Pick<AlarmStatisticsMessage['payload'], 'shelved'> }) =>
      payload.shelved > 0;
    const critical = (rows: List) => rows.some(({ severity, state }) => severity === 'critical' && state === 'active');
    await waitForShown<List>(feed, 'list', critical, 60_000);
    await press('shelve critical');
    await waitForShown<AlarmStatisticsMessage['payload']>(feed, 'statistics', (payload) => isShelved({ payload }));
    feed.clear();
    await press('end shelves');
    await waitForShown<Event>(feed, 'events', ({ event }) => event === 'unshelve');
    await press('remove cleared');
    await waitForShown<Event>(feed, 'events', ({ event }) => event === 'purge');
    feed.clear();
    await press('list now');
    const rows = await waitForShown<List>(feed, 'list', () => true);
    const ids = rows.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, 'each is there once');
    assert.ok(rows.every(({ color }) => /^#[0-9a-f]{6}$/.test(color)));
  },

  async '18 - Thresholds on CC errors.json'({ feed, press }) {
    const rate = await waitForShown<Event>(feed, 'events', ({ type }) => type === 'ccErrorRate', 60_000);
    assert.deepEqual([rate.event, rate.severity, rate.text], ['raise', 'minor', 'ASI 5.3 (5/3): CC errors come in']);
    const many = await waitForShown<Event>(feed, 'events', ({ type }) => type === 'ccErrorsMany', 60_000);
    assert.deepEqual([many.event, many.severity], ['raise', 'major']);
    const [, errors] = /^ASI 5\.3 \(5\/3\): (\d+) CC errors$/.exec(many.text) ?? [];
    assert.ok(Number(errors) > 20);
    const list = await waitForShown<List>(feed, 'list', ({ length }) => length === 2);
    assert.deepEqual(
      list.map(({ source, resource }) => [source, resource]),
      [
        ['rule', 'portsAsi/5/3'],
        ['rule', 'portsAsi/5/3'],
      ],
    );
    await press('reboot');
    const isOver = ({ event, type }: Event) => event === 'clear' && type === 'ccErrorsMany';
    await waitForShown(feed, 'events', isOver, 60_000);
  },

  async '19 - Notify once per outage.json'({ feed, press }) {
    await press('outage');
    const bothFailed = new Set<unknown>();
    type Failure = { error: { source: { id: string } } };
    await waitForShown<Failure>(feed, 'failures', ({ error }) => bothFailed.add(error.source.id).size === 2);
    await waitForShown<string>(feed, 'notification', (text) => /^xvm-19 cannot be reached: .+/.test(text));
    await press('back');
    await waitForShown<string>(feed, 'notification', (text) => text === 'xvm-19 is back.', 60_000);
    const sentences = await feed.waitFor('notifications', (shown) =>
      shown.filter(({ name }) => name === 'notification'),
    );
    assert.equal(sentences.length, 2);
  },
};
