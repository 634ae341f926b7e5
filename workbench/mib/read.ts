import { Library } from './library';
import type { Mib, MibIndexPart, MibNotification, MibObject, MibTable, MibType } from './model';
import { parseMibFile } from './parse';
import { standardModules } from './standard';
import type { MibFile, MibModule, NotificationDefinition, ObjectDefinition } from './syntax';

/** How MIB files are read. */
export interface ReadMibsOptions {
  /** Object identifiers by name, for what stands in a module that is not at hand: `acmeProducts` to `1.3.6.1.4.1.9.1`. */
  oids?: ReadonlyMap<string, string>;
}

/**
 * Reads MIB files of SMIv1 and SMIv2, in any order, with the standard MIBs at hand. Never throws for what they hold:
 * what is wrong or missing is in `issues`, with file and line.
 */
export function readMibs(files: readonly MibFile[], options: ReadMibsOptions = {}): Mib {
  const parsed = files.map(parseMibFile);
  const modules = parsed.flatMap((file) => file.modules);
  const library = new Library(modules, standardModules(), options.oids ?? new Map());
  const reader = new ObjectReader(library);
  const tables: MibTable[] = [];
  const scalars: MibObject[] = [];
  const notifications: MibNotification[] = [];
  for (const module of library.used()) {
    for (const definition of module.definitions.values()) {
      if (definition.kind === 'notification') notifications.push(...reader.notification(module, definition));
      if (definition.kind !== 'object' || definition.syntax.name === 'SEQUENCE') continue;
      if (definition.syntax.name === 'SEQUENCE OF') tables.push(...reader.table(module, definition));
      else if (!reader.isColumn(module, definition)) scalars.push(...reader.object(module, definition));
    }
  }
  const issues = [...parsed.flatMap((file) => file.issues), ...library.issues];
  return { modules: library.used().map(({ name }) => name), tables, scalars, notifications, issues };
}

/** Makes objects of definitions. An object without an address is left out, so all answers are lists of none or one. */
class ObjectReader {
  constructor(private readonly library: Library) {}

  object(module: MibModule, definition: ObjectDefinition): MibObject[] {
    const oid = this.library.oidOf(module, definition);
    if (oid === undefined) return [];
    const { name, line, units, access = '', status = '', description = '' } = definition;
    const type = this.library.typeOf(module, definition.syntax, line);
    const parent = definition.oid[0]?.name ?? '';
    return [{ ...this.place(module, line), name, oid, type, units, access, status, description, parent }];
  }

  /** An object that stands directly under a row. */
  isColumn(module: MibModule, { oid }: ObjectDefinition): boolean {
    const name = oid[0]?.name;
    const under = name === undefined ? undefined : this.library.find(module, name)?.definition;
    return under?.kind === 'object';
  }

  table(module: MibModule, definition: ObjectDefinition): MibTable[] {
    const oid = this.library.oidOf(module, definition);
    const entry = this.entryOf(module, definition);
    const { name, line, description = '' } = definition;
    if (oid === undefined) return [];
    if (!entry) {
      this.library.tell(module, line, `The table "${name}" has no row: no object stands under it.`);
      return [];
    }
    const columns = this.under(module, entry.name).flatMap((column) => this.object(module, column));
    const index = this.indexOf(module, entry);
    if (index.length === 0) this.library.tell(module, entry.line, `"${entry.name}" has no index that can be read.`);
    const both = `${description} ${entry.description ?? ''}`.trim();
    const parent = definition.oid[0]?.name ?? '';
    return [{ ...this.place(module, line), name, oid, description: both, columns, index, parent }];
  }

  notification(module: MibModule, definition: NotificationDefinition): MibNotification[] {
    const oid = this.library.oidOf(module, definition);
    if (oid === undefined) return [];
    const { name, line, description = '' } = definition;
    const objects = definition.objects.flatMap((object) => this.named(module, object, line));
    return [{ ...this.place(module, line), name, oid, description, objects }];
  }

  private place({ name, file }: MibModule, line: number) {
    return { module: name, file, line };
  }

  private under(module: MibModule, name: string): ObjectDefinition[] {
    return [...module.definitions.values()].filter(
      (object): object is ObjectDefinition => object.kind === 'object' && object.oid[0]?.name === name,
    );
  }

  private entryOf(module: MibModule, { name }: ObjectDefinition): ObjectDefinition | undefined {
    return this.under(module, name)[0];
  }

  /** An object by its name, wherever it is; one that is in none of the files is told. */
  private named(module: MibModule, name: string, line: number): MibObject[] {
    const found = this.library.find(module, name);
    if (found?.definition.kind === 'object') return this.object(found.module, found.definition);
    this.library.tell(module, line, `The object "${name}" is defined in none of the files.`);
    return [];
  }

  /** The index of a row, or of the row that it augments. */
  private indexOf(module: MibModule, entry: ObjectDefinition): MibIndexPart[] {
    if (entry.augments !== undefined) {
      const base = this.library.find(module, entry.augments);
      if (base?.definition.kind === 'object' && base.definition !== entry) {
        return this.indexOf(base.module, base.definition);
      }
      this.library.tell(module, entry.line, `"${entry.augments}" is defined in none of the files.`);
      return [];
    }
    const parts = entry.index ?? [];
    const read = parts.flatMap(({ name, implied }, at) =>
      this.named(module, name, entry.line).map((object) => ({
        object,
        encoding: encodingOf(object.type, implied, at === parts.length - 1),
      })),
    );
    return read.length === parts.length ? read : []; // With a part missing, all after it would be read wrongly.
  }
}

/** How a part stands in the index (RFC 2578, 7.7). Octets of one length have no length before them. */
function encodingOf({ base, size }: MibType, implied: boolean, isLast: boolean): MibIndexPart['encoding'] {
  if (base === 'integer' || base === 'unsigned' || base === 'timeTicks') return 'integer';
  if (base === 'ip') return 'ip';
  if (base !== 'octets') return undefined;
  const isFixed = size !== undefined && size[0] === size[1];
  if (!isFixed && !implied) return 'octets';
  return isLast ? 'impliedOctets' : undefined;
}
