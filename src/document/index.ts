export type { ColumnPath, ElementPath, Predicate, Step } from './paths';
export { parseColumnPath, parseRowPath } from './paths';
export { readXml } from './read';
export type { ReadXmlOptions, XmlQuery, XmlTable } from './types';
