import type { Column, Guard, Profile, Table } from '../src/profile';
import type { Raw } from './generators';
import type { Captured } from './template';
import type { World, WorldRow } from './world';

/** The rows of a world as actions speak of them: by the profile's keys and columns. */
export class ActionRows {
  constructor(
    private readonly profile: Profile,
    private readonly world: World,
  ) {}

  /** The row of a table that has this key; parts of a key are parted by `/`. */
  byKey(table: string, key: unknown): WorldRow | undefined {
    return this.rows(table).find((row) => this.keyOf(row) === String(key));
  }

  /** The row of a table of one row. */
  first(table: string): WorldRow | undefined {
    return this.rows(table)[0];
  }

  /** Writes a value of a request, where it is another than the one that is there. */
  write(row: WorldRow, columnId: string, value: unknown): void {
    const column = this.column(row.table, columnId);
    const raw = Array.isArray(value) ? value.join(column?.join ?? ',') : (value as Raw);
    if (String(this.value(row, columnId)) !== String(raw)) this.world.set(row, readColumn(column, columnId), raw);
  }

  /** Writes a value as the profile emits it. */
  writeLabel(row: WorldRow, columnId: string, label: string | number | boolean): void {
    const labels = Object.entries(this.column(row.table, columnId)?.values ?? {});
    const raw = labels.find(([, known]) => known === String(label))?.[0] ?? label;
    this.write(row, columnId, typeof raw === 'string' && /^-?\d+$/.test(raw) ? Number(raw) : raw);
  }

  /** Two rows trade the values of a column. */
  swap([one, other]: readonly [WorldRow, WorldRow], column: string): void {
    const [a, b] = [this.value(one, column), this.value(other, column)];
    this.write(one, column, b);
    this.write(other, column, a);
  }

  /** What makes an action impossible: the sentences of the guards that stand in its way. */
  guardFaults(guards: readonly Guard[], values: Captured): string[] {
    return guards.flatMap((guard) => {
      const given = guard.parameters.filter((name) => values.has(name));
      if (guard.parameters.length > 0 && given.length === 0) return [];
      if (guard.when && this.stands(guard.when, values)) return [filled(guard.sentence, values)];
      const taken = guard.unique && this.taken(guard.unique, given, values);
      return taken === undefined ? [] : [filled(guard.sentence, new Map([...values, ['value', taken]]))];
    });
  }

  private stands({ table, key, column, is }: NonNullable<Guard['when']>, values: Captured): boolean {
    const row = this.byKey(table, values.get(key));
    const raw = row && this.value(row, column);
    if (raw === undefined || raw === null) return false;
    const label = this.column(table, column)?.values?.[String(raw)];
    return is.some((value) => String(value) === String(raw) || String(value) === label);
  }

  /** The first value that is given twice or that another row has. */
  private taken(
    { table, columns, same, except }: NonNullable<Guard['unique']>,
    given: readonly string[],
    values: Captured,
  ): string | undefined {
    const agrees = (row: WorldRow, pairs: Readonly<Record<string, string>>) =>
      Object.entries(pairs).every(([column, name]) => String(this.value(row, column)) === String(values.get(name)));
    const others = this.rows(table)
      .filter((row) => agrees(row, same) && (Object.keys(except).length === 0 || !agrees(row, except)))
      .flatMap((row) => columns.flatMap((id) => partsOf(this.value(row, id), this.column(table, id)?.join)));
    const wanted = given.flatMap((name) => [values.get(name)].flat()).filter((value) => value !== null);
    const texts = wanted.map(String);
    return texts.find((text, i) => others.includes(text) || texts.indexOf(text) < i);
  }

  private rows(table: string): readonly WorldRow[] {
    return this.world.now().rows(table);
  }

  private keyOf(row: WorldRow): string {
    const key = this.table(row.table)?.key ?? [];
    return key.map((column) => String(this.value(row, column))).join('/');
  }

  private value(row: WorldRow, columnId: string): Raw {
    return this.world.now().value(row, readColumn(this.column(row.table, columnId), columnId));
  }

  private column(table: string, id: string): Column | undefined {
    return this.table(table)?.columns.get(id);
  }

  private table(id: string): Table | undefined {
    return this.profile.tables.get(id);
  }
}

/** The column that is in the document, of one that may only show it. */
function readColumn(column: Column | undefined, id: string): string {
  return column?.address.from === 'column' ? column.address.column : id;
}

function partsOf(raw: Raw, join: string | undefined): string[] {
  if (raw === null) return [];
  return join === undefined ? [String(raw)] : String(raw).split(join);
}

function filled(sentence: string, values: Captured): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) =>
    values.has(name) ? [values.get(name)].flat().join(', ') : whole,
  );
}
