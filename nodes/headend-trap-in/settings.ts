import type { NodeDef } from 'node-red';
import { rankOf, SEVERITIES, type Severity } from '../../src/alarm';
import { HeadendError } from '../../src/errors';
import { type TrapFilter, trapFilter, zoneClock } from '../../src/trap';
import { listOf } from '../shared/list-field';

/** The node's fields. Lists are texts, parted by commas: a field can be an environment variable. */
export interface TrapInFields {
  name: string;
  receiver: string;
  /** Any device when blank. */
  device?: string;
  /** Only from devices of these flows. */
  knownOnly?: boolean;
  oids?: string;
  sources?: string;
  /** Id of a field of the profile, and the values it must have. */
  field?: string;
  values?: string;
  /** Alarms below it are left out; clears never are. */
  severity?: Severity | '';
  /** Zone of the devices' clocks; blank: they are not trusted. */
  zone?: string;
}

/** What the flow file holds of a node. */
export type TrapInConfig = NodeDef & TrapInFields;

/** The fields, checked and ready for use. */
export interface TrapInSettings {
  knownOnly: boolean;
  letsThrough: ReturnType<typeof trapFilter>;
  field?: { id: string; values: ReadonlySet<string> };
  /** Least {@link rankOf} of an alarm that is raised. */
  leastRank: number;
  zone?: string;
}

/** @throws HeadendError CONFIG with a sentence for the first field that is wrong. */
export function settingsOf(fields: TrapInFields): TrapInSettings {
  const filter: TrapFilter = { oids: listOf(fields.oids), sources: listOf(fields.sources) };
  const zone = fields.zone?.trim() || undefined;
  if (zone) zoneClock(zone);
  return {
    knownOnly: fields.knownOnly ?? false,
    letsThrough: trapFilter(filter),
    field: fieldOf(fields),
    leastRank: leastRank(fields.severity),
    zone,
  };
}

function fieldOf({ field, values }: TrapInFields): TrapInSettings['field'] {
  const id = field?.trim();
  if (!id) return undefined;
  const list = listOf(values);
  if (list.length > 0) return { id, values: new Set(list) };
  throw new HeadendError('CONFIG', `No value is given for the field "${id}"; enter those to let through, or no field.`);
}

function leastRank(severity: string | undefined): number {
  if (!severity) return 0;
  const known = SEVERITIES.find((each) => each === severity);
  if (known) return rankOf(known);
  throw new HeadendError('CONFIG', `The severity is "${severity}"; it must be one of ${SEVERITIES.join(', ')}.`);
}
