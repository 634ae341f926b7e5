import type { AlarmTableRow } from '../alarm';
import type { Column, Profile, TrapField, TrapSpec } from '../profile';
import { type Cell, coerce, type RawValue } from '../table';
import { readAlarm } from './alarm-reading';
import { otherForm } from './filter';
import { objectNames, standardName } from './names';
import type { TrapNotification, TrapVarbind } from './types';
import { rawValueOf } from './values';
import { zoneClock } from './zone';

/** A variable with its name: a field of its notification, `table.column` of the profile, or `null`. */
export interface NamedVarbind extends TrapVarbind {
  name: string | null;
}

/** A notification as the profile of its device tells it; JSON-safe. */
export interface TrapReading extends Omit<TrapNotification, 'varbinds'> {
  /** Id in the profile, or its name in RFC 3418; `null` where neither has it. */
  name: string | null;
  title: string | null;
  /** What it tells, by the ids of the profile; empty where that does not have it. */
  fields: Record<string, Cell>;
  varbinds: NamedVarbind[];
  /** Sentences about values that could not be used; absent where there are none. */
  problems?: string[];
}

/** A reading, and the alarm it is, where it is one. */
export interface TrapResult {
  reading: TrapReading;
  /** All but the device and the source. Its time is the device's own where that is known in UTC, else the receiver's. */
  alarm?: AlarmTableRow;
}

/** A profile's notification, ready to be compared. */
interface Pattern {
  spec: TrapSpec;
  expression: RegExp;
  arcs: string[];
  columns: ReadonlyMap<string, Column>;
}

type Arcs = ReadonlyMap<string, string>;

/** Reads notifications by a profile. Without one, only the standard's names are known. */
export class TrapReader {
  readonly #patterns: Pattern[];
  readonly #nameOf: (oid: string) => string | undefined;
  readonly #toUtc: (text: string) => string;

  /**
   * @param zone of the device's clock, such as `Europe/Berlin`; times without a zone stay without when left out
   * @throws HeadendError `CONFIG` where there is no such zone.
   */
  constructor(profile?: Pick<Profile, 'traps' | 'tables'>, zone?: string) {
    // The more is spelt out, the more it says.
    this.#patterns = [...(profile?.traps.values() ?? [])].map(toPattern).sort((a, b) => a.arcs.length - b.arcs.length);
    this.#nameOf = profile ? objectNames(profile) : () => undefined;
    this.#toUtc = zone ? zoneClock(zone) : (text) => text;
  }

  read(notification: TrapNotification): TrapResult {
    const { varbinds, ...head } = notification;
    const found = this.#find(notification.oid);
    if (!found) {
      const name = standardName(notification.oid) ?? null;
      return { reading: { ...head, name, title: null, fields: {}, varbinds: this.#named(varbinds) } };
    }
    const { pattern, arcs } = found;
    const { spec } = pattern;
    const { fields, problems } = this.#values(pattern, arcs, varbinds);
    const told = problems.length > 0 && { problems };
    const named = this.#named(varbinds, spec);
    const reading = {
      ...head,
      name: spec.id,
      title: spec.title,
      fields: Object.fromEntries(fields),
      varbinds: named,
      ...told,
    };
    if (!spec.alarm) return { reading };
    const context = { at: notification.at, title: spec.title };
    return { reading, alarm: readAlarm(spec.alarm, (id) => fields.get(id) ?? null, context) };
  }

  /** As it is spelt, else with the zero before the last arc there or not. */
  #find(oid: string): { pattern: Pattern; arcs: Arcs } | undefined {
    for (const form of [oid, otherForm(oid)]) {
      for (const pattern of this.#patterns) {
        const match = pattern.expression.exec(form);
        if (match) return { pattern, arcs: new Map(pattern.arcs.map((name, i) => [name, match[i + 1] ?? ''])) };
      }
    }
    return undefined;
  }

  #values({ spec, columns }: Pattern, arcs: Arcs, varbinds: readonly TrapVarbind[]) {
    const raws = new Map<string, RawValue>();
    const rawOf = (id: string): RawValue => {
      const known = raws.get(id);
      if (known !== undefined) return known;
      raws.set(id, null); // A field of itself would otherwise never end.
      const raw = rawOfField(spec.fields.get(id)?.address, arcs, varbinds, rawOf);
      raws.set(id, raw);
      return raw;
    };
    const problems: string[] = [];
    const fields = new Map<string, Cell>();
    for (const [id, column] of columns) {
      const { value, problem } = coerce(rawOf(id), column);
      if (problem !== undefined) problems.push(problem);
      fields.set(id, column.type === 'time' && typeof value === 'string' ? this.#toUtc(value) : value);
    }
    return { fields, problems };
  }

  #named(varbinds: readonly TrapVarbind[], spec?: TrapSpec): NamedVarbind[] {
    const fields = [...(spec?.fields.values() ?? [])];
    return varbinds.map((varbind) => {
      const field = fields.find(({ address }) => address.from === 'oid' && isAt(varbind, address.oid));
      return { name: field?.id ?? this.#nameOf(varbind.oid) ?? null, ...varbind };
    });
  }
}

function rawOfField(
  address: TrapField['address'] | undefined,
  arcs: Arcs,
  varbinds: readonly TrapVarbind[],
  rawOf: (id: string) => RawValue,
): RawValue {
  if (address?.from === 'field') return rawOf(address.field);
  if (address?.from === 'arc') return arcs.get(address.name) ?? null;
  const varbind = address && varbinds.find((each) => isAt(each, address.oid));
  return varbind ? rawValueOf(varbind) : null;
}

/** Whether a variable is of an object, with an instance or without. */
function isAt({ oid }: TrapVarbind, object: string): boolean {
  return oid === object || oid.startsWith(`${object}.`);
}

function toPattern(spec: TrapSpec): Pattern {
  const arcs = [...spec.oid.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const source = spec.oid.replaceAll('.', '\\.').replace(/\{\w+\}/g, '(\\d+)');
  const columns = new Map([...spec.fields].map(([id, field]) => [id, asColumn(field)]));
  return { spec, expression: new RegExp(`^${source}$`), arcs, columns };
}

/** A field is read as a column of its type. */
function asColumn(field: TrapField): Column {
  return { ...field, address: { from: 'column', column: field.id }, writable: false };
}
