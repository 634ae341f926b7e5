import assert from 'node:assert/strict';
import { loadProfile, type Profile } from '../../src/profile';
import { edit, issuesOf, profileFiles } from './files';
import { WITH_ACTIONS } from './files-write';

describe('the actions and the log-in of a profile', () => {
  const files = profileFiles();
  const load = (text = WITH_ACTIONS, overrides?: string): Profile =>
    loadProfile(files.write('small.yaml', text), { overrides });

  it('are filled in with what the file leaves out', () => {
    const { actions, connections } = load();
    assert.deepEqual([...actions.keys()], ['setSlot', 'reset', 'addSlot', 'removeSlot', 'rename']);
    const { parameters, request, ...rest } = actions.get('setSlot') ?? assert.fail();
    assert.deepEqual(JSON.parse(JSON.stringify(parameters.get('slot'))), {
      ...{ id: 'slot', title: 'Slot', type: 'integer', required: true, range: [1, 8] },
      ...{ open: false, list: false, nullable: false, secret: false },
    });
    assert.deepEqual(parameters.get('state')?.values, { 0: 'ok', 1: 'failed' });
    assert.equal(parameters.get('state')?.required, false);
    assert.deepEqual([request?.method, request?.path, rest.connection], ['PUT', '/slots/{slot}/{address}', 'web']);
    assert.deepEqual([rest.evidence, rest.source], ['confirmed', ['S1']]);
    assert.deepEqual([rest.changesOnly, rest.set, rest.reply], [false, undefined, undefined]);
    const reset = actions.get('reset') ?? assert.fail();
    assert.deepEqual(JSON.parse(JSON.stringify(reset.request)), { method: 'POST', path: '/reset', headers: {} });
    assert.deepEqual([reset.parameters.size, reset.verify, reset.guards], [0, undefined, []]);
    const web = connections.get('web');
    assert.ok(web?.kind === 'http' && web.session);
    assert.deepEqual([web.auth, web.session.token, web.session.cookies], ['session', '/token', true]);
    assert.deepEqual([web.session.login.method, web.session.logout?.method], ['POST', 'DELETE']);
  });

  it('say what makes them impossible, and where it shows that they were done', () => {
    const { actions } = load();
    const add = actions.get('addSlot') ?? assert.fail();
    assert.deepEqual({ ...add.reply }, { table: 'slots', each: '/Slot' });
    assert.deepEqual(JSON.parse(JSON.stringify(add.verify)), {
      table: 'slots',
      columns: { part: 'part' },
      shows: {},
      gone: false,
    });
    assert.deepEqual(add.guards, [
      {
        sentence: 'Slot {value} is taken.',
        parameters: ['slots'],
        when: undefined,
        unique: { table: 'slots', columns: ['slot'], same: {}, except: {} },
      },
    ]);
    assert.deepEqual([add.parameters.get('slots')?.list, add.parameters.get('slots')?.count], [true, 2]);
    const remove = actions.get('removeSlot') ?? assert.fail();
    assert.deepEqual({ ...remove.guards[0]?.when }, { table: 'slots', key: 'slot', column: 'state', is: ['ok'] });
    assert.deepEqual([remove.verify?.gone, remove.verify?.key], [true, 'slot']);
  });

  it('are one SNMP SET, whose OIDs may name parameters of the device', () => {
    const rename = load().actions.get('rename') ?? assert.fail();
    assert.equal(rename.request, undefined);
    assert.deepEqual(rename.set?.map(Object.values), [['1.3.6.1.{address}.1.0', 'octets', '{name}']]);
    assert.deepEqual(rename.verify?.shows, {});
  });

  it('write the columns they show in, by row and value alone; SNMP objects are written by themselves', () => {
    const columns = load().tables.get('slots')?.columns;
    assert.deepEqual(columns?.get('state')?.write, { by: 'action', action: 'setSlot', parameter: 'state' });
    assert.equal(columns?.get('part')?.write, undefined);
    const { general, ports } = Object.fromEntries(load().tables);
    assert.deepEqual(general?.columns.get('name')?.write, { by: 'set', syntax: 'octets' });
    assert.deepEqual(ports?.columns.get('speed')?.write, { by: 'set', syntax: 'gauge32' });
  });

  it('write no column where they make a row and do not name one', () => {
    const made = edit(WITH_ACTIONS, "at: '@Part' }", "at: '@Part', writable: true }");
    const issues = issuesOf(files.write('p.yaml', edit(made, 'list: true, count: 2', 'list: true, required: false')));
    assert.deepEqual(
      issues.map((issue) => issue.replace(/^p\.yaml:\d+: /, '')),
      [
        'tables.slots.columns.part: it is writable, but no action whose "verify" names this column can be done with its row and value alone.',
      ],
    );
  });

  it('that an override moves are assumed, and known from the override', () => {
    const path = files.write(
      'mine.yaml',
      `
connections: { web: { session: { token: /auth/key, login: { json: { name: null, login: '{user}' } } } } }
actions: { setSlot: { request: { path: '/slot/{slot}' } }, reset: { title: Restart }, rename: { set: [{ oid: 1.3.6.9.0, syntax: octets, value: x }] } }
`,
    );
    const profile = load(WITH_ACTIONS, path);
    const web = profile.connections.get('web');
    assert.ok(web?.kind === 'http');
    assert.deepEqual([web.evidence, web.source], ['assumed', ['override mine.yaml']]);
    assert.equal(web.session?.token, '/auth/key');
    assert.equal(JSON.stringify(web.session?.login.json), '{"secret":"{password}","login":"{user}"}');
    assert.equal(web.session?.expiresIn, '/expiresIn', 'what is not changed stays');
    const set = profile.actions.get('setSlot');
    assert.deepEqual([set?.evidence, set?.source], ['assumed', ['override mine.yaml']]);
    assert.deepEqual([set?.request?.method, set?.request?.path], ['PUT', '/slot/{slot}']);
    assert.deepEqual([profile.actions.get('reset')?.title, profile.actions.get('reset')?.source], ['Restart', []]);
    assert.deepEqual(profile.actions.get('rename')?.source, ['override mine.yaml']);
  });

  it('that an override only renames keep their evidence; one that it takes away is gone', () => {
    const path = files.write(
      'mine.yaml',
      'connections: { web: { title: Web } }\nactions: { setSlot: { title: Slot, parameters: { slot: { range: [1, 4] } } }, reset: null }\n',
    );
    const profile = load(WITH_ACTIONS, path);
    const set = profile.actions.get('setSlot');
    assert.deepEqual([set?.title, set?.evidence, set?.source], ['Slot', 'confirmed', ['S1']]);
    assert.deepEqual(set?.parameters.get('slot')?.range, [1, 4]);
    assert.deepEqual(
      [profile.connections.get('web')?.title, profile.connections.get('web')?.evidence],
      ['Web', 'confirmed'],
    );
    assert.ok(!profile.actions.has('reset'));
  });
});
