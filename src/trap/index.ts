export { type AlarmContext, readAlarmRow } from './alarm-reading';
export { createEngineId } from './engine';
export { type TrapFilter, trapFilter } from './filter';
export { deviceMatcher, type MatchRules } from './match';
export { type NamedVarbind, TrapReader, type TrapReading, type TrapResult } from './reading';
export { checkTrapSettings, openTrapReceiver, type TrapReceiver } from './receiver';
export type * from './types';
export { rawValueOf } from './values';
export { zoneClock } from './zone';
