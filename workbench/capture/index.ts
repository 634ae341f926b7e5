export { archiveOf } from './archive';
export { type CaptureOptions, type CaptureResult, capture } from './capture';
export { captureCommand } from './command';
export {
  type CapturedExchange,
  type CapturedTrap,
  type CaptureManifest,
  MANIFEST,
  type Removal,
  readManifest,
} from './manifest';
export { checkFolder, writeCapture } from './write';
