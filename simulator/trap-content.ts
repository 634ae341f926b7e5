import { HeadendError } from '../src/errors';
import { bindParameters, didYouMean, type Profile, type TrapField, type TrapSpec } from '../src/profile';
import { parseOid } from './ber';
import type { Raw } from './generators';
import { indexOfRow } from './mib-view';
import type { Moment } from './moment';
import type { Scene, TrapScene } from './scene';
import { encodeRaw } from './snmp-syntax';
import { captureText } from './template';
import { writeTime } from './time';
import type { Notification } from './trap-message';
import type { WorldRow } from './world';

/** A notification as one asks for it. */
export interface TrapRequest {
  /** Id of the notification in the profile; its first when left out. */
  trap?: string;
  /** `raised` when left out. */
  state?: 'raised' | 'cleared';
  /** Key of an alarm in the notification's catalogue. */
  entry?: string;
  /** Raw values of fields, in place of what the simulation has for them. */
  fields?: Readonly<Record<string, Raw>>;
}

/** Makes the notifications of a simulated device: from the rows of its scene, and as they are asked for. */
export class TrapContent {
  private readonly profile: Profile;

  constructor(
    profile: Profile,
    private readonly scene: Scene,
  ) {
    this.profile = bindParameters(profile);
  }

  /** The notification of a row that raises or clears. */
  ofRow(trap: TrapScene, row: WorldRow, moment: Moment, state: 'raised' | 'cleared'): Notification {
    const spec = this.spec(state === 'raised' ? trap.raise : trap.clear);
    return this.make(spec, this.valuesOf(trap, row, moment), state, moment, row);
  }

  /**
   * The notification that is asked for; what the request leaves out is as in the row of the catalogue's entry, else as
   * in the first row that the simulation has for such.
   *
   * @throws HeadendError BAD_VALUE if there is no such notification, field or entry.
   */
  ofRequest({ trap, state = 'raised', entry, fields = {} }: TrapRequest, moment: Moment): Notification {
    const wanted = this.spec(trap ?? [...this.profile.traps.keys()][0]);
    const source = this.scene.traps.find(({ raise, clear }) => raise === wanted.id || clear === wanted.id);
    const spec = source && state === 'cleared' ? this.spec(source.clear) : wanted;
    for (const name of Object.keys(fields)) {
      if (!spec.fields.has(name)) throw unknown('field', name, spec.fields.keys());
    }
    const known = entry === undefined ? new Map<string, Raw>() : entryFields(spec, entry);
    const rows = source ? moment.world.allRows(source.table) : [];
    const valuesOf = (row: WorldRow) => (source ? this.valuesOf(source, row, moment) : new Map<string, Raw>());
    const fits = (row: WorldRow) => [...known].every(([id, raw]) => String(valuesOf(row).get(id)) === String(raw));
    const row = rows.find(fits) ?? rows[0];
    const own = row ? valuesOf(row) : new Map<string, Raw>();
    const title = spec.alarm?.catalogue?.entries.get(entry ?? '')?.title;
    const texts = row && !fits(row) && title !== undefined ? this.titled(spec, own, title) : own;
    return this.make(spec, new Map([...texts, ...known, ...Object.entries(fields)]), state, moment, row);
  }

  /** Texts in which another field is looked for have the title after it, as the device writes them. */
  private titled(spec: TrapSpec, values: ReadonlyMap<string, Raw>, title: string): Map<string, Raw> {
    const parts = [...spec.fields.values()].flatMap(({ address, match }) =>
      address.from === 'field' && match !== undefined ? [{ field: address.field, match }] : [],
    );
    const titled = parts.map(({ field, match }): [string, Raw] => {
      const [object = ''] = new RegExp(match, 'u').exec(String(values.get(field) ?? '')) ?? [];
      return [field, `${object} ${title}`.trim()];
    });
    return new Map([...values, ...titled]);
  }

  private valuesOf({ fields }: TrapScene, row: WorldRow, moment: Moment): Map<string, Raw> {
    return new Map([...fields].map(([id, generator]) => [id, moment.make(generator, row, id)]));
  }

  private make(
    spec: TrapSpec,
    given: ReadonlyMap<string, Raw>,
    state: 'raised' | 'cleared',
    moment: Moment,
    row: WorldRow | undefined,
  ): Notification {
    const values = new Map(given);
    const told = spec.alarm?.state;
    const field = typeof told === 'object' ? spec.fields.get(told.of) : undefined;
    if (typeof told === 'object' && field && !values.has(told.of)) {
      values.set(told.of, stateRaw(field, told.raised, state));
    }
    const rawFor = (id: string) => values.get(id) ?? usual(spec.fields.get(id), moment);
    const arcOf = (name: string) => {
      const arc = [...spec.fields.values()].find(({ address }) => address.from === 'arc' && address.name === name);
      return String(rawFor(arc?.id ?? name));
    };
    const varbinds = [...spec.fields.values()].flatMap((known) => {
      if (known.address.from !== 'oid') return [];
      const { oid } = known.address;
      const raw = rawFor(known.id);
      return raw === null
        ? []
        : [{ oid: [...parseOid(oid), ...this.instance(oid, row, moment)], value: encodeRaw(known, raw) }];
    });
    const oid = parseOid(spec.oid.replace(/\{(\w+)\}/g, (_, name: string) => arcOf(name)));
    return { oid, upTime: Math.floor(moment.upTime / 10), varbinds };
  }

  /** The instance of a variable: that of the row, if the variable is a column of its table. */
  private instance(oid: string, row: WorldRow | undefined, moment: Moment): readonly number[] {
    const table = row && this.profile.tables.get(row.table);
    const isColumn = [...(table?.columns.values() ?? [])].some(
      ({ address }) => address.from === 'oid' && address.oid === oid,
    );
    const isIndex = table?.rows.kind === 'snmp' && (isColumn || this.isIndexed(oid));
    return table && row && isIndex ? indexOfRow(table, row, moment) : [0];
  }

  /** A variable whose parent is that of a column: the index itself, which is no column of its own. */
  private isIndexed(oid: string): boolean {
    const stem = oid.slice(0, oid.lastIndexOf('.') + 1);
    return [...this.profile.tables.values()].some(
      ({ rows, columns }) =>
        rows.kind === 'snmp' &&
        [...columns.values()].some(({ address }) => address.from === 'oid' && address.oid.startsWith(stem)),
    );
  }

  private spec(id: string | undefined): TrapSpec {
    const known = id === undefined ? undefined : this.profile.traps.get(id);
    if (known) return known;
    if (id === undefined) throw new HeadendError('BAD_VALUE', 'The profile has no notifications.');
    throw unknown('notification', id, this.profile.traps.keys());
  }
}

/** The raw values of the fields that the key of a catalogue's entry is made of. */
function entryFields(spec: TrapSpec, entry: string): Map<string, Raw> {
  const { catalogue } = spec.alarm ?? {};
  const parts = catalogue?.entries.has(entry) ? captureText(catalogue.key, entry, '[^/]+') : undefined;
  if (!parts) throw unknown('alarm in the catalogue', entry, catalogue?.entries.keys() ?? []);
  return new Map([...parts].map(([id, label]) => [id, rawOf(spec.fields.get(id), String(label))]));
}

function rawOf(field: TrapField | undefined, label: string): Raw {
  const raw = Object.entries(field?.values ?? {}).find(([, known]) => known === label)?.[0] ?? label;
  return /^-?\d+$/.test(raw) ? Number(raw) : raw;
}

/** The raw value of the field that tells the state. */
function stateRaw(field: TrapField, raised: readonly string[], state: 'raised' | 'cleared'): Raw {
  const values = Object.entries(field.values ?? { true: 'true', false: 'false' });
  const wanted = state === 'raised';
  const found = values.find(([raw, label]) => (raised.includes(label) || raised.includes(raw)) === wanted)?.[0] ?? '';
  if (field.type === 'boolean') return wanted;
  return /^-?\d+$/.test(found) ? Number(found) : found;
}

/** The value of a field that nothing else says. */
function usual(field: TrapField | undefined, moment: Moment): Raw {
  if (field?.type === 'time') return writeTime(moment.at, field.format ?? 'iso');
  if (field?.type === 'enum') return rawOf(field, Object.values(field.values ?? {})[0] ?? '0');
  return field?.type === 'string' ? '' : 0;
}

function unknown(what: string, name: string, known: Iterable<string>): HeadendError {
  const names = [...known];
  const list = names.length > 20 ? '' : ` Known are: ${names.join(', ')}.`;
  return new HeadendError('BAD_VALUE', `There is no ${what} "${name}".${didYouMean(name, names)}${list}`);
}
