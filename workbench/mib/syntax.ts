import type { Issue } from '../../src/profile';

/** A MIB file as it was read. `name` is what errors call it. */
export interface MibFile {
  name: string;
  text: string;
}

/** A module as it is written: nothing is looked up yet. */
export interface MibModule {
  name: string;
  file: string;
  line: number;
  imports: readonly MibImport[];
  /** By name, in the order of the file. */
  definitions: ReadonlyMap<string, Definition>;
}

/** Names that a module takes from another. */
export interface MibImport {
  names: readonly string[];
  from: string;
  line: number;
}

/** What a file holds, and what in it could not be read. */
export interface ParsedFile {
  modules: MibModule[];
  issues: Issue[];
}

/** An object identifier as it is written: a name or a number, and numbers and names with numbers after it. */
export type OidParts = readonly { name?: string; number?: number }[];

interface Common {
  name: string;
  line: number;
}

/** A name for an object identifier: OBJECT IDENTIFIER, MODULE-IDENTITY, OBJECT-IDENTITY, groups and conformance. */
export interface NodeDefinition extends Common {
  kind: 'node';
  oid: OidParts;
  description?: string;
}

/** An OBJECT-TYPE: a table, a row, a column or a scalar. */
export interface ObjectDefinition extends Common {
  kind: 'object';
  oid: OidParts;
  syntax: WrittenType;
  units?: string;
  access?: string;
  status?: string;
  description?: string;
  index?: readonly { name: string; implied: boolean }[];
  augments?: string;
}

/** A NOTIFICATION-TYPE, or a TRAP-TYPE of SMIv1, whose `oid` is that of RFC 3584, 3.1. */
export interface NotificationDefinition extends Common {
  kind: 'notification';
  oid: OidParts;
  objects: readonly string[];
  description?: string;
}

/** A type: a textual convention, or an assignment of SMIv1. */
export interface TypeDefinition extends Common {
  kind: 'type';
  syntax: WrittenType;
  hint?: string;
  description?: string;
}

export type Definition = NodeDefinition | ObjectDefinition | NotificationDefinition | TypeDefinition;

/** A type where it is used. */
export interface WrittenType {
  /** `OCTET STRING`, `OBJECT IDENTIFIER`, `SEQUENCE`, `SEQUENCE OF`, or the name of a type. */
  name: string;
  /** `SEQUENCE OF`: of what. */
  of?: string;
  /** Labels of numbers, or of bits. */
  labels?: readonly (readonly [number, string])[];
  /** Least and greatest value, or length where `size`. */
  range?: readonly [number, number];
  size?: boolean;
}
