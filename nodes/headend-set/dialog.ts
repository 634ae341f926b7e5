import { describeDevice } from '../editor/described-device';
import { byId, element, show } from '../editor/dom';
import { FilterSelect } from '../editor/filter-select';
import { fetchDevice, fetchProfiles, type ProfileDescription, post } from '../editor/profiles';
import { makeTyped, type TypedFieldType, typedValue } from '../editor/typed-field';
import type { TypedField } from './fields';

type ActionDescription = ProfileDescription['actions'][number];
type ParameterDescription = ActionDescription['parameters'][number];
type ColumnDescription = ProfileDescription['tables'][number]['columns'][number];

/** Where a value may come from; a secret may not stand in the flow. */
const SOURCES = ['msg', 'flow', 'global', 'env'];
const CONSTANTS = ['str', 'num', 'bool', 'json'];
const USUAL: Record<ParameterDescription['type'], string> = {
  string: 'str',
  integer: 'num',
  number: 'num',
  boolean: 'bool',
  enum: 'str',
};

const field = <E extends HTMLElement = HTMLInputElement>(name: string) => byId<E>(`node-input-${name}`);
const select = (name: string) => field<HTMLSelectElement>(name);

/** The drop-downs of the open dialog that can be long; there is one dialog at a time. */
let choices: Record<'table' | 'column' | 'action', FilterSelect>;

/** Fills the dialog from the chosen device's profile and keeps it showing what applies. */
export async function prepareSet(node: EditorNode): Promise<void> {
  const { value = 'payload', valueType = 'msg' } = node as { value?: string; valueType?: string };
  makeTyped(field('value'), ['msg', ...CONSTANTS, ...SOURCES.slice(1)], { value, type: valueType });
  const searchIn = (name: string) =>
    new FilterSelect(select(name), {
      label: node._('headend-set.search.label'),
      found: (count) => node._('headend-set.search.found', { count }),
    });
  choices = { table: searchIn('table'), column: searchIn('column'), action: searchIn('action') };
  const tip = byId('headend-set-tip');
  const { profiles } = await fetchProfiles();
  // Whoever closed the dialog meanwhile wants no answer.
  if (!tip.isConnected) return;
  let profile: ProfileDescription | undefined;
  const device = select('device');
  // A deployed device is of a variant and has overrides; one that is not is described by its bare profile.
  const choose = async () => {
    const id = device.value;
    const chosen = RED.nodes.node(id)?.profile;
    const deployed = await fetchDevice(id);
    if (device.value !== id || !tip.isConnected) return;
    profile = deployed?.id === chosen ? deployed : profiles.find((known) => known.id === chosen);
    showProfile(node, profile);
  };
  const update = () => showChoice(node, profile);
  // Node-RED replaces the selector of a configuration node when one is added, so jQuery's event is heard too.
  device.addEventListener('change', choose);
  $(device).on('change', choose);
  for (const name of ['kind', 'column']) select(name).addEventListener('change', update);
  select('table').addEventListener('change', () => {
    fillColumns(profile, '');
    update();
  });
  select('action').addEventListener('change', () => {
    showParameters(node, actionOf(profile), typedParameters());
    update();
  });
  $(field('value')).on('change', update);
  byId('headend-set-try').addEventListener('click', () => tryOut(node));
  await choose();
}

/** Takes what the dialog's own fields hold over into the node. */
export function saveSet(node: EditorNode): void {
  const { value, type } = typedValue(field('value'));
  Object.assign(node, { value, valueType: type, parameters: typedParameters() });
}

function showProfile(node: EditorNode, profile: ProfileDescription | undefined): void {
  choices.table.fill(writableTables(profile), String(node.table ?? ''));
  fillColumns(profile, String(node.column ?? ''));
  choices.action.fill(profile?.actions ?? [], String(node.action ?? ''));
  showParameters(node, actionOf(profile), (node.parameters as TypedField[] | undefined) ?? []);
  showChoice(node, profile);
  // Node-RED has found them empty when the dialog opened; it looks again when they change.
  for (const name of ['column', 'action']) select(name).dispatchEvent(new Event('change'));
}

function fillColumns(profile: ProfileDescription | undefined, column: string): void {
  const table = writableTables(profile).find(({ id }) => id === select('table').value);
  choices.column.fill(table?.columns ?? [], column);
}

/** Tables with the columns of them that can be written. */
function writableTables(profile: ProfileDescription | undefined) {
  const tables = profile?.tables ?? [];
  const writable = tables.map((table) => ({ ...table, columns: table.columns.filter((column) => column.writable) }));
  return writable.filter(({ columns }) => columns.length > 0);
}

function actionOf(profile: ProfileDescription | undefined): ActionDescription | undefined {
  return profile?.actions.find(({ id }) => id === select('action').value);
}

/** Shows what applies to what is chosen, and what is known of it. */
function showChoice(node: EditorNode, profile: ProfileDescription | undefined): void {
  const kind = select('kind').value;
  const table = writableTables(profile).find(({ id }) => id === select('table').value);
  const column = table?.columns.find(({ id }) => id === select('column').value);
  const action = actionOf(profile);
  const isColumn = kind === 'column' && writableTables(profile).length > 0;
  const isAction = kind === 'action' && (profile?.actions.length ?? 0) > 0;
  show(byId('headend-set-columns'), isColumn);
  show(byId('headend-set-actions'), isAction);
  show(byId('headend-set-batch'), kind !== 'action');
  show(byId('headend-set-tried'), kind === 'column' && typedValue(field('value')).type === 'msg');
  // Only a message could say what to try; and what was tried before is another choice's.
  show(byId('headend-set-try'), kind !== 'message');
  show(byId('headend-set-result'), false);
  byId('headend-set-column-note').textContent = column ? columnNote(node, column) : '';
  byId('headend-set-action-note').textContent = action ? actionNote(node, action) : '';
  const none = kind === 'action' ? 'noActions' : 'noColumns';
  const tip = !profile ? 'noDevice' : kind === 'message' ? 'message' : isColumn || isAction ? '' : none;
  showTip(node, 'headend-set-tip', tip);
  showTip(node, 'headend-set-permission', permissionTip(kind, column, action));
}

/** What the device's own settings forbid. */
function permissionTip(kind: string, column?: ColumnDescription, action?: ActionDescription): string {
  const device = RED.nodes.node(select('device').value);
  const chosen = { column, action }[kind];
  if (!device || (kind === 'action' && action?.reading)) return '';
  if (device.write !== 'documented' && device.write !== 'assumed') return 'off';
  return device.write === 'documented' && chosen?.evidence === 'assumed' ? 'documented' : '';
}

function showTip(node: EditorNode, id: string, tip: string): void {
  byId(id).textContent = tip && node._(`headend-set.tip.${tip}`);
  show(byId(id), tip !== '');
}

function columnNote(node: EditorNode, { type, unit, values, evidence, source }: ColumnDescription): string {
  const allowed = values?.join(', ') ?? type;
  return [allowed, unit, evidenceNote(node, evidence, source)].filter(Boolean).join(' · ');
}

function actionNote(node: EditorNode, { description, evidence, source }: ActionDescription): string {
  return [description, evidenceNote(node, evidence, source)].filter(Boolean).join(' · ');
}

function evidenceNote(node: EditorNode, evidence: string, source: readonly string[]): string {
  const text = node._(`headend-set.evidence.${evidence}`);
  return source.length > 0 ? `${text} (${source.join(', ')})` : text;
}

/** A field for each parameter of an action, with what is known of the value. */
function showParameters(node: EditorNode, action: ActionDescription | undefined, given: TypedField[]): void {
  const list = byId<HTMLElement>('headend-set-parameters');
  list.replaceChildren();
  for (const parameter of action?.parameters ?? []) {
    const { id, title, required } = parameter;
    const row = element('div', '', { class: 'form-row' });
    const input = element('input', '', { type: 'text', id: `headend-set-parameter-${id}` });
    input.dataset.parameter = id;
    const note = element('small', parameterNote(node, parameter), { id: `headend-set-note-${id}` });
    input.setAttribute('aria-describedby', note.id);
    row.append(element('label', required ? `${title} *` : title, { for: input.id }), ' ', input, note);
    list.append(row);
    const types = typesOf(node, parameter);
    const { value = '', type = '' } = given.find((each) => each.id === id) ?? {};
    makeTyped(input, types, { value, type });
  }
}

/** The types a parameter's field offers: what suits it best first. */
function typesOf(node: EditorNode, { type, values, secret, list, nullable }: ParameterDescription): TypedFieldType[] {
  if (secret) return ['env', 'msg', 'flow', 'global'];
  const usual = list ? 'str' : USUAL[type];
  const choices = type === 'boolean' ? ['true', 'false'] : values;
  if (!choices || list) return [usual, ...(nullable || list ? ['json'] : []), ...SOURCES];
  const none = { value: '', label: `(${node._('headend-set.placeholder.choose')})` };
  const options = [none, ...choices.map((choice) => ({ value: choice, label: choice }))];
  return [{ value: usual, label: usual, options }, ...(nullable ? ['json'] : []), ...SOURCES];
}

function parameterNote(node: EditorNode, parameter: ParameterDescription): string {
  const { description, type, required, unit, range, values, form, list, nullable, secret } = parameter;
  const word = (key: string, options?: Record<string, unknown>) => node._(`headend-set.note.${key}`, options);
  return [
    required && word('required'),
    values?.join(', ') ?? form ?? type,
    range && word('range', { least: range[0], most: range[1] }),
    unit,
    list && word('list'),
    nullable && word('nullable'),
    secret && word('secret'),
    description,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** What stands in the parameters' fields; blank ones are left out. */
function typedParameters(): TypedField[] {
  const inputs = document.querySelectorAll<HTMLInputElement>('#headend-set-parameters input[data-parameter]');
  const fields = [...inputs].map((input) => ({ id: input.dataset.parameter ?? '', ...typedValue(input) }));
  return fields.filter(({ value }) => value !== '');
}

/** Asks the runtime for the request that the fields would make. */
async function tryOut(node: EditorNode): Promise<void> {
  const result = byId('headend-set-result');
  result.textContent = node._('headend-set.tip.trying');
  show(result, true);
  const names = ['device', 'kind', 'table', 'column', 'key', 'action', 'onError'] as const;
  const texts = Object.fromEntries(names.map((name) => [name, field(name).value]));
  const { value, type } = typedValue(field('value'));
  const fields = { ...texts, value, valueType: type, parameters: typedParameters() };
  const body = {
    id: node.id,
    fields,
    tried: byId('headend-set-value').value,
    device: describeDevice(field('device').value),
  };
  const answer = await post<{ text: string }>('headend/dry-run', body);
  result.textContent = 'text' in answer ? answer.text : answer.error;
}
