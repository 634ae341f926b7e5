import type { AlarmSpec, Profile, SeverityMap, TrapSpec } from '../src/profile';
import { fieldAddress, provenance, sure, values } from './device-phrases';
import { code, list, plain, table } from './markdown';

/** The section of all notifications of a profile; none where it has none. */
export function trapSections(profile: Profile): string[] {
  if (profile.traps.size === 0) return [];
  return ['## Traps', ...[...profile.traps.values()].flatMap(trapSection)];
}

function trapSection(trap: TrapSpec): string[] {
  const fields = [...trap.fields.values()].map((field) => [
    code(field.id),
    plain([field.title, field.description].filter(Boolean).join('. ')),
    field.type,
    plain(values(field)),
    fieldAddress(field),
    ...provenance(field),
  ]);
  return [
    `### ${plain(trap.title)}`,
    plain(trap.description ?? ''),
    `Trap ${code(trap.id)}. Notification ${code(trap.oid)} (${sure(trap)}).`,
    table(['Field', 'Title', 'Type', 'Values', 'Address', 'Evidence', 'Source'], fields),
    ...(trap.alarm ? alarmSections(trap.alarm, 'It') : []),
  ];
}

/** How something reads as an alarm. `what`: what does, to begin a sentence with. */
export function alarmSections(
  { resource, type, text, severity, state, at, clears, catalogue }: AlarmSpec,
  what: string,
): string[] {
  const known = [...(catalogue?.entries ?? [])].map(([key, { title, symbol, severity: own }]) => [
    code(key),
    plain(title),
    plain(symbol ?? ''),
    own ?? '',
  ]);
  const raised =
    typeof state === 'string'
      ? state
      : `raised while ${code(state.of)} is ${state.raised.map(code).join(' or ')}, else cleared`;
  return [
    `${what} reads as an alarm:`,
    list([
      `resource ${code(resource)}, type ${code(type)}`,
      `text ${code(text)}`,
      `severity ${typeof severity === 'string' ? severity : severityPhrase(severity)}`,
      clears ? raised : `${raised}; no clear follows`,
      ...(at === undefined ? [] : [`since ${code(at)}`]),
    ]),
    ...(catalogue ? [`Known alarms, by ${code(catalogue.key)}, whose title is ${code('{title}')}:`] : []),
    table(['Alarm', 'Title', 'Symbol', 'Severity'], known),
  ];
}

function severityPhrase({ of, values: map, otherwise }: SeverityMap): string {
  const meanings = Object.entries(map).map(([value, severity]) =>
    value === severity ? value : `${plain(value)} ${severity}`,
  );
  return `by ${code(of)}: ${meanings.join(', ')}, any other ${otherwise}`;
}
