import { byId, element, fillSelect, show } from '../editor/dom';
import { fetchDevice, fetchProfiles, type ProfileDescription } from '../editor/profiles';

/** A file as `GET headend/config/:id` tells of it. */
interface FileLine {
  file: string;
  time: string;
  bytes: number;
}

/** Where the document of each operation can come from, the usual one first; the others have no choice. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  restore: ['file', 'message'],
  read: ['device', 'file', 'message'],
  edit: ['device', 'file', 'message'],
};

const field = (name: string) => byId(`node-input-${name}`);
const row = (name: string) => byId<HTMLElement>(`headend-xml-config-${name}`);

/** Keeps the dialog showing what applies to the operation and the device. */
export async function prepareXmlConfig(node: EditorNode): Promise<void> {
  const operation = byId<HTMLSelectElement>('node-input-operation');
  const source = byId<HTMLSelectElement>('node-input-source');
  let wished = String(node.source ?? '');
  const update = () => {
    fillSources(node, operation.value, wished);
    showFields(node, operation.value, source.value);
  };
  operation.addEventListener('change', update);
  source.addEventListener('change', () => {
    wished = source.value;
    update();
  });
  update();

  const tip = row('tip');
  const { profiles } = await fetchProfiles();
  if (!tip.isConnected) return;
  const device = byId<HTMLSelectElement>('node-input-device');
  // A deployed device has overrides; one that is not is described by its bare profile.
  const updateDevice = async () => {
    const id = device.value;
    const chosen = RED.nodes.node(id)?.profile;
    const [deployed, files] = await Promise.all([fetchDevice(id), fetchFiles(id)]);
    if (device.value !== id || !tip.isConnected) return;
    showTip(node, deployed?.id === chosen ? deployed : profiles.find((known) => known.id === chosen), operation.value);
    showFiles(files);
  };
  // Node-RED replaces the selector of a configuration node when one is added.
  for (const target of [device, operation]) target.addEventListener('change', updateDevice);
  $(device).on('change', updateDevice);
  updateDevice();
}

function fillSources(node: EditorNode, operation: string, wished: string): void {
  const known = SOURCES[operation] ?? [];
  const options = known.map((id) => ({ id, title: node._(`headend-xml-config.source.${id}`) }));
  fillSelect(byId('node-input-source'), options, known.includes(wished) ? wished : '');
}

function showFields(node: EditorNode, operation: string, source: string): void {
  const isCompare = operation === 'compare';
  const isFile = isCompare || source === 'file';
  show(row('source'), operation in SOURCES);
  show(row('file'), isFile);
  show(row('file2'), isCompare);
  show(row('path'), operation === 'read' || operation === 'edit');
  show(row('value'), operation === 'edit');
  show(row('keep'), operation === 'save');
  show(row('options'), operation === 'restore');
  row('file-label').textContent = node._(
    `headend-xml-config.label.${isCompare ? 'from' : operation === 'restore' ? 'send' : 'file'}`,
  );
  field('file').placeholder = node._(`headend-xml-config.placeholder.${isCompare ? 'newest' : 'file'}`);
  field('file2').placeholder = node._('headend-xml-config.placeholder.device');
  field('path').placeholder = node._('headend-xml-config.placeholder.path');
}

/** What is in the way of the operation, or to be known before it. */
function showTip(node: EditorNode, profile: ProfileDescription | undefined, operation: string): void {
  const text = profile ? tipOf(profile, operation) : '';
  row('tip').textContent = text && node._(`headend-xml-config.tip.${text}`);
  show(row('tip'), text !== '');
}

function tipOf({ configuration }: ProfileDescription, operation: string): string {
  if (!configuration) return 'none';
  if (operation === 'edit') return 'edit';
  if (operation !== 'restore') return '';
  if (configuration.restore === null) return 'noRestore';
  return configuration.restore === 'assumed' ? 'assumed' : '';
}

/** The names the fields for files propose. */
function showFiles(files: readonly FileLine[]): void {
  const options = files.map(({ file, time, bytes }) => {
    const label = `${new Date(time).toLocaleString()} · ${Math.ceil(bytes / 1000)} kB`;
    return element('option', label, { value: file });
  });
  row('files').replaceChildren(...options);
}

async function fetchFiles(id: string): Promise<FileLine[]> {
  try {
    return (await $.ajax<{ files: FileLine[] }>({ url: `headend/config/${encodeURIComponent(id)}` })).files;
  } catch {
    // A device that is not deployed has no files yet.
    return [];
  }
}
