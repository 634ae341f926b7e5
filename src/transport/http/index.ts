export { createHttpClient } from './client';
export {
  isSession,
  type SessionClient,
  type SessionInfo,
  type SessionSpec,
  type SessionToken,
  withSession,
} from './session';
export type { HttpClient, HttpReply, HttpRequest, HttpTarget } from './types';
