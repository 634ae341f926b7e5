import { byId, fillSelect, show } from '../editor/dom';
import { fetchDevice, fetchProfiles, type ProfileDescription } from '../editor/profiles';
import { type Choice, chosenOf, offeredPages, oneTableOf, tablesOf } from './choice';
import { type ChoiceLists, makeLists } from './dialog-lists';
import { makePreview, type PreviewPart } from './dialog-preview';
import type { PreviewRequest } from './preview-answer';

/** The open dialog; there is one at a time. */
interface Dialog {
  node: EditorNode;
  choice: Choice;
  /** What is ticked of what can be chosen in it. */
  ticked(): Choice;
  lists: ChoiceLists;
  preview: PreviewPart;
}

let open: Dialog | undefined;

const setOf = (value: unknown) => new Set(Array.isArray(value) ? (value as string[]) : []);
const field = <E extends HTMLElement = HTMLInputElement>(name: string) => byId<E>(`node-input-${name}`);
const byTables = (mode: string) => mode !== 'tree' && mode !== 'graph';

/** Fills the dialog from the chosen device's profile and keeps it showing what applies. */
export async function preparePoll(node: EditorNode): Promise<void> {
  const choice = { pages: setOf(node.pages), tables: setOf(node.tables), columns: setOf(node.columns) };
  const device = field<HTMLSelectElement>('device');
  const mode = field<HTMLSelectElement>('mode');
  let profile: ProfileDescription | undefined;
  const dialog: Dialog = {
    node,
    choice,
    // In a way to send that reads no tables, what was ticked stays.
    ticked: () => (profile && byTables(mode.value) ? chosenOf(choice, profile, mode.value) : choice),
    lists: makeLists(node, choice, () => showChoice(dialog, profile)),
    preview: makePreview(node, () => fieldsNow(dialog)),
  };
  open = dialog;
  const { profiles } = await fetchProfiles();
  // A deployed device is of a variant and has overrides; one that is not is described by its bare profile.
  const choose = async () => {
    const id = device.value;
    const chosen = RED.nodes.node(id)?.profile;
    const deployed = await fetchDevice(id);
    if (device.value !== id || open !== dialog) return;
    profile = deployed?.id === chosen ? deployed : profiles.find((known) => known.id === chosen);
    dialog.preview.clear();
    showProfile(dialog, profile);
  };
  // Node-RED replaces the selector of a configuration node when one is added, so the event is taken further up.
  device.addEventListener('change', choose);
  $(device).on('change', choose);
  mode.addEventListener('change', () => showProfile(dialog, profile));
  await choose();
}

/** Takes what is ticked over into the node. */
export function saveChoice(node: EditorNode): void {
  if (open) Object.assign(node, chosenOfDialog(open));
}

/** Ends what the dialog has under way. */
export function closePoll(): void {
  open?.preview.clear();
  open = undefined;
}

function chosenOfDialog({ ticked }: Dialog): Record<'pages' | 'tables' | 'columns', string[]> {
  const { pages, tables, columns } = ticked();
  const isSingle = oneTableOf(ticked()) !== undefined;
  return { pages: [...pages], tables: [...tables], columns: isSingle ? [...columns] : [] };
}

function fieldsNow(dialog: Dialog): PreviewRequest['fields'] {
  const names = ['device', 'mode', 'latest', 'tree', 'graph'] as const;
  const texts = Object.fromEntries(names.map((name) => [name, field(name).value])) as Record<
    (typeof names)[number],
    string
  >;
  return { ...texts, rawValues: field('rawValues').checked, ...chosenOfDialog(dialog) };
}

function showProfile(dialog: Dialog, profile: ProfileDescription | undefined): void {
  const { node } = dialog;
  const mode = field('mode').value;
  fillSelect(field('tree'), profile?.trees ?? [], String(node.tree ?? ''));
  fillSelect(field('graph'), profile?.graphs ?? [], String(node.graph ?? ''));
  show(byId('headend-poll-tree'), mode === 'tree' && (profile?.trees.length ?? 0) > 0);
  show(byId('headend-poll-graph'), mode === 'graph' && (profile?.graphs.length ?? 0) > 0);
  const hasLogs = profile?.tables.some(({ log }) => log) ?? false;
  show(byId('headend-poll-mode-new'), hasLogs || mode === 'new');
  showTip(node, profile, mode);
  showChoice(dialog, profile);
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

/** What can be ticked and what is, the columns of it, and what applies to logs. */
function showChoice({ lists, ticked }: Dialog, profile: ProfileDescription | undefined): void {
  const mode = field('mode').value;
  const offered = profile && byTables(mode) ? offeredPages(profile, mode) : [];
  show(byId('headend-poll-tables'), offered.length > 0);
  lists.showTables(offered);
  const tables = profile && byTables(mode) ? tablesOf(ticked(), profile) : [];
  const isLog = tables.some(({ log }) => log);
  show(byId('headend-poll-latest'), isLog);
  lists.showColumns(tables, oneTableOf(ticked()) !== undefined, profile?.sources ?? {});
}
