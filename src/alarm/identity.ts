import { keyPart } from '../table';
import type { Alarm } from './types';

/** The id of an alarm: its device, resource and type, parted by `/`. Different alarms never have the same. */
export function alarmId({ device, resource, type }: Pick<Alarm, 'device' | 'resource' | 'type'>): string {
  return [device, resource, type].map(keyPart).join('/');
}
