/**
 * Headend as a plain library: devices described by profiles, read as tables. The Node-RED nodes are thin users of it.
 *
 * @packageDocumentation
 */
export * from './alarm';
export {
  type ActionResult,
  type ActionValues,
  Device,
  type DeviceOptions,
  type DeviceSettings,
  type ReadOptions,
  type TableReading,
  type TableWish,
} from './device';
export { type ErrorCode, HeadendError } from './errors';
export type * from './messages';
export {
  type Column,
  type ColumnDescription,
  describeProfile,
  type Evidence,
  listProfiles,
  loadProfile,
  type Profile,
  ProfileError,
  type Table,
} from './profile';
export type { Cell, Changes, Graph, Row, TreeNode } from './table';
