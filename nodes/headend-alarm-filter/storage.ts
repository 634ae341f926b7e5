import { type Journal, openJournal, type SavedAlarms, type SavedChanges } from '../../src/alarm';
import { isObject } from './values';

/** Where a copy of a list is kept beside its file. */
export interface ContextCopy {
  /** What was kept; anything, or nothing. */
  read(): Promise<unknown>;
  write(saved: SavedAlarms): Promise<void>;
}

/** Where an alarm list is kept: a file that survives a crash, a context store, both or none. */
export class Storage {
  /** The list as it was kept, by the place that has it newest. */
  readonly saved: SavedAlarms;
  #isCopied = true;

  private constructor(
    private readonly journal: Journal | undefined,
    private readonly copy: ContextCopy | undefined,
    kept: SavedAlarms,
  ) {
    const inFile = journal?.state ?? {};
    this.saved = timeOf(kept) > timeOf(inFile) ? kept : inFile;
    if (this.saved === inFile) return;
    const gone = Object.keys(inFile).map((name) => [name, null]);
    journal?.append({ ...Object.fromEntries(gone), ...kept });
  }

  /** @throws HeadendError CONFIG when the file cannot be used. */
  static async open(file: string | undefined, copy: ContextCopy | undefined): Promise<Storage> {
    const journal = file === undefined ? undefined : openJournal(file);
    try {
      const kept = await copy?.read();
      return new Storage(journal, copy, isObject(kept) ? { ...kept } : {});
    } catch (error) {
      journal?.close();
      throw error;
    }
  }

  /**
   * Keeps changes; in the file at once, for the context store until {@link flush}.
   *
   * @throws HeadendError CONFIG when the file cannot be written.
   */
  append(changes: SavedChanges): void {
    if (this.copy) {
      for (const [name, value] of Object.entries(changes)) {
        if (value === null) delete this.saved[name];
        else this.saved[name] = value;
      }
      this.#isCopied = false;
    }
    this.journal?.append(changes);
  }

  /** Brings the changes into the context store. */
  async flush(): Promise<void> {
    if (this.#isCopied) return;
    this.#isCopied = true;
    await this.copy?.write(this.saved);
  }

  /** Ends it. What was appended is kept. */
  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      this.journal?.close();
    }
  }
}

/** The wall clock of a saved list, in ms; 0 where there is none. */
function timeOf({ list }: SavedAlarms): number {
  const clock = isObject(list) && isObject(list.clock) ? list.clock : {};
  return typeof clock.time === 'number' ? clock.time : 0;
}
