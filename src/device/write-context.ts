import type { Profile } from '../profile';
import type { HttpReply } from '../transport/http';
import type { Permission } from './permission';
import type { TableReading } from './reading';
import type { Prepared } from './request';

/** What writing takes from the device it is done to. */
export interface WriteContext {
  /** Name of the device, for sentences. */
  device: string;
  profile: Profile;
  permission: Permission;
  /** The profile's parameters as the device has them. */
  parameters: Readonly<Record<string, string>>;
  now: () => number;
  signal: AbortSignal;
  /** A table as it is; `readAnew` shares no answer that came before. @throws HeadendError where it cannot be read. */
  read(table: string): Promise<TableReading>;
  readAnew(table: string): Promise<TableReading>;
  /** Sends what was prepared. The reply is that of HTTP. */
  send(connection: string, prepared: Pick<Prepared, 'http' | 'set'>): Promise<HttpReply | undefined>;
  /** The SNMP index of each row of a table, by the row's key. */
  indexes(table: string): Promise<ReadonlyMap<string, string>>;
}
