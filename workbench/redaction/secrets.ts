import type { Removal } from '../capture/manifest';
import { type Form, formsOf } from './encodings';

/** A secret to be taken out, and what it is in words. */
export interface Secret {
  what: string;
  text: string;
}

/** Takes secrets out of texts, wherever they stand and in whichever form; the same one leaves the same mark everywhere. */
export class Secrets {
  readonly #secrets = new Map<string, { what: string; name: string; places: number }>();
  readonly #forms = new Map<string, { replacement: string; secret: string }>();
  readonly #patterns: { length: number; source: string }[] = [];
  #expression?: RegExp;

  /** @param known texts that are no secrets, such as what the profile's documents print */
  constructor(private readonly known: ReadonlySet<string>) {}

  /** Adds one that is not known yet. */
  add({ what, text }: Secret): void {
    if (text.trim() === '' || this.known.has(text) || this.#secrets.has(text) || /^removed\d*$/.test(text)) return;
    const name = `removed${this.#secrets.size + 1}`;
    this.#secrets.set(text, { what, name, places: 0 });
    for (const form of formsOf(text, name)) this.#addForm(form, text);
    this.#expression = undefined;
  }

  /** Bytes, as latin1 text, without any of the secrets. */
  removeFrom(text: string): string {
    const expression = this.#pattern();
    if (!expression) return text;
    return text.replace(expression, (found) => {
      const form = this.#forms.get(found.toLowerCase());
      const secret = form && this.#secrets.get(form.secret);
      if (!form || !secret) return found;
      secret.places++;
      return form.replacement;
    });
  }

  /** Whether a text, as latin1, holds one of them in any form. */
  areIn(text: string): boolean {
    const expression = this.#pattern();
    return expression !== undefined && text.search(expression) >= 0;
  }

  /** What was found so far, and how often; those of one kind together. */
  get removals(): Removal[] {
    const places = new Map<string, number>();
    for (const { what, places: count } of this.#secrets.values()) {
      if (count > 0) places.set(what, (places.get(what) ?? 0) + count);
    }
    return [...places].map(([what, count]) => ({ what, places: count }));
  }

  #addForm({ text, replacement, apart }: Form, secret: string): void {
    const key = text.toLowerCase();
    if (this.#forms.has(key)) return;
    this.#forms.set(key, { replacement, secret });
    const escaped = text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
    const marks = apart === 'digits' ? '\\d' : '[A-Za-z0-9]';
    this.#patterns.push({ length: text.length, source: apart ? `(?<!${marks})${escaped}(?!${marks})` : escaped });
  }

  /** The longest first: a form may begin with another. */
  #pattern(): RegExp | undefined {
    if (this.#patterns.length === 0) return undefined;
    this.#expression ??= new RegExp(
      this.#patterns
        .sort((a, b) => b.length - a.length)
        .map(({ source }) => source)
        .join('|'),
      'gi',
    );
    this.#expression.lastIndex = 0;
    return this.#expression;
  }
}
