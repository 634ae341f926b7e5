import { byId, fillSelect, show } from '../editor/dom';
import { fetchProfiles } from '../editor/profiles';

/** Fills the dialog from the profiles and shows what the chosen one has. */
export async function prepareSimulator(node: EditorNode): Promise<void> {
  const { profiles } = await fetchProfiles();
  const select = byId<HTMLSelectElement>('node-input-profile');
  fillSelect(select, profiles, String(node.profile ?? ''));
  const update = () => {
    const profile = profiles.find(({ id }) => id === select.value);
    const kinds = new Set(profile?.connections.map(({ kind }) => kind));
    const all = { id: '', title: node._('headend-simulator.placeholder.variant') };
    const variants = profile && profile.variants.length > 0 ? [all, ...profile.variants] : [];
    fillSelect(byId('node-input-variant'), variants, variants.length > 0 ? String(node.variant ?? '') : '');
    show(byId('headend-simulator-variants'), variants.length > 0);
    show(byId('headend-simulator-snmp'), kinds.has('snmp'));
    show(byId('headend-simulator-http'), kinds.has('http'));
  };
  select.addEventListener('change', update);
  update();
}
