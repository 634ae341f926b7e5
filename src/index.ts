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
  type ItemResult,
  type Permission,
  type ReadOptions,
  type SetOptions,
  type TableReading,
  type TableWish,
  type WriteItem,
  type WriteOptions,
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
