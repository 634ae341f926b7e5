import type { TokenReader } from './reader';
import type { OidParts, WrittenType } from './syntax';

const TWO_WORDS = ['OCTET STRING', 'OBJECT IDENTIFIER', 'BIT STRING'];

/** Reads a type where it is used, such as `INTEGER { up(1), down(2) }` or `OCTET STRING (SIZE (0..255))`. */
export function readType(reader: TokenReader): WrittenType {
  if (reader.sees('[')) {
    reader.skipBrackets(); // [APPLICATION 1] IMPLICIT
    reader.take('IMPLICIT');
  }
  if (reader.take('SEQUENCE', 'OF')) return { name: 'SEQUENCE OF', of: reader.word('name', 'the name of a row') };
  if (reader.sees('SEQUENCE', '{') || reader.sees('CHOICE', '{')) {
    const { text } = reader.next();
    reader.skipBrackets();
    return { name: text };
  }
  const two = TWO_WORDS.find((words) => reader.take(...words.split(' ')));
  let name = two ?? reader.word('name', 'a type');
  if (reader.take('.')) name = reader.word('name', 'a type');
  const type: WrittenType = { name };
  if (reader.sees('{')) type.labels = readLabels(reader);
  if (reader.sees('(')) Object.assign(type, readRange(reader));
  return type;
}

/** Labels as `{ up(1), down(2) }`. */
function readLabels(reader: TokenReader): [number, string][] {
  const labels: [number, string][] = [];
  reader.expect('{', 'before labels');
  while (!reader.take('}')) {
    const { kind, text } = reader.next(); // Some vendors begin a label with a digit, which reads as a number first.
    const label = kind === 'number' && reader.peek().kind === 'name' ? text + reader.next().text : text;
    reader.expect('(', `after the label "${label}"`);
    labels.push([Number(reader.word('number', 'a number')), label]);
    reader.expect(')', `after the number of "${label}"`);
    reader.take(',');
  }
  return labels;
}

/** The outer limits of `(0..255)`, `(1 | 3..5)` or `(SIZE (6))`. */
function readRange(reader: TokenReader): Pick<WrittenType, 'range' | 'size'> {
  reader.expect('(', 'before a range');
  if (reader.take('SIZE')) {
    const { range } = readRange(reader);
    reader.expect(')', 'after a size');
    return { range, size: true };
  }
  const limits: number[] = [];
  while (!reader.take(')')) {
    if (reader.take('..') || reader.take('|')) continue;
    const { kind, text } = reader.peek();
    if (kind === 'number') limits.push(Number(text));
    else if (kind === 'binary') limits.push(Number.parseInt(text.slice(1), /b$/i.test(text) ? 2 : 16));
    else if (text !== 'MIN' && text !== 'MAX') reader.fail('a range ends with ")"');
    reader.next();
  }
  return limits.length === 0 ? {} : { range: [Math.min(...limits), Math.max(...limits)] };
}

/** Reads `{ enterprises acme(4711) 1 }`. */
export function readOid(reader: TokenReader): OidParts {
  reader.expect('{', 'before an object identifier');
  const parts: { name?: string; number?: number }[] = [];
  while (!reader.take('}')) {
    reader.take(',');
    if (reader.peek().kind === 'number') {
      parts.push({ number: Number(reader.next().text) });
      continue;
    }
    let name = reader.word('name', 'a name or a number of the object identifier');
    if (reader.take('.')) name = reader.word('name', 'a name');
    if (reader.take('(')) {
      parts.push({ name, number: Number(reader.word('number', 'a number')) });
      reader.expect(')', `after the number of "${name}"`);
    } else parts.push({ name });
  }
  if (parts.length === 0) reader.fail('an object identifier has at least one part');
  return parts;
}

/** Names in braces, parted by commas: `{ ifIndex, ifName }`. */
export function readNames(reader: TokenReader): string[] {
  const names: string[] = [];
  reader.expect('{', 'before names');
  while (!reader.take('}')) {
    names.push(reader.word('name', 'a name'));
    reader.take(',');
  }
  return names;
}
