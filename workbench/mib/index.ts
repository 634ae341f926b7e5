export { importMibCommand } from './command';
export { mibLines } from './list';
export type * from './model';
export { type NewProfileOptions, newProfile } from './new-profile';
export { proposeFromMib } from './propose';
export { type ReadMibsOptions, readMibs } from './read';
export type { MibFile } from './syntax';
