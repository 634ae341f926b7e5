/** How many problems of one subject are spelled out. */
const SPELLED_OUT = 5;

/** Sentences about what is wrong, by subject (a column): a few of each are kept, the rest is only counted. */
export class Problems {
  private readonly bySubject = new Map<string, { sentences: string[]; more: number }>();

  add(subject: string, sentence: string): void {
    const found = this.bySubject.get(subject) ?? { sentences: [], more: 0 };
    if (found.sentences.length < SPELLED_OUT) found.sentences.push(sentence);
    else found.more++;
    this.bySubject.set(subject, found);
  }

  /** All sentences, subjects in the order they came up; the last of a long one is `bitrate: and 12 more`. */
  list(): string[] {
    return [...this.bySubject].flatMap(([subject, { sentences, more }]) =>
      more > 0 ? [...sentences, `${subject}: and ${more} more`] : sentences,
    );
  }
}
