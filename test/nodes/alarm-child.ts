/**
 * A Node-RED with an alarm filter that lives until it is killed: `alarm-child <user directory>`. It is told by messages
 * what to give the node, and says what came out.
 */
import type { NodeMessage } from 'node-red';
import helper from 'node-red-node-test-helper';
import type { AlarmChangeMessage, AlarmListMessage } from '../../src/messages';
import { alarmFlow, alarmNodes } from './alarm-lab';
import { deviceConfig } from './harness';

/** What the child says: an event it sent on, or the state of its list. */
export type Said = { event: string; id: string } | { list: string[] };

async function live(userDir: string): Promise<void> {
  const say = (said: Said) => process.send?.(said);
  await helper.startServer();
  helper.settings({ userDir });
  await helper.load(alarmNodes(), alarmFlow({ completeTables: 'alarmsSnmp' }, deviceConfig({})));
  helper.getNode('out').on('input', (message) => {
    const { event, payload } = message as unknown as AlarmChangeMessage;
    say({ event, id: payload.id });
  });
  helper.getNode('list').on('input', (message) => {
    say({ list: (message as unknown as AlarmListMessage).payload.map(({ id }) => id) });
  });
  process.on('message', (message) => helper.getNode('alarms').receive(message as NodeMessage));
}

if (require.main === module) void live(process.argv[2] ?? '');
