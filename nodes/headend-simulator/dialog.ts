import { byId, element, fillSelect, show } from '../editor/dom';
import { fetchProfiles, type ProfileDescription } from '../editor/profiles';

/** Fills the dialog from the profiles that can be simulated and shows what the chosen one has. */
export async function prepareSimulator(node: EditorNode): Promise<void> {
  const select = byId<HTMLSelectElement>('node-input-profile');
  const [{ profiles, errors }, simulated] = await Promise.all([fetchProfiles(), fetchSimulated()]);
  // Whoever closed the dialog meanwhile wants no answer.
  if (!select.isConnected) return;
  const offered = profiles.filter(({ id }) => simulated.includes(id));
  fillSelect(select, offered, String(node.profile ?? ''));
  const update = () =>
    showProfile(
      node,
      profiles.find(({ id }) => id === select.value),
    );
  select.addEventListener('change', update);
  byId('node-input-capture').addEventListener('input', update);
  for (const name of ['trapVersion', 'line']) byId(`node-input-${name}`).addEventListener('change', showChosen);
  const section = (id: string, field: string) => {
    byId<HTMLDetailsElement>(`headend-simulator-${id}`).open = Boolean(node[field]);
  };
  section('traps', 'trapDestinations');
  section('over', 'line');
  byId('headend-simulator-reason').replaceChildren(...errors.map((error) => element('div', error)));
  show(byId('headend-simulator-reason'), errors.length > 0);
  update();
}

/** The ids of the profiles that have a simulation file. */
async function fetchSimulated(): Promise<string[]> {
  try {
    return await $.ajax({ url: 'headend/simulations' });
  } catch {
    // What is wrong with the folder of profiles is told with the profiles.
    return [];
  }
}

function showProfile(node: EditorNode, profile: ProfileDescription | undefined): void {
  for (const part of ['profile', 'size', 'leading']) show(byId(`headend-simulator-${part}`), true);
  const connections = profile?.connections ?? [];
  const http = connections.find(({ kind }) => kind === 'http');
  const snmp = connections.find(({ kind }) => kind === 'snmp');
  const all = { id: '', title: node._('headend-simulator.placeholder.variant') };
  const variants = profile && profile.variants.length > 0 ? [all, ...profile.variants] : [];
  fillSelect(byId('node-input-variant'), variants, variants.length > 0 ? String(node.variant ?? '') : '');
  show(byId('headend-simulator-variants'), variants.length > 0);
  show(byId('headend-simulator-snmp'), snmp !== undefined);
  show(byId('headend-simulator-http'), http !== undefined);
  show(byId('headend-simulator-traps'), snmp !== undefined);
  show(byId('headend-simulator-over'), http?.kind === 'http' && http.over.includes('serial'));
  byId('node-input-trapCommunity').placeholder = snmp?.kind === 'snmp' ? snmp.getCommunity : '';
  showCapture();
  showChosen();
}

/** A capture has its own model, and what was captured of it. */
function showCapture(): void {
  if (byId('node-input-capture').value.trim() === '') return;
  for (const part of ['profile', 'variants', 'size', 'leading']) show(byId(`headend-simulator-${part}`), false);
  for (const part of ['snmp', 'http', 'traps', 'over']) show(byId(`headend-simulator-${part}`), true);
}

/** What applies to the chosen version of traps and to the chosen line. */
function showChosen(): void {
  const { value: line } = byId('node-input-line');
  show(byId('headend-simulator-inform'), byId('node-input-trapVersion').value === '2c');
  show(byId('headend-simulator-line-port'), line === 'tcp');
  show(byId('headend-simulator-line-path'), line === 'pty');
}
