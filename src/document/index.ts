export type { JsonColumnPath, JsonRowPath } from './json-paths';
export { parseJsonColumnPath, parseJsonRowPath } from './json-paths';
export { readJson } from './json-read';
export type { ColumnPath, ElementPath, Predicate, Step } from './paths';
export { parseColumnPath, parseRowPath } from './paths';
export { readXml } from './read';
export type { DocumentQuery, DocumentTable, ReadOptions } from './types';
