/** A reply of a device, and which request of the profile brought it. */
export interface CapturedDocument {
  /** Id of the read. */
  read: string;
  format: 'xml' | 'json';
  /** What was asked for; its last step often names the rows. */
  path: string;
  text: string;
}

/** A place below a row, or in the document, and the values that were found there. */
export interface FoundValue {
  /** As a profile writes it. */
  path: string;
  /** The names that lead to it, without those of the rows. */
  names: readonly string[];
  values: readonly string[];
  /** It belongs to something the row stands in, or says of which kind the rows are. */
  isOuter: boolean;
}

/** Things of the same kind that stand in a document more than once. */
export interface FoundRows {
  read: string;
  /** As a profile writes it. */
  each: string;
  /** The names that lead to it, the outermost first. */
  names: readonly string[];
  count: number;
  fields: readonly FoundValue[];
}

/** What a document holds: rows, and values that stand once, whose paths are absolute. */
export interface FoundDocument {
  rows: FoundRows[];
  singles: (FoundValue & { read: string })[];
}

/** Values by their path, gathered row by row. */
export class Fields {
  private readonly found = new Map<string, FoundValue & { values: string[] }>();

  add(path: string, names: readonly string[], value: string, isOuter = false): void {
    const field = this.found.get(path) ?? { path, names, values: [], isOuter };
    field.values.push(value);
    this.found.set(path, field);
  }

  all(): FoundValue[] {
    return [...this.found.values()];
  }
}
