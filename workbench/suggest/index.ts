export { suggestCommand } from './command';
export type { CapturedDocument } from './found';
export { proposeFromReplies } from './propose';
