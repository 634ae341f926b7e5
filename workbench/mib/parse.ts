import { type Clauses, readClauses } from './parse-clauses';
import { readOid, readType } from './parse-type';
import { MibSyntaxError, TokenReader } from './reader';
import type { Definition, MibFile, MibImport, MibModule, OidParts, ParsedFile } from './syntax';
import { tokenize } from './tokens';

/** Macros that give an object identifier a name, and whose clauses say nothing that is needed. */
const CONFORMANCE = ['MODULE-COMPLIANCE', 'AGENT-CAPABILITIES'];
const NODES = ['MODULE-IDENTITY', 'OBJECT-IDENTITY', 'OBJECT-GROUP', 'NOTIFICATION-GROUP'];
const MACROS = [...CONFORMANCE, ...NODES, 'OBJECT-TYPE', 'NOTIFICATION-TYPE', 'TRAP-TYPE', 'MACRO'];

/**
 * Reads a MIB file: any number of modules of SMIv1 or SMIv2. A definition that cannot be read is left out and told with
 * its line; reading goes on with the next.
 */
export function parseMibFile(file: MibFile): ParsedFile {
  const { tokens, issues } = tokenize(file);
  const reader = new TokenReader(tokens);
  const modules: MibModule[] = [];
  const survive = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof MibSyntaxError)) throw error;
      issues.push({ file: file.name, line: error.line, message: error.message });
      return undefined;
    }
  };
  while (reader.peek().kind !== 'end') {
    const head = survive(() => readHead(reader));
    if (head === undefined) {
      skipToModule(reader);
      continue;
    }
    const imports: MibImport[] = [];
    survive(() => readImports(reader, imports));
    const definitions = new Map<string, Definition>();
    while (!reader.take('END') && reader.peek().kind !== 'end') {
      const definition = survive(() => readDefinition(reader));
      if (definition === undefined) skipToDefinition(reader);
      else if (definition !== 'none') definitions.set(definition.name, definition);
    }
    modules.push({ ...head, file: file.name, imports, definitions });
  }
  if (modules.length === 0 && issues.length === 0) {
    issues.push({ file: file.name, line: 1, message: 'There is no MIB module in this file.' });
  }
  return { modules, issues: issues.sort((a, b) => a.line - b.line) };
}

function skipToModule(reader: TokenReader): void {
  do reader.next();
  while (reader.peek().kind !== 'end' && reader.peek(1).text !== 'DEFINITIONS');
}

function readHead(reader: TokenReader): { name: string; line: number } {
  const { line } = reader.peek();
  const name = reader.word('name', 'the name of a module');
  if (reader.sees('{')) reader.skipBrackets();
  reader.expect('DEFINITIONS', `after "${name}", where a module begins`);
  while (reader.take('IMPLICIT') || reader.take('EXPLICIT') || reader.take('TAGS'));
  reader.expect('::=', 'after DEFINITIONS');
  reader.expect('BEGIN', 'after ::=');
  return { name, line };
}

/** Adds to `imports`, so that those before a mistake are kept. */
function readImports(reader: TokenReader, imports: MibImport[]): void {
  if (reader.take('EXPORTS')) while (!reader.take(';') && reader.peek().kind !== 'end') reader.next();
  if (!reader.take('IMPORTS')) return;
  let names: string[] = [];
  while (!reader.take(';')) {
    const { line } = reader.peek();
    if (reader.take('FROM')) {
      imports.push({ names, from: reader.word('name', 'the name of a module'), line });
      names = [];
    } else if (!reader.take(',')) names.push(reader.word('name', 'an imported name, "FROM" or ";"'));
  }
}

/** One assignment; `none` is one that defines nothing here, such as a macro. */
function readDefinition(reader: TokenReader): Definition | 'none' {
  const { line } = reader.peek();
  const name = reader.word('name', 'the name of a definition');
  if (reader.take('MACRO')) {
    while (!reader.take('END') && reader.peek().kind !== 'end') reader.next();
    return 'none';
  }
  if (reader.take('::=')) return typeDefinition(reader, name, line);
  if (reader.take('OBJECT', 'IDENTIFIER')) return { kind: 'node', name, line, oid: assigned(reader) };
  if (CONFORMANCE.some((macro) => reader.take(macro))) {
    while (!reader.sees('::=') && reader.peek().kind !== 'end') reader.next();
    return { kind: 'node', name, line, oid: assigned(reader) };
  }
  if (NODES.some((macro) => reader.take(macro))) {
    const { description } = readClauses(reader);
    return { kind: 'node', name, line, oid: assigned(reader), description };
  }
  if (reader.take('OBJECT-TYPE')) return objectDefinition(reader, name, line);
  if (reader.take('NOTIFICATION-TYPE')) {
    const { objects = [], description } = readClauses(reader);
    return { kind: 'notification', name, line, objects, description, oid: assigned(reader) };
  }
  if (reader.take('TRAP-TYPE')) return trapDefinition(reader, name, line);
  return reader.fail(`after "${name}" comes OBJECT-TYPE, OBJECT IDENTIFIER, another macro or "::="`);
}

function assigned(reader: TokenReader): OidParts {
  reader.expect('::=', 'before the object identifier');
  return readOid(reader);
}

function typeDefinition(reader: TokenReader, name: string, line: number): Definition {
  if (!reader.take('TEXTUAL-CONVENTION')) return { kind: 'type', name, line, syntax: readType(reader) };
  const { syntax, hint, description } = readClauses(reader, true);
  return { kind: 'type', name, line, syntax: withSyntax(syntax, name, line), hint, description };
}

function objectDefinition(reader: TokenReader, name: string, line: number): Definition {
  const { syntax, units, access, status, description, index, augments } = readClauses(reader);
  const written = withSyntax(syntax, name, line);
  const oid = assigned(reader);
  return { kind: 'object', name, line, oid, syntax: written, units, access, status, description, index, augments };
}

function withSyntax(syntax: Clauses['syntax'], name: string, line: number): NonNullable<Clauses['syntax']> {
  if (syntax === undefined) throw new MibSyntaxError(line, `"${name}" has no SYNTAX.`);
  return syntax;
}

/** The six traps of RFC 1157 belong to "snmp" and have names of their own in SMIv2; others are RFC 3584's. */
function trapDefinition(reader: TokenReader, name: string, line: number): Definition {
  const { objects = [], description, enterprise } = readClauses(reader);
  if (enterprise === undefined) throw new MibSyntaxError(line, `"${name}" has no ENTERPRISE.`);
  reader.expect('::=', 'before the number of the trap');
  const number = Number(reader.word('number', 'the number of the trap'));
  const isGeneric = enterprise.length === 1 && enterprise[0]?.name === 'snmp';
  const oid = isGeneric
    ? [1, 3, 6, 1, 6, 3, 1, 1, 5, number + 1].map((arc) => ({ number: arc }))
    : [...enterprise, { number: 0 }, { number }];
  return { kind: 'notification', name, line, objects, description, oid };
}

/** Goes on to where the next definition seems to begin. */
function skipToDefinition(reader: TokenReader): void {
  while (reader.peek().kind !== 'end' && !reader.sees('END')) {
    const [first, second] = [reader.peek(), reader.peek(1)];
    if (first.kind === 'name') {
      if (/^[a-z]/.test(first.text) && MACROS.includes(second.text)) return;
      if (/^[a-z]/.test(first.text) && second.text === 'OBJECT' && reader.peek(2).text === 'IDENTIFIER') return;
      if (/^[A-Z]/.test(first.text) && second.text === '::=') return;
    }
    reader.next();
  }
}
