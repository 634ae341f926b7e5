export { type CheckOptions, check, isAllWell } from './check';
export { checkCommand } from './command';
export { overrideText } from './override';
export { reportLines, summaryLine } from './text';
export type * from './types';
