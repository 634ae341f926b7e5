import type { Issue } from '../../src/profile';

/** What MIB files say, with everything looked up. */
export interface Mib {
  /** Names of the modules that were read, those of the standards left out. */
  modules: readonly string[];
  tables: readonly MibTable[];
  scalars: readonly MibObject[];
  notifications: readonly MibNotification[];
  /** What is wrong or missing in the files. None of it kept the rest from being read. */
  issues: readonly Issue[];
}

/** What a value is on the wire; `unknown` where its type is in a module that is missing. */
export type MibBase =
  | 'integer'
  | 'unsigned'
  | 'counter32'
  | 'counter64'
  | 'timeTicks'
  | 'octets'
  | 'oid'
  | 'ip'
  | 'bits'
  | 'opaque'
  | 'unknown';

/** A type with all its conventions followed to the end. */
export interface MibType {
  base: MibBase;
  /** Names of the conventions that lead to it, the outermost first: `AcmeName`, `DisplayString`. */
  names: readonly string[];
  labels?: readonly (readonly [number, string])[];
  range?: readonly [number, number];
  /** Octets: least and greatest length. */
  size?: readonly [number, number];
  /** DISPLAY-HINT of RFC 2579, such as `d-1` or `255a`. */
  hint?: string;
}

/** Where something stands. */
export interface MibPlace {
  module: string;
  file: string;
  line: number;
}

/** A scalar or a column. */
export interface MibObject extends MibPlace {
  name: string;
  oid: string;
  type: MibType;
  units?: string;
  access: string;
  status: string;
  description: string;
  /** Name of what it stands under: the group of a scalar, the row of a column. */
  parent: string;
}

/** A table. `oid` of its columns is without instance. */
export interface MibTable extends MibPlace {
  name: string;
  oid: string;
  /** Of the table and of its row. */
  description: string;
  /** Name of what it stands under. */
  parent: string;
  columns: readonly MibObject[];
  /** The parts of a row's index, which may be columns of other tables. Empty where one is missing. */
  index: readonly MibIndexPart[];
}

/** `encoding`: as a profile names it, or `undefined` where a profile has no name for it. */
export interface MibIndexPart {
  object: MibObject;
  encoding?: 'integer' | 'ip' | 'octets' | 'impliedOctets';
}

/** A notification or trap, with the full OID that SMIv2 gives it. */
export interface MibNotification extends MibPlace {
  name: string;
  oid: string;
  description: string;
  objects: readonly MibObject[];
}
