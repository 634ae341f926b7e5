export { createSnmpClient } from './client';
export { TooBigError } from './errors';
export { decodeIndex } from './index-parts';
export { compareOids } from './oid';
export { readScalars, type ScalarReply } from './scalars';
export { SnmpSetError } from './set-errors';
export { TableMemory } from './table-memory';
export { readTable } from './table-reader';
export type {
  ColumnPart,
  Known,
  Position,
  Rows,
  RowsPosition,
  SnmpClient,
  SnmpCommunity,
  SnmpSecurity,
  SnmpSet,
  SnmpTarget,
  SnmpUser,
  TableQuery,
  TableReply,
  TaggedVarbind,
  Varbind,
} from './types';
export { type WalkOptions, walk } from './walk';
