import { SEVERITIES } from '../../src/alarm/severity';
import { byId, element, fillSelect, show } from '../editor/dom';
import { FieldGrid, type FieldTexts } from '../editor/field-grid';
import { editList, type ItemForm, type ListEditor } from '../editor/list-editor';
import { fetchProfiles, type ProfileDescription } from '../editor/profiles';
import {
  type AlarmFilterFields,
  CONDITIONS,
  type FilterFields,
  hasLimit,
  type RuleCondition,
  type RuleFields,
} from './fields';

/** The lists of the open dialog; there is one dialog at a time. */
let lists: { include: ListEditor<FilterFields>; exclude: ListEditor<FilterFields>; rules: ListEditor<RuleFields> };

/** Fills the dialog and opens the sections in which something is not as usual. */
export function prepareAlarmFilter(node: EditorNode): void {
  const { include = [], exclude = [], rules = [], contextStore = '' } = node as AlarmFilterFields;
  const profiles: ProfileDescription[] = [];
  const edit = <T>(id: string, form: Parameters<typeof editList<T>>[1], items: T[]) =>
    editList(byId(`headend-alarm-filter-${id}`), form, items, {
      add: node._(`headend-alarm-filter.add.${id}`),
      remove: node._('headend-alarm-filter.remove'),
    });
  lists = {
    include: edit('include', filterForm(node), include),
    exclude: edit('exclude', filterForm(node), exclude),
    rules: edit('rules', ruleForm(node, profiles), rules),
  };
  const stores = contextStores();
  const none = { id: '', title: node._('headend-alarm-filter.noStore') };
  fillSelect(byId('node-input-contextStore'), [none, ...stores.map((id) => ({ id, title: id }))], contextStore);
  fillUsual(node);
  showLevel();
  byId<HTMLSelectElement>('node-input-notify').addEventListener('change', showLevel);
  openUnusual(node);
  void offerTables(profiles);
}

/** Takes the lists over into the node. */
export function saveAlarmFilter(node: EditorNode): void {
  for (const [name, list] of Object.entries(lists)) node[name] = list.items();
}

function showLevel(): void {
  const { value } = byId<HTMLSelectElement>('node-input-notify');
  show(byId('headend-alarm-filter-notifyLevel'), value === 'severity-level');
}

/** Opens each section with a field that has another value than a new node's. */
function openUnusual(node: EditorNode): void {
  for (const section of document.querySelectorAll<HTMLDetailsElement>('.headend-alarm-filter details')) {
    const fields = [...section.querySelectorAll('[id^="node-input-"]')].map(({ id }) => id.replace('node-input-', ''));
    const named = [...section.querySelectorAll('ol')].map(({ id }) => id.replace('headend-alarm-filter-', ''));
    section.open = [...fields, ...named].some((field) => isUnusual(node, field));
  }
}

/** What a flow does not say, because it was written by hand, is as in a new node. */
function fillUsual(node: EditorNode): void {
  const choices = document.querySelectorAll<HTMLSelectElement>('.headend-alarm-filter select[id^="node-input-"]');
  for (const select of choices) {
    if (select.value === '') select.value = String(usual(node, select.id.replace('node-input-', '')));
  }
  if (node.keepFile === undefined) byId('node-input-keepFile').checked = true;
}

/** A field's value in a new node. */
function usual(node: EditorNode, field: string): unknown {
  return (node._def as unknown as NodeDefinition).defaults[field]?.value;
}

function isUnusual(node: EditorNode, field: string): boolean {
  const value = usual(node, field);
  return node[field] !== undefined && JSON.stringify(node[field]) !== JSON.stringify(value);
}

/** The names of Node-RED's context stores. */
function contextStores(): string[] {
  const { settings } = RED as unknown as { settings: { context?: { stores?: string[] } } };
  return settings.context?.stores ?? [];
}

/** The tables of all profiles, to choose from; others can be typed. */
async function offerTables(known: ProfileDescription[]): Promise<void> {
  known.push(...(await fetchProfiles()).profiles);
  const tables = new Map(known.flatMap((profile) => profile.tables.map(({ id, title }) => [id, title])));
  const options = [...tables].sort().map(([id, title]) => element('option', title, { value: id }));
  document.getElementById('headend-alarm-filter-tables')?.replaceChildren(...options);
}

/** Lists of columns so far, for their ids. */
let columnLists = 0;

/** Forms for include and exclude rules. */
function filterForm(node: EditorNode): (item: FilterFields | undefined) => ItemForm<FilterFields> {
  return (item) => {
    const grid = new FieldGrid(textsOf(node), { ...item });
    for (const name of ['device', 'resource', 'type'] as const) grid.input(name, 'anyOrBeginning');
    grid.select('severity', [{ id: '', title: node._('headend-alarm-filter.any') }, ...severities(node)]);
    grid.input('text', 'pattern');
    return { element: grid.element, value: () => grid.values() as unknown as FilterFields };
  };
}

/** Forms for threshold rules; the columns offered are those of the profiles' tables. */
function ruleForm(
  node: EditorNode,
  profiles: readonly ProfileDescription[],
): (item: RuleFields | undefined) => ItemForm<RuleFields> {
  return (item) => {
    const grid = new FieldGrid(textsOf(node), { severity: 'major', when: 'high', ...item });
    grid.input('id', 'id');
    grid.select('severity', severities(node));
    const table = grid.input('table', 'table');
    table.setAttribute('list', 'headend-alarm-filter-tables');
    const column = grid.input('column', 'column');
    const columns = element('datalist', '', { id: `headend-alarm-filter-columns-${columnLists++}` });
    column.setAttribute('list', columns.id);
    const when = grid.select(
      'when',
      CONDITIONS.map((id) => ({ id, title: node._(`headend-alarm-filter.when.${id.replace('-', '_')}`) })),
    );
    const value = grid.input('value', 'limit');
    const deadband = grid.input('deadband', 'deadband');
    grid.input('devices', 'all');
    grid.input('rows', 'rows');
    grid.input('text', 'alarmText');
    const offer = () => columns.replaceChildren(...columnsOf(profiles, table.value));
    const update = () => {
      const condition = when.value as RuleCondition;
      hide(column, condition === 'missing');
      hide(deadband, !hasLimit(condition));
      value.placeholder = textsOf(node).hint(hasLimit(condition) ? 'limit' : condition);
    };
    column.addEventListener('focus', offer);
    when.addEventListener('change', update);
    update();
    grid.element.append(columns);
    return { element: grid.element, value: () => grid.values() as unknown as RuleFields };
  };
}

function textsOf(node: EditorNode): FieldTexts {
  return {
    label: (field) => node._(`headend-alarm-filter.field.${field}`),
    hint: (name) => node._(`headend-alarm-filter.placeholder.${name}`),
  };
}

function severities(node: EditorNode): { id: string; title: string }[] {
  return SEVERITIES.map((id) => ({ id, title: node._(`headend-alarm-filter.severity.${id}`) }));
}

function columnsOf(profiles: readonly ProfileDescription[], table: string): HTMLOptionElement[] {
  const known = profiles.flatMap(({ tables }) => tables.filter(({ id }) => id === table));
  const columns = new Map(known.flatMap((each) => each.columns.map(({ id, title }) => [id, title])));
  return [...columns].map(([id, title]) => element('option', title, { value: id }));
}

function hide(field: HTMLElement, hidden: boolean): void {
  if (field.parentElement) field.parentElement.hidden = hidden;
}
