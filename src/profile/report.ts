import { type Issue, type Located, positionOf } from './source';
import { didYouMean } from './suggest';

/** Collects what is wrong in a profile, each with the place it stands at. */
export class Report {
  readonly issues: Issue[] = [];

  constructor(private readonly root: Located) {}

  add(path: readonly string[], sentence: string): void {
    this.issues.push({ ...positionOf(this.root, path), message: `${path.join('.')}: ${sentence}` });
  }

  /** Adds an issue unless `id` is one of `known`; `what` is the noun of the sentence. */
  mustBeKnown(path: readonly string[], what: string, id: string | undefined, known: Iterable<string>): void {
    if (id === undefined) return;
    const ids = [...known];
    if (!ids.includes(id)) this.add(path, `there is no ${what} "${id}".${didYouMean(id, ids)}`);
  }
}
