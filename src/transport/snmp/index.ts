export { createSnmpClient } from './client';
export { TooBigError } from './errors';
export { decodeIndex } from './index-parts';
export { compareOids } from './oid';
export { readScalars, type ScalarReply } from './scalars';
export { SnmpSetError } from './set-errors';
export { readTable } from './table-reader';
export type {
  SnmpClient,
  SnmpCommunity,
  SnmpSecurity,
  SnmpSet,
  SnmpTarget,
  SnmpUser,
  TableQuery,
  TableReply,
  Varbind,
} from './types';
export { type WalkOptions, type WalkRecord, walk } from './walk';
export { RepetitionWindow } from './window';
