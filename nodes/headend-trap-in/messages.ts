import { alarmId, rankOf } from '../../src/alarm';
import { deviceInfo } from '../../src/device';
import type { DeviceInfo, TrapAlarm, TrapAlarmMessage, TrapMessage } from '../../src/messages';
import type { TrapReading, TrapResult } from '../../src/trap';
import type { DeviceNode } from '../shared/device-node';

/** Rank of a clear among those of severities (RFC 8632). */
const CLEARED_RANK = 1;

/** A message for each output; `null` on the first where the notification is no alarm. */
export function messagesOf({ reading, alarm }: TrapResult, node: DeviceNode | undefined) {
  const settings = node?.device?.settings;
  const device = node && settings ? deviceInfo(node.id, settings) : null;
  const name = device?.name ?? reading.source.address;
  const alarmMessage = device && alarm ? toAlarmMessage(reading, alarm, device) : null;
  const message: TrapMessage = { topic: `${name}/${reading.name ?? reading.oid}`, payload: reading, device };
  return [alarmMessage, message] as const;
}

function toAlarmMessage(
  trap: TrapReading,
  alarm: NonNullable<TrapResult['alarm']>,
  device: DeviceInfo,
): TrapAlarmMessage {
  const { severity } = alarm;
  const report = { device: device.name, ...alarm, source: 'trap' as const };
  const payload: TrapAlarm = {
    id: alarmId(report),
    ...report,
    severityRank: severity === 'cleared' ? CLEARED_RANK : rankOf(severity),
    state: severity === 'cleared' ? 'cleared' : 'active',
  };
  return { topic: `${device.name}/alarms`, payload, device, trap };
}
