import type { ConfigEdit } from '../../src/config';
import { HeadendError } from '../../src/errors';
import type { ConfigOperation } from '../../src/messages';

const OPERATIONS: readonly ConfigOperation[] = ['save', 'list', 'compare', 'restore', 'read', 'edit'];

/** Where the document comes from that is read, edited or restored. */
export type Source = 'device' | 'file' | 'message';

const SOURCES: readonly Source[] = ['device', 'file', 'message'];

/** What the node's fields say; a message may say otherwise by properties of the same names. */
export interface ConfigFields {
  operation?: string;
  source?: string;
  file?: string;
  file2?: string;
  path?: string;
  value?: string;
  dryRun?: boolean;
  otherDevice?: boolean;
}

/** What is to be done. Names of files are blank where none was given. */
export type ConfigRequest =
  | { operation: 'save' | 'list' }
  | { operation: 'compare'; file: string; file2: string }
  | { operation: 'restore'; from: Origin; dryRun: boolean; otherDevice: boolean }
  | { operation: 'read'; from: Origin; path: string }
  | { operation: 'edit'; from: Origin; edits: ConfigEdit[] };

/** A document: of the device, of a file, or given as text or bytes. */
export type Origin = { source: 'device' } | { source: 'file'; file: string } | { source: 'message'; document: Given };

/** A document as a message has it. */
export type Given = string | Uint8Array;

/**
 * What a message asks for, with the fields where it says nothing.
 * @throws HeadendError `BAD_VALUE` for a property that is not what it should be; `CONFIG` for a field that is missing
 */
export function requestOf(fields: ConfigFields, message: object): ConfigRequest {
  const given = message as Record<string, unknown>;
  const operation = oneOf('operation', OPERATIONS, given.operation ?? (fields.operation || 'save'));
  const text = (name: 'file' | 'file2' | 'path') => textOf(name, given[name] ?? fields[name] ?? '');
  const flag = (name: 'dryRun' | 'otherDevice') => flagOf(name, given[name] ?? fields[name] ?? false);
  switch (operation) {
    case 'save':
    case 'list':
      return { operation };
    case 'compare':
      return { operation, file: text('file'), file2: text('file2') };
    case 'restore': {
      const from = originOf(fields, given, 'file');
      if (from.source === 'device')
        throw new HeadendError('CONFIG', 'A restore sends a file, or the document of a message.');
      return { operation, from, dryRun: flag('dryRun'), otherDevice: flag('otherDevice') };
    }
    case 'read':
      return { operation, from: originOf(fields, given, 'device'), path: pathOf(text('path')) };
    case 'edit':
      return { operation, from: originOf(fields, given, 'device'), edits: editsOf(fields, given) };
  }
}

/** A file that a message names is meant also where the fields have another source. */
function originOf(fields: ConfigFields, given: Record<string, unknown>, usual: Source): Origin {
  const named = given.file === undefined ? undefined : 'file';
  const source = oneOf('source', SOURCES, given.source ?? named ?? (fields.source || usual));
  if (source === 'device') return { source };
  if (source === 'file') {
    const file = textOf('file', given.file ?? fields.file ?? '');
    if (file === '') throw new HeadendError('CONFIG', 'No file is named; name one in the node or in msg.file.');
    return { source, file };
  }
  const { payload } = given;
  if (typeof payload === 'string' || payload instanceof Uint8Array) return { source, document: payload };
  throw new HeadendError('BAD_VALUE', 'msg.payload must be the document, as a text or a Buffer.');
}

function editsOf(fields: ConfigFields, given: Record<string, unknown>): ConfigEdit[] {
  const list = given.edits;
  if (list === undefined) {
    const { path = fields.path, value = fields.value ?? '' } = given;
    return [{ path: pathOf(textOf('path', path ?? '')), value: valueText('value', value) }];
  }
  if (!Array.isArray(list) || list.length === 0) {
    throw new HeadendError(
      'BAD_VALUE',
      'msg.edits must be a list of edits such as { "path": "//Slot/@Name", "value": "A" }.',
    );
  }
  return list.map((item: unknown, index) => editOf(item, `edits[${index}]`));
}

function editOf(item: unknown, name: string): ConfigEdit {
  if (typeof item !== 'object' || item === null) {
    throw new HeadendError('BAD_VALUE', `msg.${name} must be an object with a path and a value.`);
  }
  const { path, value, max, add } = item as Record<string, unknown>;
  if (max !== undefined && !(typeof max === 'number' && Number.isSafeInteger(max) && max >= 1)) {
    throw new HeadendError('BAD_VALUE', `msg.${name}.max must be a whole number from 1.`);
  }
  const edit: ConfigEdit = { path: pathOf(textOf(`${name}.path`, path)), value: valueText(`${name}.value`, value) };
  return { ...edit, ...(max !== undefined && { max }), ...(add !== undefined && { add: flagOf(`${name}.add`, add) }) };
}

function pathOf(path: string): string {
  if (path !== '') return path;
  throw new HeadendError('CONFIG', "No path is given; give one such as //Slot[@Slot='3']/@Name.");
}

/** Numbers and flags are written as texts. */
function valueText(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return String(value);
  throw new HeadendError('BAD_VALUE', `msg.${name} must be a text, a number, true or false.`);
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new HeadendError('BAD_VALUE', `msg.${name} must be a text.`);
}

function flagOf(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new HeadendError('BAD_VALUE', `msg.${name} must be true or false.`);
}

function oneOf<T extends string>(name: string, words: readonly T[], value: unknown): T {
  const word = words.find((known) => known === value);
  if (word !== undefined) return word;
  throw new HeadendError('BAD_VALUE', `msg.${name} must be one of ${words.join(', ')}, not ${JSON.stringify(value)}.`);
}
