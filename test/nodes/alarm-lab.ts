import type { NodeAPI, NodeMessage } from 'node-red';
import helper from 'node-red-node-test-helper';
import type { AlarmFilterFields } from '../../nodes/headend-alarm-filter/fields';
import registerAlarmFilter from '../../nodes/headend-alarm-filter/runtime';
import registerDevice from '../../nodes/headend-device/runtime';
import registerPoll from '../../nodes/headend-poll/runtime';
import type { AlarmChangeMessage, AlarmListMessage, AlarmStatisticsMessage, TableMessage } from '../../src/messages';
import { catalogue, NODES, translate } from './catalogue';
import { ENDS, type NodeRed, PLACE, TAB } from './harness';
import type { Inbox } from './inbox';

/** The nodes that make and take alarms, with English texts. */
export function alarmNodes(): ((RED: NodeAPI) => void)[] {
  const texts = catalogue('en-US', [...new Set([...NODES, 'headend-alarm-filter'])]);
  return [registerDevice, registerPoll, registerAlarmFilter].map((register) => (RED: NodeAPI) => {
    RED._ = ((key: string, values?: Record<string, unknown>) => translate(texts, key, values)) as NodeAPI['_'];
    RED.auth.needsPermission = () => (_request, _response, next) => next();
    register(RED);
  });
}

/** Loads a flow with the alarm filter and what it needs. */
export async function loadAlarms(red: NodeRed, flow: object[]): Promise<void> {
  helper.settings({ userDir: red.userDir });
  await helper.load(alarmNodes(), flow);
}

/** An alarm filter, wired to `out`, `list` and `statistics`. */
export function alarmConfig(more: Partial<AlarmFilterFields> & Record<string, unknown> = {}): object {
  const wires = [['out'], ['list'], ['statistics']];
  return { id: 'alarms', type: 'headend-alarm-filter', z: 'tab', ...PLACE, name: '', ...more, wires };
}

/** A flow of an alarm filter and its three ends. */
export function alarmFlow(more: Parameters<typeof alarmConfig>[0] = {}, ...others: object[]): object[] {
  const ends = ['list', 'statistics'].map((id) => ({ id, type: 'helper', z: 'tab', ...PLACE, wires: [] }));
  return [TAB, ...others, alarmConfig(more), ...ENDS, ...ends];
}

/** What an alarm filter sends from now on. */
export interface Ends {
  events: Inbox<AlarmChangeMessage & NodeMessage>;
  lists: Inbox<AlarmListMessage & NodeMessage>;
  statistics: Inbox<AlarmStatisticsMessage & NodeMessage>;
}

export function endsOf(red: NodeRed): Ends {
  return { events: red.arrivals(), lists: red.arrivals('list'), statistics: red.arrivals('statistics') };
}

/** The events as short texts. */
export function told({ events }: Ends): string[] {
  return events.all.map(({ event, payload }) => `${event} ${payload.type} ${payload.severity}`);
}

/** An alarm as a flow may report one. */
export function report(more: object = {}): object {
  return { device: 'east-1', resource: 'ASI 5.3', type: 'ccErrors', severity: 'major', text: 'CC errors', ...more };
}

/** A message as a poll node sends it for the table of alarms that a ProStream 1000 has over SNMP. */
export function polledAlarms(rows: object[], more: Partial<TableMessage> = {}): object {
  const columns = ['alarmId', 'physicalIndex', 'severity', 'text', 'assertTime', 'state', 'category', 'object'];
  return {
    topic: 'east-1/alarmsSnmp',
    payload: rows,
    device: { id: 'device', name: 'east-1', model: 'Harmonic ProStream 1000', variant: null, webInterface: null },
    table: { id: 'alarmsSnmp', title: 'Alarms (SNMP)', page: 'Alarms', columns: columns.map((id) => ({ id })) },
    poll: { at: new Date().toISOString(), durationMs: 1, sequence: 1, requests: 1, quality: 'good' },
    ...more,
  };
}

/** A row of it: an alarm of port `index` that stands. */
export function polledAlarm(index: number, more: object = {}): object {
  return {
    key: `gbePort/7/${index}`,
    displayKey: `Link down (gbePort/7/${index})`,
    alarmId: 7,
    physicalIndex: index,
    severity: 'critical',
    text: 'Link down',
    assertTime: null,
    state: 'on',
    category: 'gbePort',
    symbol: null,
    object: 'GBE',
    ...more,
  };
}
