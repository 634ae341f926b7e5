export { type ColumnDescription, describeColumns, describeProfile, type ProfileDescription } from './describe';
export { type LoadOptions, listProfiles, loadProfile, ProfileError, shippedProfiles } from './load';
export type { Issue, Position } from './source';
export { didYouMean } from './suggest';
export type * from './types';
