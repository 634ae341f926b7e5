export type { ActionResult, ActionValues } from './act';
export { Device, type DeviceOptions, type ReadOptions } from './device';
export type { HealthState } from './health';
export { Limiter } from './limiter';
export type { TableReading, TableWish } from './reading';
export { type DeviceSettings, type HttpSettings, type SnmpSettings, webInterface } from './settings';
export type { ConnectionReport } from './test-connection';
