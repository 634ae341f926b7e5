import { XMLParser } from 'fast-xml-parser';
import { readXml } from '../document';
import type { Action, Profile } from '../profile';
import { buildTable, type RawRow, type Row } from '../table';
import type { HttpReply } from '../transport/http';
import { planOf, queriesOf } from './plan';

/** What a device answered to an action. */
export interface Reply {
  /** Rows of the table that the profile says are in it. */
  rows: Row[];
  /** The whole document as names and values (`@name` is an attribute), with what no profile knows of. */
  document: unknown;
}

const PARSER = new XMLParser({
  attributeNamePrefix: '@',
  ignoreAttributes: false,
  ignoreDeclaration: true,
  parseTagValue: false,
  parseAttributeValue: false,
});

/**
 * Reads the reply to an action. A reply without a body has no rows.
 *
 * @throws HeadendError BAD_REPLY for what is no document.
 */
export async function readReply(
  { table: id, each }: NonNullable<Action['reply']>,
  { body, headers }: HttpReply,
  profile: Profile,
): Promise<Reply> {
  if (body.length === 0) return { rows: [], document: null };
  const { table } = planOf({ table: id }, profile);
  const [query] = queriesOf({ table, needed: [...table.columns.values()] }).values();
  const columns = query?.columns ?? new Map<string, string>();
  const found = await readXml([body], [{ id, each, columns }], { contentType: headers['content-type'] });
  const rows: RawRow[] = found.get(id)?.rows ?? [];
  return { rows: buildTable(table, rows).rows, document: PARSER.parse(body) };
}
