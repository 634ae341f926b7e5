import { byId, element, fillSelect, show } from '../editor/dom';
import { evidenceMark } from '../editor/evidence';
import { checkBox, type FilterLine, FilterList } from '../editor/filter-list';
import type { ProfileDescription } from '../editor/profiles';
import type { Choice, OfferedPage } from './choice';
import type { Word } from './dialog-sheet';

type Table = ProfileDescription['tables'][number];

/** The lists of what is read. */
export interface ChoiceLists {
  showTables(offered: readonly OfferedPage[]): void;
  /** The columns of the tables that are read, to be ticked where they can be chosen. */
  showColumns(tables: readonly Table[], canChoose: boolean, sources: ProfileDescription['sources']): void;
}

/** Makes the lists of an open dialog. What is ticked in them goes into the choice, and then `changed` is called. */
export function makeLists(node: EditorNode, choice: Choice, changed: () => void): ChoiceLists {
  const _: Word = (key, values) => node._(key, values);
  const found = (count?: number) => (count === undefined ? '' : _('headend-poll.label.found', { count }));
  const tableList = new FilterList('headend-poll-tables', found);
  const columnList = new FilterList('headend-poll-columns', found);
  let tablesRead: readonly Table[] = [];
  let canChoose = false;
  let sources: ProfileDescription['sources'] = {};
  const columnsOf = byId<HTMLSelectElement>('headend-poll-columns-of');
  const box = (set: Set<string>, kind: string, id: string, title: string, fixed?: { on: boolean }) =>
    checkBox(
      `headend-poll-${kind}-${id}`,
      title,
      { on: fixed?.on ?? set.has(id), disabled: fixed !== undefined },
      (on) => {
        if (on) set.add(id);
        else set.delete(id);
        changed();
      },
    );

  /** A page and below it its tables; a ticked page stands for all its tables, also ones it gets later. */
  function linesOf(page: OfferedPage): FilterLine[] {
    const { id, title, tables, isWhole } = page;
    const whole = isWhole && choice.pages.has(id);
    const lines = tables.map((table) => ({
      element: box(choice.tables, 'table', table.id, table.title, whole ? { on: true } : undefined),
      texts: [title, table.title, table.id],
    }));
    // A page of one table needs no line of its own, unless it is ticked already.
    if (lines.length === 1 && !whole) return lines;
    for (const line of lines) line.element.className = 'headend-child';
    const head = isWhole ? wholePage(page) : element('div', title);
    return [{ element: head, texts: [title, id, ...lines.flatMap(({ texts }) => texts)] }, ...lines];
  }

  function wholePage({ id, title, tables }: OfferedPage): HTMLElement {
    const line = box(choice.pages, 'page', id, title);
    // Before the box itself is heard, so that what is then shown is all of it.
    const single = () => {
      for (const table of tables) choice.tables.delete(table.id);
    };
    line.addEventListener('change', single, { capture: true });
    line.append(' ', element('small', _('headend-poll.label.wholePage')));
    return line;
  }

  /** A column: to be ticked where it can be chosen; what is known of it beside it, and where from as a tip. */
  function lineOf(column: Table['columns'][number]): FilterLine {
    const { id, title, type, unit, evidence, source } = column;
    const from = _('headend-poll.label.source', { source: source.map((key) => textOf(key, sources)).join('; ') });
    const line = element('div', '', { class: 'headend-line', ...(source.length > 0 && { title: from }) });
    const note = element('small', `${[type, unit].filter(Boolean).join(' · ')} · `, { id: `headend-poll-note-${id}` });
    note.append(evidenceMark(evidence, _(`headend-poll.evidence.${evidence}`)));
    if (source.length > 0) note.append(element('span', `; ${from}`, { class: 'headend-unseen' }));
    const name = canChoose ? box(choice.columns, 'column', id, title) : element('span', title);
    name.querySelector('input')?.setAttribute('aria-describedby', note.id);
    line.append(name, ' ', note);
    return { element: line, texts: [title, id, type, unit ?? '', _(`headend-poll.evidence.${evidence}`)] };
  }

  function fillColumns(): void {
    const table = tablesRead.find(({ id }) => id === columnsOf.value);
    columnList.show((table?.columns ?? []).map(lineOf));
  }
  columnsOf.addEventListener('change', fillColumns);

  return {
    showTables: (offered) => tableList.show(offered.flatMap(linesOf)),
    showColumns(...shown) {
      [tablesRead, canChoose, sources] = shown;
      const kept = tablesRead.some(({ id }) => id === columnsOf.value) ? columnsOf.value : '';
      fillSelect(columnsOf, [...tablesRead], kept);
      show(byId('headend-poll-columns'), tablesRead.length > 0);
      show(byId('headend-poll-columns-several'), tablesRead.length > 1);
      byId('headend-poll-columns-label').textContent = _(
        `headend-poll.label.${canChoose ? 'columns' : 'columnsKnown'}`,
      );
      fillColumns();
    },
  };
}

/** What a key of the profile's sources stands for; other texts are sources themselves. */
function textOf(key: string, sources: ProfileDescription['sources']): string {
  const text = Object.hasOwn(sources, key) ? sources[key] : undefined;
  return text ? `${key}: ${text}` : key;
}
