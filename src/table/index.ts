export { type Coerced, coerce } from './coerce';
export { neededColumns, shownColumns } from './columns';
export { diffRows } from './diff';
export { buildGraph } from './graph';
export { decodeOpaqueFloat } from './octets';
export { RateTracker, type ReadingTime } from './rates';
export { buildTable, type TableOptions } from './rows';
export { buildTree } from './tree';
export type * from './types';
