import { BASE, edit } from './files';

const SESSION = `auth: session, session: {
    login: { path: '/login/{address}?u={user}', json: { name: '{user}', secret: '{password}' }, headers: { X: '{user}' } },
    logout: { method: DELETE, path: /session },
    token: /token, expiresIn: /expiresIn, headers: { X-Token: '{token}' }, cookies: true }`;

const WRITABLE: readonly [from: string, to: string][] = [
  ['web: { kind: http, title: HTTP, port: 80,', `web: { kind: http, title: HTTP, port: 80, ${SESSION},`],
  ["at: '@State', enum: state,", "at: '@State', enum: state, writable: true,"],
  ['oid: 1.3.6.1.4.1.1.0, on: snmp }', 'oid: 1.3.6.1.4.1.1.0, on: snmp, writable: true }'],
  [
    '      octets: {',
    '      speed: { title: Speed, type: integer, oid: 1.3.6.1.4.1.2.2, writable: true, syntax: gauge32 }\n      octets: {',
  ],
];

/** The small profile with a log-in, actions of every kind, and columns that can be written. */
export const WITH_ACTIONS = `${WRITABLE.reduce((text, [from, to]) => edit(text, from, to), BASE)}
actions:
  setSlot:
    title: Set a slot
    on: web
    parameters:
      slot: { title: Slot, type: integer, range: [1, 8] }
      state: { title: State, type: enum, enum: state, required: false }
    request: { method: PUT, path: '/slots/{slot}/{address}', json: { state: '{state}' }, headers: { X-Slot: '{slot}' } }
    verify: { table: slots, key: slot, columns: { state: state } }
    evidence: confirmed
    source: [S1]
  reset: { title: Reset, on: web, request: { path: /reset }, evidence: assumed }
  addSlot:
    title: Add slots
    on: web
    parameters:
      part: { title: Part, type: string, pattern: { expression: '[A-Z]\\d+', form: a letter and digits } }
      slots: { title: Slots, type: integer, list: true, count: 2 }
    request: { path: /slots, xml: { Slot: { '@n': '{part}', Number: '{slots}' } } }
    guards:
      - { sentence: 'Slot {value} is taken.', parameters: [slots], unique: { table: slots, columns: [slot] } }
    reply: { table: slots, each: /Slot }
    verify: { table: slots, columns: { part: part } }
    evidence: assumed
  removeSlot:
    title: Remove a slot
    on: web
    parameters:
      slot: { title: Slot, type: integer }
    request: { method: DELETE, path: '/slots/{slot}' }
    guards:
      - { sentence: 'Slot {slot} is in use.', when: { table: slots, key: slot, column: state, is: [ok] } }
    verify: { table: slots, key: slot, gone: true }
    evidence: assumed
  rename:
    title: Rename
    on: snmp
    parameters:
      name: { title: Name, type: string }
    set: [{ oid: '1.3.6.1.{address}.1.0', syntax: octets, value: '{name}' }]
    verify: { table: general, columns: { name: name } }
    evidence: assumed
`;
