import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { listProfiles } from '../../src/profile';
import type { ColumnFile, ProfileFile } from '../../src/profile/file';

/** What a profile's file says of a column, before labels that it shares with others are looked up. */
export type WrittenColumn = (table: string, column: string) => Partial<ColumnFile>;

/**
 * The columns of a profile as its file has them. An override takes away what stands there, by `null`, and must not take
 * away what does not.
 * @param name its id, or a path that ends in `.yaml`; it has been loaded, so it can be read
 */
export function writtenColumns(name: string): WrittenColumn {
  const file = name.endsWith('.yaml') ? name : (listProfiles().get(name) ?? name);
  const { tables } = parse(readFileSync(file, 'utf8')) as ProfileFile;
  return (table, column) => tables[table]?.columns[column] ?? {};
}
