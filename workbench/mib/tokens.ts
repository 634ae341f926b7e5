import type { Issue } from '../../src/profile';
import type { MibFile } from './syntax';

/** A word of a MIB. `text` of a string is what stands between its quotes. */
export interface Token {
  kind: 'name' | 'number' | 'string' | 'binary' | 'mark' | 'end';
  text: string;
  line: number;
}

/** Underscores are not allowed in names, and vendors use them all the same. */
const TOKEN =
  /(?<blank>\s+|--[^\n]*)|(?<name>[A-Za-z][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*)|(?<number>-?\d+)|(?<binary>'[0-9A-Fa-f\s]*'[HhBb])|"(?<string>[^"]*)"|(?<mark>::=|\.\.|[{}()[\];,|.])/y;
/** What a text holds when its closing quote is missing: the object after it. */
const SWALLOWED = /\n\s*[a-z][\w-]*\s+OBJECT-TYPE\s+SYNTAX\s/;

/** The words of a MIB file. Comments end with their line, as in practice they do. */
export function tokenize({ name: file, text }: MibFile): { tokens: Token[]; issues: Issue[] } {
  const tokens: Token[] = [];
  const issues: Issue[] = [];
  let line = 1;
  let at = 0;
  const skip = (length: number) => {
    line += text.slice(at, at + length).split('\n').length - 1;
    at += length;
  };
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const { 0: whole = '', groups = {} } = TOKEN.exec(text) ?? {};
    const [kind, word] = Object.entries(groups).find(([, found]) => found !== undefined) ?? [];
    if (text[at] === '"' && (kind === undefined || SWALLOWED.test(whole))) {
      issues.push({ file, line, message: 'The text that begins here is not closed: a quotation mark is missing.' });
      skip(/^.*/.exec(text.slice(at))?.[0].length ?? 1);
    } else if (kind === undefined) {
      issues.push({ file, line, message: `"${text[at]}" does not belong here.` });
      skip(1);
    } else {
      if (kind !== 'blank') tokens.push({ kind: kind as Token['kind'], text: word ?? '', line });
      skip(whole.length);
    }
  }
  tokens.push({ kind: 'end', text: 'the end of the file', line });
  return { tokens, issues };
}
