export { ACCEPTED, isRead, match, type Offer } from './match';
export type * from './types';
