import type { AlarmFile } from './file';
import type { Report } from './report';
import { checkShown, checkTemplate } from './resolve-parts';
import type { AlarmSpec, Column } from './types';

/** What an alarm is made of: the columns of a row, or the fields of a notification. */
interface Parts {
  noun: 'column' | 'field';
  all: ReadonlyMap<string, Pick<Column, 'values' | 'otherwise'>>;
}

/** How something reads as an alarm. */
export function resolveAlarm(alarm: AlarmFile, path: string[], { noun, all }: Parts, report: Report): AlarmSpec {
  const { resource, type, text, severity, state, at, clears = true, catalogue } = alarm;
  const names = [...all.keys()];
  checkTemplate(resource, [...path, 'resource'], names, report, noun);
  checkTemplate(type, [...path, 'type'], names, report, noun);
  checkTemplate(text, [...path, 'text'], catalogue ? [...names, 'title'] : names, report, noun);
  checkTemplate(catalogue?.key, [...path, 'catalogue', 'key'], names, report, noun);
  report.mustBeKnown([...path, 'at'], noun, at, names);
  if (typeof severity === 'object') {
    report.mustBeKnown([...path, 'severity', 'of'], noun, severity.of, names);
    checkShown(Object.keys(severity.values), all.get(severity.of), [...path, 'severity', 'values'], report);
  }
  if (typeof state === 'object') {
    report.mustBeKnown([...path, 'state', 'of'], noun, state.of, names);
    checkShown(state.raised, all.get(state.of), [...path, 'state', 'raised'], report);
  }
  const entries = Object.entries(catalogue?.entries ?? {}).map(
    ([key, entry]) => [key, typeof entry === 'string' ? { title: entry } : entry] as const,
  );
  return {
    resource,
    type,
    text,
    severity: typeof severity === 'string' ? severity : { otherwise: 'indeterminate', ...severity },
    state: typeof state === 'string' ? state : { of: state.of, raised: state.raised.map(String) },
    at,
    clears,
    catalogue: catalogue && { key: catalogue.key, entries: new Map(entries) },
  };
}
