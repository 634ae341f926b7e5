import type { CheckReport } from '../../workbench/check/types';

/** What *Check profile* answers. */
export interface CheckAnswer {
  report: CheckReport;
  /** An override that marks what answered as confirmed, to be looked through. */
  proposal: string;
}

/** What *Download capture* answers. */
export interface CaptureAnswer {
  /** Name for the file. */
  name: string;
  /** A compressed tar archive, in base64. */
  archive: string;
  /** What was taken out, in words, and in how many places. */
  removed: readonly { what: string; places: number }[];
  /** Sentences about what is missing. */
  problems: string[];
}
