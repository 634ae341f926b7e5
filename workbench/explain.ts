import { planOf, queriesOf } from '../src/device';
import { HeadendError } from '../src/errors';
import { bindParameters, type Evidence, loadProfile, type Profile, type Read } from '../src/profile';
import { type Command, parseCommand } from './command';
import { type DeviceValues, loadOptions } from './device-options';
import { placeOf, requestLine, rowsPlace } from './places';

/** A table as it is read, step by step. */
export interface Explanation {
  table: string;
  title: string;
  key: readonly string[];
  rows: string;
  /** What is asked of the device, in order. */
  steps: readonly string[];
  columns: readonly {
    id: string;
    title: string;
    type: string;
    unit?: string;
    place: string;
    evidence: Evidence;
    source: readonly string[];
    /** How it is written; absent where it is not. */
    write?: string;
  }[];
}

/** What reading a table asks of the device, and where each of its columns comes from. @throws HeadendError CONFIG */
export function explain(given: Profile, id: string): Explanation {
  const profile = bindParameters(given);
  const { table, needed } = planOf({ table: id }, profile);
  const { rows } = table;
  const steps = [...queriesOf({ table, needed }).keys()].flatMap((read) => requestSteps(read, profile));
  const oids = needed.flatMap(({ address }) => (address.from === 'oid' ? [address] : []));
  for (const connection of new Set(oids.map((address) => address.connection))) {
    const { length } = oids.filter((address) => address.connection === connection);
    const what = rows.kind === 'one' ? `GET of ${length} values` : `GETBULK (v1: GETNEXT) over ${length} columns`;
    steps.push(`${what} by SNMP (${connection}), as many in a request as the agent answers`);
  }
  if (needed.some(({ address }) => address.from === 'session')) steps.push('A log-in, where there is none yet');
  return {
    table: id,
    title: table.title,
    key: table.key,
    rows: rowsPlace(table, profile),
    steps: [...new Set(steps)],
    columns: [...table.columns.values()].map(({ id, title, type, unit, evidence, source, ...column }) => ({
      ...{ id, title, type, evidence, source },
      ...(unit !== undefined && { unit }),
      place: placeOf({ id, title, type, evidence, source, ...column }),
      ...(column.write && { write: column.write.by === 'set' ? 'SNMP SET' : `action ${column.write.action}` }),
    })),
  };
}

function requestSteps(id: string, profile: Profile): string[] {
  const read = profile.reads.get(id);
  if (!read) return [];
  const before = read.forEach ? requestSteps(read.forEach.read, profile) : [];
  return [...before, requestStep(read, profile)];
}

function requestStep(read: Read, { connections }: Profile): string {
  const { connection, body, paging, forEach, evidence } = read;
  const on = connections.get(connection);
  const auth = on?.kind === 'http' && on.auth !== 'none' ? `, ${on.auth}` : '';
  const more = [
    ...(body === undefined ? [] : [`with ${body}`]),
    ...(paging ? [`page after page (${paging.page}, ${paging.rows} ${paging.each} a page)`] : []),
    ...(forEach ? [`once for each ${forEach.each} of ${forEach.read}`] : []),
  ];
  return [`${requestLine(read)} by HTTP (${connection}${auth}) [${evidence}]`, ...more].join(', ');
}

/** An explanation as lines for people. */
export function explanationLines({ table, title, key, rows, steps, columns }: Explanation): string[] {
  const width = Math.max(...columns.map(({ id }) => id.length));
  return [
    `${title} (${table})`,
    ...steps.map((step, i) => `  ${i + 1}. ${step}`),
    `  Rows: ${rows}${key.length > 0 ? `; the key is ${key.join(', ')}` : ''}`,
    '  Columns:',
    ...columns.map(({ id, type, unit, place, evidence, source, write }) => {
      const kind = unit === undefined ? type : `${type} in ${unit}`;
      const written = write === undefined ? '' : `; written by ${write}`;
      return `    ${id.padEnd(width)}  ${place}; ${kind} [${evidence}: ${source.join(', ')}]${written}`;
    }),
  ];
}

const OPTIONS = {
  variant: { type: 'string' },
  override: { type: 'string' },
  profiles: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

/** `headend-profile explain`: see {@link explain}. */
export const explainCommand: Command = {
  usage: '<profile> [table] [options]',
  summary: 'Says what is asked of a device for a table, and where each column comes from.',
  help: `Says what is asked of the device for a table, in order, and where each of its columns comes from; of all tables when
none is named. Nothing is sent.

      --variant NAME        of the profile, such as an API version (its first)
      --override FILE       laid over the profile
      --profiles FOLDER     searched for profiles of your own
      --json                the result as JSON`,

  async run(args, { print }) {
    const { values, positionals } = parseCommand(args, OPTIONS, ['profile', 'table?']);
    const [name = '', table] = positionals;
    const profile = loadProfile(name, loadOptions(values satisfies DeviceValues));
    const tables = table === undefined ? [...profile.tables.keys()] : [table];
    if (tables.length === 0) throw new HeadendError('CONFIG', `${profile.title} has no tables.`);
    const explanations = tables.map((id) => explain(profile, id));
    if (values.json) print(JSON.stringify(table === undefined ? explanations : explanations[0], null, 2));
    else print(explanations.map((explanation) => explanationLines(explanation).join('\n')).join('\n\n'));
    return 0;
  },
};
