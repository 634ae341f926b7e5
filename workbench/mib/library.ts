import type { Issue } from '../../src/profile';
import type { MibBase, MibType } from './model';
import type { Definition, MibModule, OidParts, WrittenType } from './syntax';

/** Types that are no convention, as the standards spell them. */
const BASES: Readonly<Record<string, MibBase>> = {
  INTEGER: 'integer',
  Integer32: 'integer',
  Unsigned32: 'unsigned',
  UInteger32: 'unsigned',
  Gauge: 'unsigned',
  Gauge32: 'unsigned',
  Counter: 'counter32',
  Counter32: 'counter32',
  Counter64: 'counter64',
  TimeTicks: 'timeTicks',
  'OCTET STRING': 'octets',
  'OBJECT IDENTIFIER': 'oid',
  IpAddress: 'ip',
  NetworkAddress: 'ip',
  BITS: 'bits',
  'BIT STRING': 'bits',
  Opaque: 'opaque',
};

const ROOTS: Readonly<Record<string, string>> = { ccitt: '0', iso: '1', 'joint-iso-ccitt': '2' };
/** Where a convention that leads to itself ends. */
const DEEPEST = 64;

/** Modules by name, and what is looked up across them. */
export class Library {
  readonly issues: Issue[] = [];
  private readonly modules = new Map<string, MibModule>();
  private readonly oids = new Map<Definition, string | undefined>();
  private readonly told = new Set<string>();

  /**
   * @param own the modules that were given; they take the place of standard ones of the same name
   * @param given object identifiers by name, for names whose module is missing
   */
  constructor(
    readonly own: readonly MibModule[],
    standard: readonly MibModule[],
    private readonly given: ReadonlyMap<string, string>,
  ) {
    for (const module of standard) this.modules.set(module.name, module);
    const seen = new Map<string, MibModule>();
    for (const module of own) {
      const first = seen.get(module.name);
      if (first) this.tell(module, module.line, `"${module.name}" is also in ${first.file}, which is used.`);
      else this.modules.set(module.name, module);
      seen.set(module.name, first ?? module);
    }
    for (const module of this.used()) this.tellMissingImports(module);
  }

  /** The given modules, each once. */
  used(): MibModule[] {
    return this.own.filter((module) => this.modules.get(module.name) === module);
  }

  /** A definition as `module` sees it: its own, an imported one, or one of that name anywhere. */
  find(module: MibModule, name: string): { module: MibModule; definition: Definition } | undefined {
    const from = module.imports.find(({ names }) => names.includes(name))?.from;
    const asked = [module, ...(from === undefined ? [] : [this.modules.get(from)]), ...this.modules.values()];
    for (const place of asked) {
      const definition = place?.definitions.get(name);
      if (place && definition) return { module: place, definition };
    }
    return undefined;
  }

  /** The object identifier of a definition, or `undefined` where what it stands under is missing, which is told. */
  oidOf(module: MibModule, definition: Exclude<Definition, { kind: 'type' }>): string | undefined {
    if (this.oids.has(definition)) return this.oids.get(definition);
    this.oids.set(definition, undefined); // What stands under itself stands nowhere.
    const oid = this.oidOfParts(module, definition.oid, definition.line);
    this.oids.set(definition, oid);
    return oid;
  }

  private oidOfParts(module: MibModule, [first, ...rest]: OidParts, line: number): string | undefined {
    const { name = '', number } = first ?? {};
    const start = number === undefined ? this.oidOfName(module, name, line) : String(number);
    const arcs = rest.map((part) => part.number);
    return start === undefined || arcs.includes(undefined) ? undefined : [start, ...arcs].join('.');
  }

  private oidOfName(module: MibModule, name: string, line: number): string | undefined {
    const given = this.given.get(name) ?? ROOTS[name];
    if (given !== undefined) return given;
    const found = this.find(module, name);
    if (!found || found.definition.kind === 'type') {
      this.tell(
        module,
        line,
        `"${name}" is defined in none of the files, so nothing below it has an address. Add its file, or give its object identifier.`,
        `${module.name} ${name}`,
      );
      return undefined;
    }
    return this.oidOf(found.module, found.definition);
  }

  /** A type with its conventions followed to the end; what stands closer to its use counts. */
  typeOf(module: MibModule, written: WrittenType, line: number): MibType {
    const names: string[] = [];
    const type: MibType = { base: 'unknown', names };
    let place = module;
    let { name } = written;
    let use: WrittenType | undefined = written;
    for (let depth = 0; depth < DEEPEST && use; depth++) {
      type.labels ??= use.labels;
      if (use.size) type.size ??= use.range;
      else type.range ??= use.range;
      name = use.name;
      const base = BASES[name];
      if (base !== undefined) return { ...type, base };
      names.push(name);
      const found = this.find(place, name);
      if (found?.definition.kind !== 'type') break;
      type.hint ??= found.definition.hint;
      place = found.module;
      use = found.definition.syntax;
    }
    const message = `The type "${name}" is defined in none of the files; its values are taken as they come.`;
    this.tell(module, line, message, `type ${name}`);
    return type;
  }

  private tellMissingImports(module: MibModule): void {
    for (const { from, names, line } of module.imports) {
      if (this.modules.has(from)) continue;
      const elsewhere = names.every((name) => this.find(module, name) || BASES[name] || name === name.toUpperCase());
      const rest = elsewhere ? 'what it takes from there is found in others' : 'what needs it is told below';
      this.tell(module, line, `"${from}" is not among the files and no standard at hand; ${rest}.`);
    }
  }

  /** Tells something, the same thing once. */
  tell({ file }: MibModule, line: number, message: string, once = `${file}:${line} ${message}`): void {
    if (this.told.has(once)) return;
    this.told.add(once);
    this.issues.push({ file, line, message });
  }
}
