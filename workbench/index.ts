/**
 * The profile workbench as a library: what `headend-profile` does, without its command line.
 *
 * @packageDocumentation
 */
export {
  archiveOf,
  type CaptureManifest,
  type CaptureOptions,
  type CaptureResult,
  capture,
  readManifest,
  writeCapture,
} from './capture';
export { type CheckOptions, type CheckReport, check, isAllWell, overrideText, reportLines } from './check';
export { type Explanation, explain, explanationLines } from './explain';
export { type Mib, mibLines, newProfile, proposeFromMib, readMibs } from './mib';
export { type CapturedDocument, proposeFromReplies } from './suggest';
export { validate } from './validate';
