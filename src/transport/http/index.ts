export { createHttpClient } from './client';
export type { HttpClient, HttpReply, HttpRequest, HttpTarget } from './types';
