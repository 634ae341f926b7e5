import { readNames, readOid, readType } from './parse-type';
import type { TokenReader } from './reader';
import type { OidParts, WrittenType } from './syntax';

/** What stands between the name of a macro and `::=`. */
export interface Clauses {
  syntax?: WrittenType;
  units?: string;
  access?: string;
  status?: string;
  description?: string;
  hint?: string;
  index?: { name: string; implied: boolean }[];
  augments?: string;
  objects?: string[];
  enterprise?: OidParts;
}

const TEXTS = ['REFERENCE', 'LAST-UPDATED', 'ORGANIZATION', 'CONTACT-INFO', 'PRODUCT-RELEASE'];
const ACCESSES = ['ACCESS', 'MAX-ACCESS', 'MIN-ACCESS'];

/** Reads the clauses of a macro in any order, up to `::=` or, of a textual convention, to its SYNTAX. */
export function readClauses(reader: TokenReader, endsWithSyntax = false): Clauses {
  const clauses: Clauses = {};
  while (!reader.sees('::=')) {
    const clause = reader.peek();
    if (reader.take('SYNTAX')) {
      clauses.syntax = readType(reader);
      if (endsWithSyntax) return clauses;
    } else if (reader.take('UNITS')) clauses.units = text(reader);
    else if (ACCESSES.some((name) => reader.take(name))) clauses.access = reader.word('name', 'an access');
    else if (reader.take('STATUS')) clauses.status = reader.word('name', 'a status');
    else if (reader.take('DESCRIPTION')) {
      const description = text(reader);
      clauses.description ??= description; // Revisions have their own, after that of the module.
    } else if (reader.take('DISPLAY-HINT')) clauses.hint = text(reader);
    else if (reader.take('INDEX')) clauses.index = readIndex(reader);
    else if (reader.take('AUGMENTS')) [clauses.augments] = readNames(reader);
    else if (reader.take('DEFVAL')) reader.skipBrackets();
    else if (reader.take('OBJECTS') || reader.take('VARIABLES') || reader.take('NOTIFICATIONS')) {
      clauses.objects = readNames(reader);
    } else if (reader.take('ENTERPRISE')) {
      clauses.enterprise = reader.sees('{') ? readOid(reader) : [{ name: reader.word('name', 'the enterprise') }];
    } else if (reader.take('REVISION')) {
      text(reader);
      if (reader.take('DESCRIPTION')) text(reader);
    } else if (TEXTS.some((name) => reader.take(name))) text(reader);
    else reader.fail(`no clause is called "${clause.text}"`);
  }
  return clauses;
}

/** A text with its white space made single blanks. */
function text(reader: TokenReader): string {
  return reader.word('string', 'a text in quotation marks').replace(/\s+/g, ' ').trim();
}

/** `{ a, IMPLIED b }`. Types in place of names, which SMIv1 allows, name no object and are left out. */
function readIndex(reader: TokenReader): { name: string; implied: boolean }[] {
  const parts: { name: string; implied: boolean }[] = [];
  reader.expect('{', 'before the index');
  while (!reader.take('}')) {
    const implied = reader.take('IMPLIED');
    const { name } = readType(reader);
    if (/^[a-z]/.test(name)) parts.push({ name, implied });
    reader.take(',');
  }
  return parts;
}
