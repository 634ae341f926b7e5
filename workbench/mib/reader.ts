import type { Token } from './tokens';

/** What is wrong at a line of a MIB; caught where reading can go on. */
export class MibSyntaxError extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

/** The words of a file, one after another. */
export class TokenReader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  /** The next token, or one after it. The last one, the end, repeats. */
  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)] as Token;
  }

  sees(...texts: string[]): boolean {
    return texts.every((text, ahead) => this.peek(ahead).text === text && this.peek(ahead).kind !== 'string');
  }

  next(): Token {
    const token = this.peek();
    this.at += 1;
    return token;
  }

  /** Takes these tokens if they are next. */
  take(...texts: string[]): boolean {
    const seen = this.sees(...texts);
    if (seen) this.at += texts.length;
    return seen;
  }

  /** @throws MibSyntaxError if anything else is next */
  expect(text: string, where: string): void {
    if (!this.take(text)) this.fail(`"${text}" is expected ${where}`);
  }

  /** The text of the next token, which must be of this kind. */
  word(kind: Token['kind'], noun: string): string {
    if (this.peek().kind !== kind) this.fail(`${noun} is expected`);
    return this.next().text;
  }

  /** Skips what stands in brackets of any kind, which begin here. */
  skipBrackets(): void {
    const first = this.peek().line;
    let depth = 0;
    do {
      const { kind, text } = this.next();
      if (kind === 'end') throw new MibSyntaxError(first, 'The bracket that begins here is not closed.');
      if (kind !== 'mark') continue;
      if ('{(['.includes(text)) depth += 1;
      if ('})]'.includes(text)) depth -= 1;
    } while (depth > 0);
  }

  fail(what: string): never {
    const { line, text, kind } = this.peek();
    const shown = kind === 'string' ? 'a text' : kind === 'end' ? text : `"${text}"`;
    throw new MibSyntaxError(line, `Here stands ${shown}; ${what}.`);
  }
}
