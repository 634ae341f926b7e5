import { byId, element, show } from '../editor/dom';
import { showReport } from './dialog-monitor';
import { keyNames, SLOTS, type Slot, type UserFields } from './slots';

/** What the editor shows in place of a secret it does not know. */
const STORED = '__PWRD__';

const AUTH_PROTOCOLS = [
  { id: 'sha256', title: 'SHA-256' },
  { id: 'sha512', title: 'SHA-512' },
  { id: 'sha384', title: 'SHA-384' },
  { id: 'sha224', title: 'SHA-224' },
  { id: 'sha', title: 'SHA-1' },
  { id: 'md5', title: 'MD5' },
];
const PRIV_PROTOCOLS = [
  { id: 'aes', title: 'AES-128' },
  { id: 'aes256b', title: 'AES-256 (Blumenthal)' },
  { id: 'aes256r', title: 'AES-256 (Reeder, Cisco)' },
];

/** Ids of what a slot has in the dialog. Node-RED itself takes the keys from where their names say. */
const idOf = (slot: Slot, field: string) => `headend-trap-user-${slot}-${field}`;
const keyId = (name: string) => `node-config-input-${name}`;
const chosenIn = (slot: Slot, field: string) => byId(idOf(slot, field)).value;

/** Makes a block for each user that fits, shows those that are there, and what the deployed receiver has rejected. */
export function prepareReceiver(node: EditorNode): void {
  const users = new Map(((node.v3Users ?? []) as UserFields[]).map((user) => [user.slot, user]));
  byId('headend-trap-users').replaceChildren(...SLOTS.map((slot) => userBlock(node, slot, users.get(slot))));
  for (const slot of SLOTS) {
    show(byId(idOf(slot, 'block')), users.has(slot));
    showKeys(slot);
  }
  byId('headend-trap-add').addEventListener('click', addUser);
  showAdd();
  // What most devices send with, in a receiver that is new. It is seen, and can be taken out.
  if (!RED.nodes.node(node.id)) byId(keyId('communities')).value = 'public';
  void showReport(node);
}

/** Takes the users over into the node; Node-RED does so with the keys. */
export function saveUsers(node: EditorNode): void {
  node.v3Users = SLOTS.filter((slot) => !byId(idOf(slot, 'block')).hidden).map((slot) => ({
    slot,
    name: chosenIn(slot, 'name').trim(),
    level: chosenIn(slot, 'level'),
    authProtocol: chosenIn(slot, 'authProtocol'),
    privProtocol: chosenIn(slot, 'privProtocol'),
  }));
}

function addUser(): void {
  const slot = SLOTS.find((each) => byId(idOf(each, 'block')).hidden);
  if (slot === undefined) return;
  show(byId(idOf(slot, 'block')), true);
  byId(idOf(slot, 'name')).focus();
  showAdd();
}

/** A user that is taken out leaves no keys behind. */
function removeUser(slot: Slot): void {
  byId(idOf(slot, 'name')).value = '';
  for (const name of keyNames(slot)) byId(keyId(name)).value = '';
  show(byId(idOf(slot, 'block')), false);
  showAdd();
}

function showAdd(): void {
  show(
    byId('headend-trap-add'),
    SLOTS.some((slot) => byId(idOf(slot, 'block')).hidden),
  );
}

/** The fields that apply to the level of a user. */
function showKeys(slot: Slot): void {
  const level = chosenIn(slot, 'level');
  for (const field of ['authProtocol', 'authKey']) show(byId(idOf(slot, `${field}-row`)), level !== 'noAuthNoPriv');
  for (const field of ['privProtocol', 'privKey']) show(byId(idOf(slot, `${field}-row`)), level === 'authPriv');
}

function userBlock(node: EditorNode, slot: Slot, user: Partial<UserFields> = {}): HTMLElement {
  const text = (key: string) => node._(`headend-trap-receiver.label.${key}`);
  const levels = ['authPriv', 'authNoPriv', 'noAuthNoPriv'].map((id) => ({
    id,
    title: node._(`headend-trap-receiver.level.${id}`),
  }));
  const [authKey, privKey] = keyNames(slot);
  const name = element('input', '', { type: 'text', id: idOf(slot, 'name'), autocomplete: 'off' });
  name.value = user.name ?? '';
  const level = choice(slot, 'level', levels, user.level);
  level.addEventListener('change', () => showKeys(slot));
  const remove = element('button', '', { type: 'button', class: 'red-ui-button', 'aria-label': text('removeUser') });
  remove.append(element('i', '', { class: 'fa fa-trash', 'aria-hidden': 'true' }));
  remove.addEventListener('click', () => removeUser(slot));
  const block = element('div', '', { id: idOf(slot, 'block'), class: 'headend-trap-user' });
  const first = row(slot, 'name', text('user'), name);
  first.append(remove);
  block.append(
    first,
    row(slot, 'level', text('level'), level),
    row(slot, 'authProtocol', text('authProtocol'), choice(slot, 'authProtocol', AUTH_PROTOCOLS, user.authProtocol)),
    row(slot, 'authKey', text('authKey'), keyInput(node, authKey)),
    row(slot, 'privProtocol', text('privProtocol'), choice(slot, 'privProtocol', PRIV_PROTOCOLS, user.privProtocol)),
    row(slot, 'privKey', text('privKey'), keyInput(node, privKey)),
  );
  return block;
}

function row(slot: Slot, field: string, title: string, input: HTMLElement): HTMLElement {
  const made = element('div', '', { class: 'form-row', id: idOf(slot, `${field}-row`) });
  made.append(element('label', title, { for: input.id }), input);
  return made;
}

function choice(slot: Slot, field: string, options: { id: string; title: string }[], value = ''): HTMLSelectElement {
  const select = element('select', '', { id: idOf(slot, field) });
  select.append(...options.map(({ id, title }) => element('option', title, { value: id })));
  select.value = options.some(({ id }) => id === value) ? value : (options[0]?.id ?? '');
  return select;
}

/** Made after Node-RED has filled the fields it knows, so filled here as it would. */
function keyInput(node: EditorNode, name: string): HTMLInputElement {
  const { [name]: typed, [`has_${name}`]: stored } = (node.credentials ?? {}) as Record<string, unknown>;
  const input = element('input', '', { type: 'password', id: keyId(name), autocomplete: 'off' });
  input.value = typeof typed === 'string' ? typed : stored ? STORED : '';
  return input;
}
