export { bindParameters } from './bind';
export {
  type ActionDescription,
  type ColumnDescription,
  describeActions,
  describeColumns,
  describeProfile,
  type ProfileDescription,
} from './describe';
export { type LoadOptions, listProfiles, loadProfile, ProfileError, readText, shippedProfiles } from './load';
export type { Issue, Position } from './source';
export { didYouMean } from './suggest';
export type * from './types';
