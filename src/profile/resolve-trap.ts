import type { ProfileFile, TrapFieldFile, TrapFile } from './file';
import type { Report } from './report';
import { resolveAlarm } from './resolve-alarm';
import { checkConnection, checkParameters, checkPath, provenanceOf, valuesOf } from './resolve-parts';
import type { TrapField, TrapSpec } from './types';

const ADDRESSES = ['oid', 'arc', 'of'] as const;

/** Resolves one notification: its fields, and how it reads as an alarm. */
export function resolveTrap(id: string, file: ProfileFile, report: Report): TrapSpec {
  const trap = file.traps?.[id] as TrapFile;
  const path = ['traps', id];
  checkConnection(trap.on, 'snmp', [...path, 'on'], file, report);
  const names = Object.keys(trap.fields ?? {});
  const fields = new Map(names.map((name) => [name, resolveField(name, trap, path, file, report)]));
  return {
    id,
    title: trap.title,
    description: trap.description,
    connection: trap.on,
    oid: trap.oid,
    fields,
    alarm: trap.alarm && resolveAlarm(trap.alarm, [...path, 'alarm'], { noun: 'field', all: fields }, report),
    evidence: trap.evidence ?? 'assumed',
    source: trap.source ?? [],
  };
}

function resolveField(id: string, trap: TrapFile, path: string[], file: ProfileFile, report: Report): TrapField {
  const field = trap.fields?.[id] as TrapFieldFile;
  const at = [...path, 'fields', id];
  if (ADDRESSES.filter((name) => field[name] !== undefined).length !== 1) {
    report.add(at, `a field has exactly one of ${ADDRESSES.join(', ')}.`);
  }
  const { title, description, type, unit, otherwise, scale, format, match } = field;
  const values = valuesOf(field, at, file, report);
  if (type === 'enum' && values === undefined) report.add(at, 'an enum needs "values" or "enum".');
  if (match !== undefined) checkPath(() => new RegExp(match, 'u'), [...at, 'match'], report);
  const absent = field.absent?.map(String);
  const address = fieldAddress(field, trap, at, Object.keys(file.parameters ?? {}), report);
  const provenance = provenanceOf(field, trap, at, report);
  return {
    id,
    title,
    description,
    type,
    unit,
    values,
    otherwise,
    scale,
    absent,
    format,
    match,
    address,
    ...provenance,
  };
}

function fieldAddress(
  field: TrapFieldFile,
  trap: TrapFile,
  at: string[],
  parameters: readonly string[],
  report: Report,
): TrapField['address'] {
  if (field.oid !== undefined) {
    checkParameters(field.oid, [...at, 'oid'], parameters, report);
    return { from: 'oid', oid: field.oid };
  }
  if (field.arc !== undefined) {
    const arcs = [...trap.oid.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const free = arcs.filter((name) => !parameters.includes(name));
    report.mustBeKnown([...at, 'arc'], 'arc in the OID', field.arc, free);
    return { from: 'arc', name: field.arc };
  }
  report.mustBeKnown([...at, 'of'], 'field', field.of, Object.keys(trap.fields ?? {}));
  return { from: 'field', field: field.of ?? '' };
}
