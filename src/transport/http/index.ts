export { createHttpClient } from './client';
export {
  isSession,
  type SessionClient,
  type SessionInfo,
  type SessionSpec,
  type SessionToken,
  withSession,
} from './session';
export { type SignatureRefusal, type SignatureSpec, type SigningClient, trimmedKey, withSignature } from './signing';
export type { HttpClient, HttpReply, HttpRequest, HttpTarget, LoginNames } from './types';
