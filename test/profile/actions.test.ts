import assert from 'node:assert/strict';
import { loadProfile, type Profile } from '../../src/profile';
import { BASE, edit, issuesOf, profileFiles } from './files';

const SESSION = `auth: session, session: {
    login: { path: '/login/{address}?u={user}', json: { name: '{user}', secret: '{password}' }, headers: { X: '{user}' } },
    logout: { method: DELETE, path: /session },
    token: /token, expiresIn: /expiresIn, headers: { X-Token: '{token}' }, cookies: true }`;

/** The small profile with a log-in and an action. */
const WITH_ACTION = `${edit(BASE, 'web: { kind: http, title: HTTP, port: 80,', `web: { kind: http, title: HTTP, port: 80, ${SESSION},`)}
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
`;

describe('the actions and the log-in of a profile', () => {
  const files = profileFiles();
  const load = (text = WITH_ACTION, overrides?: string): Profile =>
    loadProfile(files.write('small.yaml', text), { overrides });

  it('are filled in with what the file leaves out', () => {
    const { actions } = load();
    assert.deepEqual([...actions.keys()], ['setSlot', 'reset']);
    const { parameters, request, ...rest } = actions.get('setSlot') ?? assert.fail();
    assert.deepEqual(parameters.get('slot'), {
      ...{
        id: 'slot',
        title: 'Slot',
        type: 'integer',
        required: true,
        unit: undefined,
        range: [1, 8],
        values: undefined,
      },
    });
    assert.deepEqual(parameters.get('state')?.values, { 0: 'ok', 1: 'failed' });
    assert.equal(parameters.get('state')?.required, false);
    assert.deepEqual([request.method, request.path, rest.connection], ['PUT', '/slots/{slot}/{address}', 'web']);
    assert.deepEqual([rest.evidence, rest.source], ['confirmed', ['S1']]);
    const reset = actions.get('reset') ?? assert.fail();
    assert.deepEqual(reset.request, { method: 'POST', path: '/reset', json: undefined, headers: {} });
    assert.deepEqual([reset.parameters.size, reset.verify], [0, undefined]);
    const web = load().connections.get('web');
    assert.ok(web?.kind === 'http' && web.session);
    assert.deepEqual([web.auth, web.session.token, web.session.cookies], ['session', '/token', true]);
    assert.deepEqual([web.session.login.method, web.session.logout?.method], ['POST', 'DELETE']);
  });

  const cases: [what: string, from: string, to: string, ...issues: string[]][] = [
    [
      'an unknown parameter in its path',
      '/slots/{slot}/{address}',
      '/slots/{slott}',
      'actions.setSlot.request.path: there is no parameter "slott". Did you mean "slot"?',
    ],
    [
      'one in its body',
      "json: { state: '{state}' }",
      "json: { state: ['{stat}'] }",
      'actions.setSlot.request.json: there is no parameter "stat". Did you mean "state"?',
    ],
    [
      'one in its headers',
      "X-Slot: '{slot}'",
      "X-Slot: '{user}'",
      'actions.setSlot.request.headers: there is no parameter "user".',
    ],
    [
      'a connection that is not HTTP',
      'Set a slot\n    on: web',
      'Set a slot\n    on: snmp',
      'actions.setSlot.on: "snmp" is not an http connection.',
    ],
    [
      'a row of no table',
      'verify: { table: slots,',
      'verify: { table: slot,',
      'actions.setSlot.verify.table: there is no table "slot". Did you mean "slots"?',
      'actions.setSlot.verify.columns.state: there is no column in slot "state".',
    ],
    [
      'a row named by no parameter',
      'key: slot, columns: { state',
      'key: sl, columns: { state',
      'actions.setSlot.verify.key: there is no parameter "sl". Did you mean "slot"?',
    ],
    [
      'a column of no such name',
      'columns: { state: state }',
      'columns: { state: stat }',
      'actions.setSlot.verify.columns.state: there is no column in slots "stat". Did you mean "state"?',
    ],
    [
      'an enum without values',
      'type: enum, enum: state, required',
      'type: enum, required',
      'actions.setSlot.parameters.state: an enum needs "values" or "enum".',
    ],
    [
      'a path that may miss a value',
      'range: [1, 8] }',
      'required: false }',
      'actions.setSlot.parameters.slot: what stands in the path or names the row to verify is always required.',
    ],
    [
      'a parameter named as one of the device',
      'state: { title: State, type: enum, enum: state, required: false }',
      'address: { title: A, type: string, required: true }',
      'actions.setSlot.parameters.address: a parameter of the device has this name.',
      'actions.setSlot.verify.columns: there is no parameter "state".',
      'actions.setSlot.request.json: there is no parameter "state".',
    ],
    [
      'a log-in that nobody says how to do',
      'auth: session, session: {',
      'auth: basic, session: {',
      'connections.web: "auth: session" and a "session" that says how to log on go together.',
    ],
    [
      'a password in a path',
      '/login/{address}?u={user}',
      '/login/{password}',
      'connections.web.session.login.path: errors name the path, so the password cannot stand in it.',
    ],
    [
      'a token in the log-out’s path',
      'path: /session }',
      'path: "/session/{token}" }',
      'connections.web.session.logout.path: there is no parameter "token".',
    ],
    [
      'something else than a token in a header',
      "X-Token: '{token}'",
      "X-Token: '{tokn}'",
      'connections.web.session.headers: there is no parameter "tokn". Did you mean "token"?',
    ],
  ];
  for (const [what, from, to, ...expected] of cases) {
    it(`are refused: ${what}`, () => {
      const issues = issuesOf(files.write('p.yaml', edit(WITH_ACTION, from, to)));
      assert.deepEqual(issues.map((issue) => issue.replace(/^p\.yaml:\d+: /, '')).sort(), [...expected].sort());
    });
  }

  it('that an override moves are assumed, and known from the override', () => {
    const path = files.write(
      'mine.yaml',
      `
connections: { web: { session: { token: /auth/key, login: { json: { name: null, login: '{user}' } } } } }
actions: { setSlot: { request: { path: '/slot/{slot}' } }, reset: { title: Restart } }
`,
    );
    const profile = load(WITH_ACTION, path);
    const web = profile.connections.get('web');
    assert.ok(web?.kind === 'http');
    assert.deepEqual([web.evidence, web.source], ['assumed', ['override mine.yaml']]);
    assert.equal(web.session?.token, '/auth/key');
    assert.equal(JSON.stringify(web.session?.login.json), '{"secret":"{password}","login":"{user}"}');
    assert.equal(web.session?.expiresIn, '/expiresIn', 'what is not changed stays');
    const set = profile.actions.get('setSlot');
    assert.deepEqual([set?.evidence, set?.source], ['assumed', ['override mine.yaml']]);
    assert.deepEqual([set?.request.method, set?.request.path], ['PUT', '/slot/{slot}']);
    assert.deepEqual([profile.actions.get('reset')?.title, profile.actions.get('reset')?.source], ['Restart', []]);
  });

  it('that an override only renames keep their evidence; one that it takes away is gone', () => {
    const path = files.write(
      'mine.yaml',
      'connections: { web: { title: Web } }\nactions: { setSlot: { title: Slot, parameters: { slot: { range: [1, 4] } } }, reset: null }\n',
    );
    const profile = load(WITH_ACTION, path);
    const set = profile.actions.get('setSlot');
    assert.deepEqual([set?.title, set?.evidence, set?.source], ['Slot', 'confirmed', ['S1']]);
    assert.deepEqual(set?.parameters.get('slot')?.range, [1, 4]);
    assert.deepEqual(
      [profile.connections.get('web')?.title, profile.connections.get('web')?.evidence],
      ['Web', 'confirmed'],
    );
    assert.deepEqual([...profile.actions.keys()], ['setSlot']);
  });
});
