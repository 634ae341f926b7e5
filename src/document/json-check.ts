import { HeadendError } from '../errors';

/** Objects and lists inside one another, at most; no device's document comes near it. */
const MAX_DEPTH = 200;
/** Characters checked in one go: some 2 ms of work (measured). */
const SLICE = 64 * 1024;

/** What may come next, and how a sentence says so. */
const EXPECTED = {
  value: 'a value is expected',
  valueOrEnd: 'a value or "]" is expected',
  name: 'a name in quotes is expected',
  nameOrEnd: 'a name in quotes or "}" is expected',
  colon: '":" is expected',
  commaOrEnd: '"," or the closing bracket is expected',
  end: 'the document should end here',
};

const BLANKS = /[ \t\r\n]*/y;
const WORD = /[^ \t\r\n[\]{}:,"]*/y;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const LITERAL = /^(?:true|false|null)$/;
/** Only from 16 digits on an integer may reach 2^53. */
const LONG_INTEGER = /^-?\d{16,}$/;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
const CUT_ESCAPE = /\\(?:u[\da-fA-F]{0,3})?$/y;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;

/**
 * Checks a text to be one JSON document (RFC 8259), which `JSON.parse` takes without fail. The parser of Node would do,
 * but it says neither where an error is, nor that the text ends too early, nor keeps the digits of long integers.
 *
 * A generator, so that the caller can give the event loop its turn: it yields after every slice.
 * @returns the text, with integers from 2^53 on in quotes: their digits are then kept, as a text
 * @throws HeadendError `BAD_REPLY` with line and column: malformed, cut off, nested too deeply
 */
export function checkJson(text: string): Generator<void, string> {
  return new Checker(text).run();
}

class Checker {
  private at = 0;
  private next: keyof typeof EXPECTED = 'value';
  /** The closing brackets to come. */
  private readonly open: ('}' | ']')[] = [];
  /** The text up to `kept`, with long integers quoted. */
  private readonly parts: string[] = [];
  private kept = 0;

  constructor(private readonly text: string) {}

  *run(): Generator<void, string> {
    let pauseAt = SLICE;
    for (this.skip(BLANKS); this.at < this.text.length; this.skip(BLANKS)) {
      this.token(this.text.charAt(this.at));
      if (this.at < pauseAt) continue;
      pauseAt = this.at + SLICE;
      yield;
    }
    if (this.next !== 'end') this.cutOff();
    return this.parts.join('') + this.text.slice(this.kept);
  }

  private token(first: string): void {
    if (first === '{' || first === '[') this.opening(first);
    else if (first === '}' || first === ']') this.closing(first);
    else if (first === ',') this.separator('commaOrEnd', this.open.at(-1) === '}' ? 'name' : 'value');
    else if (first === ':') this.separator('colon', 'value');
    else if (first === '"') this.string();
    else this.word();
  }

  private opening(bracket: '{' | '['): void {
    this.beforeValue();
    if (this.open.length === MAX_DEPTH) this.fail(`more than ${MAX_DEPTH} objects and lists stand inside one another`);
    this.open.push(bracket === '{' ? '}' : ']');
    this.next = bracket === '{' ? 'nameOrEnd' : 'valueOrEnd';
    this.at += 1;
  }

  private closing(bracket: '}' | ']'): void {
    if (!this.next.endsWith('OrEnd') || this.open.at(-1) !== bracket) this.fail();
    this.open.pop();
    this.at += 1;
    this.afterValue();
  }

  private separator(expected: 'commaOrEnd' | 'colon', next: 'name' | 'value'): void {
    if (this.next !== expected) this.fail();
    this.next = next;
    this.at += 1;
  }

  private string(): void {
    const isName = this.next === 'name' || this.next === 'nameOrEnd';
    if (!isName) this.beforeValue();
    const { text } = this;
    this.at += 1;
    for (let code = text.charCodeAt(this.at); code !== QUOTE; code = text.charCodeAt(this.at)) {
      if (Number.isNaN(code)) this.cutOff();
      if (code < FIRST_PRINTABLE) this.fail('a control character stands in a text');
      if (code === BACKSLASH) this.escape();
      else this.at += 1;
    }
    this.at += 1;
    if (isName) this.next = 'colon';
    else this.afterValue();
  }

  private escape(): void {
    if (this.skip(ESCAPE)) return;
    if (this.skip(CUT_ESCAPE)) this.cutOff();
    this.fail('"\\" does not begin an escape');
  }

  private word(): void {
    this.beforeValue();
    const start = this.at;
    this.skip(WORD);
    const word = this.text.slice(start, this.at);
    if (!NUMBER.test(word) && !LITERAL.test(word)) {
      if (this.at === this.text.length && this.open.length > 0) this.cutOff();
      this.at = start;
      this.fail();
    }
    if (LONG_INTEGER.test(word) && !Number.isSafeInteger(Number(word))) {
      this.parts.push(this.text.slice(this.kept, start), `"${word}"`);
      this.kept = this.at;
    }
    this.afterValue();
  }

  private beforeValue(): void {
    if (this.next !== 'value' && this.next !== 'valueOrEnd') this.fail();
  }

  private afterValue(): void {
    this.next = this.open.length === 0 ? 'end' : 'commaOrEnd';
  }

  /** Goes behind what the pattern matches here, if it does. */
  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const matched = pattern.test(this.text);
    if (matched) this.at = pattern.lastIndex;
    return matched;
  }

  private fail(what: string = EXPECTED[this.next]): never {
    throw new HeadendError('BAD_REPLY', `The JSON is malformed (${this.place()}): ${what}.`);
  }

  private cutOff(): never {
    this.at = this.text.length;
    throw new HeadendError('BAD_REPLY', `The JSON ends too early, the reply was cut off (${this.place()}).`);
  }

  private place(): string {
    const before = this.text.slice(0, this.at);
    const lines = before.split('\n');
    return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
  }
}
