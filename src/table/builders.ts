import type { Table } from '../profile/types';
import { TableBuilder, type TableOptions } from './rows';

/** More wishes of one reader than this are not for the same rows again and again. */
const MOST = 100;

/** Builders of the tables that someone reads again and again, one for each table and choice of columns. */
export class TableBuilders {
  /** Those used longest ago first. */
  readonly #builders = new Map<string, TableBuilder>();

  /** The builder that made this table for the same wish before, else a new one. */
  get(table: Table, wanted?: ReadonlySet<string>, { rawValues = false }: TableOptions = {}): TableBuilder {
    const key = JSON.stringify([table.id, rawValues, ...(wanted ?? [])]);
    const known = this.#builders.get(key);
    const builder = known?.table === table ? known : new TableBuilder(table, wanted, { rawValues });
    this.#builders.delete(key);
    this.#builders.set(key, builder);
    const [oldest] = this.#builders.keys();
    if (oldest !== undefined && this.#builders.size > MOST) this.#builders.delete(oldest);
    return builder;
  }
}
