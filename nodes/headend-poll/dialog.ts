import { byId, element, fillSelect, show } from '../editor/dom';
import { fetchDevice, fetchProfiles, type ProfileDescription } from '../editor/profiles';
import { type Choice, chosenOf, hasLog, type OfferedPage, offeredPages, oneTableOf } from './choice';

/** The open dialog's choice; there is one dialog at a time. */
let choice: Choice;
/** What is ticked of what can be chosen in it. */
let ticked: () => Choice;

const setOf = (value: unknown) => new Set(Array.isArray(value) ? (value as string[]) : []);

/** Fills the dialog from the chosen device's profile and keeps it showing what applies. */
export async function preparePoll(node: EditorNode): Promise<void> {
  choice = { pages: setOf(node.pages), tables: setOf(node.tables), columns: setOf(node.columns) };
  ticked = () => choice;
  const { profiles } = await fetchProfiles();
  const device = byId<HTMLSelectElement>('node-input-device');
  const mode = byId<HTMLSelectElement>('node-input-mode');
  // A deployed device is of a variant and has overrides; one that is not is described by its bare profile.
  const update = async () => {
    const id = device.value;
    const chosen = RED.nodes.node(id)?.profile;
    const deployed = await fetchDevice(id);
    const profile = deployed?.id === chosen ? deployed : profiles.find((known) => known.id === chosen);
    if (device.value === id) showProfile(node, profile, mode.value);
  };
  // Node-RED replaces the selector of a configuration node when one is added, so the event is taken further up.
  for (const target of [device, mode]) target.addEventListener('change', update);
  $(device).on('change', update);
  update();
}

/** Takes what is ticked over into the node. */
export function saveChoice(node: EditorNode): void {
  const { pages, tables, columns } = ticked();
  node.pages = [...pages];
  node.tables = [...tables];
  node.columns = oneTableOf(ticked()) === undefined ? [] : [...columns];
}

function showProfile(node: EditorNode, profile: ProfileDescription | undefined, mode: string): void {
  const byTables = mode !== 'tree' && mode !== 'graph';
  const offered = profile && byTables ? offeredPages(profile, mode) : [];
  // In a way to send that reads no tables, what was ticked stays.
  ticked = () => (profile && byTables ? chosenOf(choice, profile, mode) : choice);
  fillSelect(byId('node-input-tree'), profile?.trees ?? [], String(node.tree ?? ''));
  fillSelect(byId('node-input-graph'), profile?.graphs ?? [], String(node.graph ?? ''));
  show(byId('headend-poll-tree'), mode === 'tree' && (profile?.trees.length ?? 0) > 0);
  show(byId('headend-poll-graph'), mode === 'graph' && (profile?.graphs.length ?? 0) > 0);
  show(byId('headend-poll-tables'), offered.length > 0);
  const hasLogs = profile?.tables.some(({ log }) => log) ?? false;
  show(byId('headend-poll-mode-new'), hasLogs || mode === 'new');
  showTip(node, profile, mode);
  showTables(node, offered, profile);
  showColumns(node, byTables ? profile : undefined);
}

function showTip(node: EditorNode, profile: ProfileDescription | undefined, mode: string): void {
  const none: Record<string, boolean | undefined> = {
    tree: profile?.trees.length === 0,
    graph: profile?.graphs.length === 0,
    new: !profile?.tables.some(({ log }) => log),
  };
  const key = profile ? (none[mode] ? 'notThisModel' : '') : 'noDevice';
  byId('headend-poll-tip').textContent = key && node._(`headend-poll.tip.${key}`);
  show(byId('headend-poll-tip'), key !== '');
}

/** Pages, and below each its tables; a ticked page stands for all its tables, also ones it gets later. */
function showTables(node: EditorNode, offered: readonly OfferedPage[], profile: ProfileDescription | undefined): void {
  const wholePage = ({ id, title, tables }: OfferedPage, whole: boolean): HTMLElement => {
    const line = tick(title, whole, false, (on) => {
      put(choice.pages, id, on);
      for (const table of tables) choice.tables.delete(table.id);
      showTables(node, offered, profile);
      showColumns(node, profile);
    });
    line.append(' ', element('small', node._('headend-poll.label.wholePage')));
    return line;
  };
  const lines = offered.flatMap((page) => {
    const whole = page.isWhole && choice.pages.has(page.id);
    const tables = page.tables.map(({ id, title }) =>
      tick(title, whole || choice.tables.has(id), whole, (on) => {
        put(choice.tables, id, on);
        showColumns(node, profile);
      }),
    );
    // A page of one table needs no line of its own, unless it is ticked already.
    if (tables.length === 1 && !whole) return tables;
    const head = page.isWhole ? wholePage(page, whole) : element('div', page.title);
    for (const line of tables) line.className = 'headend-child';
    return [head, ...tables];
  });
  list('headend-poll-tables').replaceChildren(...lines);
}

/** The columns of the one table that is ticked; with several, all columns are read. And what applies to logs. */
function showColumns(node: EditorNode, profile: ProfileDescription | undefined): void {
  show(byId('headend-poll-latest'), profile !== undefined && hasLog(ticked(), profile));
  const table = profile?.tables.find(({ id }) => id === oneTableOf(ticked()));
  show(byId('headend-poll-columns'), table !== undefined);
  const lines = (table?.columns ?? []).map(({ id, title, unit, evidence, source }) => {
    const line = tick(title, choice.columns.has(id), false, (on) => put(choice.columns, id, on));
    const details = [unit, node._(`headend-poll.evidence.${evidence}`)].filter(Boolean).join(' · ');
    line.append(' ', element('small', details));
    line.title = source.join(', ');
    return line;
  });
  list('headend-poll-columns').replaceChildren(...lines);
}

function list(id: string): HTMLElement {
  return byId<HTMLElement>(id).querySelector<HTMLElement>('.headend-list') as HTMLElement;
}

function put(set: Set<string>, id: string, on: boolean): void {
  if (on) set.add(id);
  else set.delete(id);
}

function tick(text: string, on: boolean, disabled: boolean, changed: (on: boolean) => void): HTMLLabelElement {
  const label = element('label');
  const box = element('input', '', { type: 'checkbox' });
  box.checked = on;
  box.disabled = disabled;
  box.addEventListener('change', () => changed(box.checked));
  label.append(box, text);
  return label;
}
