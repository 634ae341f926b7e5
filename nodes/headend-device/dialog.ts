import { byId, element, fillSelect, show } from '../editor/dom';
import { fetchProfiles, fetchSerialPorts, type ProfileDescription, post } from '../editor/profiles';
import { prepareCheck } from './check-dialog';

/** Fields whose values *Test connection* sends. */
const FIELDS = [
  'name',
  'profile',
  'variant',
  'host',
  'overrides',
  'timeout',
  'maxInFlight',
  'snmpVersion',
  'snmpHost',
  'snmpPort',
  'snmpRetries',
  'snmpLevel',
  'snmpAuthProtocol',
  'snmpPrivProtocol',
  'snmpContext',
  'httpHost',
  'httpPort',
  'tls',
  'httpOver',
  'serialPath',
  'serialBaudRate',
  'serialDataBits',
  'serialStopBits',
  'serialParity',
  'serialFlow',
  'write',
] as const;
const SECRETS = ['getCommunity', 'setCommunity', 'snmpUser', 'snmpAuthKey', 'snmpPrivKey', 'httpUser', 'httpPassword'];
/** What the editor shows in place of a secret it does not know. */
const STORED = '__PWRD__';

/** What the runtime says of one connection; see `ConnectionReport`. */
interface Report {
  title: string;
  reachable: boolean;
  authenticated: boolean | null;
  roundTripMs: number;
  text: string;
  says: { title: string; value: string }[];
}

const field = (name: string) => byId(`node-config-input-${name}`);

/** Fills the dialog from the profiles and keeps it showing what applies to the chosen one. */
export async function prepareDevice(node: EditorNode): Promise<void> {
  const select = byId<HTMLSelectElement>('node-config-input-profile');
  const { profiles, errors } = await fetchProfiles();
  // Whoever closed the dialog meanwhile wants no answer.
  if (!select.isConnected) return;
  fillSelect(select, profiles, String(node.profile ?? ''));
  const current = () => profiles.find(({ id }) => id === select.value);
  const update = () => showProfile(node, current());
  select.addEventListener('change', update);
  for (const name of ['snmpVersion', 'snmpLevel'])
    field(name).addEventListener('change', () => showSecurity(current()));
  for (const name of ['host', 'httpHost', 'httpPort']) {
    field(name).addEventListener('input', () => showWebInterface(current()));
  }
  field('httpOver').addEventListener('change', () => showOver(current()));
  byId('headend-device-test').addEventListener('click', () => test(node));
  void prepareCheck(node, () => described(node));
  byId('headend-device-result').replaceChildren(...errors.map((error) => element('li', error)));
  update();
}

function showProfile(node: EditorNode, profile: ProfileDescription | undefined): void {
  // What matters most comes first in a notice; all of it is on the device's page and in the tip.
  byId('headend-device-notice').textContent = profile?.notice?.split(/(?<=\.)\s/, 2).join(' ') ?? '';
  byId('headend-device-notice').title = profile?.notice ?? '';
  show(byId('headend-device-notice'), Boolean(profile?.notice));
  const open = profile?.probed ? [{ id: '', title: node._('headend-device.placeholder.variant') }] : [];
  const variants = profile && profile.variants.length > 0 ? [...open, ...profile.variants] : [];
  fillSelect(byId('node-config-input-variant'), variants, variants.length > 0 ? String(node.variant ?? '') : '');
  show(byId('headend-device-variants'), variants.length > 0);
  showParameters(node, profile);

  const snmp = profile?.connections.find(({ kind }) => kind === 'snmp');
  show(byId('headend-device-snmp'), snmp !== undefined);
  if (snmp?.kind === 'snmp') {
    const versions = snmp.versions.map((version) => ({ id: version, title: `v${version}` }));
    fillSelect(byId('node-config-input-snmpVersion'), versions, String(node.snmpVersion ?? ''));
    field('snmpPort').placeholder = String(snmp.port);
    field('getCommunity').placeholder = snmp.getCommunity;
    field('setCommunity').placeholder = snmp.setCommunity;
  }
  const http = profile?.connections.find(({ kind }) => kind === 'http');
  show(byId('headend-device-http'), http !== undefined);
  if (http?.kind === 'http') {
    field('httpPort').placeholder = String(http.port);
    show(byId('headend-device-login'), http.auth !== 'none');
    const {
      user = node._('headend-device.label.user'),
      secret = node._('headend-device.label.password'),
      help = '',
    } = http.login ?? {};
    byId('headend-device-user-label').textContent = user;
    byId('headend-device-password-label').textContent = secret;
    byId('headend-device-login-help').textContent = help;
    show(byId('headend-device-login-help'), help !== '');
  }
  showSecurity(profile);
  showOver(profile);
  showWebInterface(profile);
}

/** What applies to a network, a terminal server or a serial port; only some devices take requests over a line. */
function showOver(profile: ProfileDescription | undefined): void {
  const http = profile?.connections.find(({ kind }) => kind === 'http');
  const canLine = http?.kind === 'http' && http.over.includes('serial');
  if (!canLine && profile) field('httpOver').value = '';
  show(byId('headend-device-over'), canLine);
  const over = field('httpOver').value;
  show(byId('headend-device-serial'), over === 'serial');
  for (const row of document.querySelectorAll<HTMLElement>('.headend-device .headend-network')) {
    show(row, over === '' || (over === 'terminal' && row.classList.contains('headend-terminal')));
  }
  if (over === 'serial') void listPorts();
}

/** Offers the serial ports of the machine Node-RED runs on; a path can be typed as well. */
async function listPorts(): Promise<void> {
  const list = byId('headend-device-ports');
  const { ports, reason = '' } = await fetchSerialPorts();
  if (!list.isConnected) return;
  list.replaceChildren(...ports.map(({ path, label }) => element('option', label, { value: path })));
  byId('headend-device-ports-reason').textContent = reason;
  show(byId('headend-device-ports-reason'), reason !== '');
}

/** The profile's own parameters, each a field. */
function showParameters(node: EditorNode, profile: ProfileDescription | undefined): void {
  const values = (node.parameters ?? {}) as Record<string, string>;
  const rows = (profile?.parameters ?? []).map(({ id, title, description, default: usual, evidence }) => {
    const input = `headend-device-parameter-${id}`;
    const row = element('div', '', { class: 'form-row' });
    const box = element('input', '', { type: 'text', id: input, placeholder: usual });
    box.dataset.parameter = id;
    box.value = values[id] ?? '';
    box.title = [description, evidence].filter(Boolean).join(' · ');
    row.append(element('label', title, { for: input }), ' ', box);
    return row;
  });
  byId('headend-device-parameters').replaceChildren(...rows);
}

function showSecurity(profile: ProfileDescription | undefined): void {
  const isV3 = field('snmpVersion').value === '3';
  const level = field('snmpLevel').value;
  show(byId('headend-device-communities'), !isV3);
  show(byId('headend-device-usm'), isV3 && profile !== undefined);
  for (const row of document.querySelectorAll<HTMLElement>('.headend-device .headend-auth')) {
    show(row, level !== 'noAuthNoPriv');
  }
  for (const row of document.querySelectorAll<HTMLElement>('.headend-device .headend-priv'))
    show(row, level === 'authPriv');
}

/** The device's own pages, at the HTTP port in the dialog. */
function showWebInterface(profile: ProfileDescription | undefined): void {
  const link = byId<HTMLAnchorElement>('headend-device-web');
  const host = field('httpHost').value || field('host').value;
  const text = profile?.webInterface?.replaceAll('{host}', host) ?? '';
  const known = /^[\w.:[\]-]+$/.test(host) && URL.canParse(text);
  if (known) {
    const url = new URL(text);
    if (/^\d+$/.test(field('httpPort').value)) url.port = field('httpPort').value;
    link.href = url.href;
  }
  show(link, known);
}

function parameters(): Record<string, string> {
  const inputs = document.querySelectorAll<HTMLInputElement>('#headend-device-parameters input');
  const given = [...inputs].filter(({ value }) => value !== '');
  return Object.fromEntries(given.map((input) => [input.dataset.parameter ?? '', input.value]));
}

/** Takes the profile's parameters over into the node. */
export function saveParameters(node: EditorNode): void {
  node.parameters = parameters();
}

/** What the dialog holds, as the runtime takes it; secrets only where they were typed. */
function described(node: EditorNode): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.fromEntries(FIELDS.map((name) => [name, field(name).value]));
  if (fields.tls === '_ADD_') fields.tls = '';
  const typed = SECRETS.map((name) => [name, field(name).value]).filter(([, value]) => value !== STORED);
  return {
    id: node.id,
    fields: { ...fields, bypassProxy: field('bypassProxy').checked, parameters: parameters() },
    credentials: Object.fromEntries(typed),
  };
}

async function test(node: EditorNode): Promise<void> {
  const button = byId<HTMLButtonElement>('headend-device-test');
  if (button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');
  const result = byId<HTMLUListElement>('headend-device-result');
  result.replaceChildren(element('li', node._('headend-device.test.running')));
  const answer = await post<{ reports: Report[] }>('headend/test', described(node));
  button.removeAttribute('aria-disabled');
  const items = 'error' in answer ? [problemItem(answer.error)] : answer.reports.map((each) => reportItem(node, each));
  result.replaceChildren(...items);
  result.scrollIntoView({ block: 'nearest' });
}

function problemItem(sentence: string): HTMLElement {
  const item = element('li');
  item.append(mark('times'), sentence);
  return item;
}

/** What came of the test of one connection: how far it got, what the device says it is, or what to do. */
function reportItem(
  node: EditorNode,
  { title, roundTripMs, reachable, authenticated, text, says }: Report,
): HTMLElement {
  const word = (key: string, values?: Record<string, unknown>) => node._(`headend-device.test.${key}`, values);
  const steps = element('p');
  steps.append(mark(reachable ? 'check' : 'times'), word(reachable ? 'reachable' : 'unreachable'));
  if (reachable) {
    const access = authenticated === null ? 'accessUnknown' : authenticated ? 'access' : 'noAccess';
    const symbol = { access: 'check', noAccess: 'times', accessUnknown: 'question' }[access];
    steps.append(' · ', mark(symbol), word(access), ' · ', word('roundTrip', { ms: Math.round(roundTripMs) }));
  }
  const item = element('li');
  item.append(element('strong', title), steps, element('p', text));
  for (const { title: name, value } of says) item.append(element('p', `${name}: ${value}`));
  return item;
}

function mark(symbol: string): Node {
  const icon = element('span');
  icon.append(element('i', '', { class: `fa fa-${symbol}`, 'aria-hidden': 'true' }), ' ');
  return icon;
}
