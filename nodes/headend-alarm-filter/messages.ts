import type { AlarmEvent, AlarmRow, AlarmStatistics, HistoryEntry } from '../../src/alarm';
import type { AlarmEventMessage, AlarmListMessage, AlarmStatisticsMessage } from '../../src/messages';

/** The message for an event of the list; `history` is that of its alarm. It shares nothing with the list. */
export function eventMessage(event: AlarmEvent, history: readonly HistoryEntry[]): AlarmEventMessage {
  if (event.kind === 'summary') {
    const { kind, at, notify: _, ...payload } = event;
    return { topic: 'alarms', payload, event: kind, at };
  }
  const { kind, alarm, at, notify: _, ...about } = event;
  return {
    topic: `${alarm.device}/alarms`,
    payload: structuredClone(alarm),
    event: kind,
    at,
    ...about,
    history: structuredClone(history),
  };
}

/** The message for the whole list. */
export function listMessage(rows: AlarmRow[]): AlarmListMessage {
  return { topic: 'alarms', payload: rows };
}

/** The statistics of a list. */
export function statisticsMessage(statistics: AlarmStatistics): AlarmStatisticsMessage {
  return { topic: 'alarms/statistics', payload: statistics };
}
