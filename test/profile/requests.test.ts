import assert from 'node:assert/strict';
import { bindParameters, loadProfile, type Profile } from '../../src/profile';
import { BASE, edit, itRefuses, profileFiles } from './files';

const SIGNATURE = `auth: signature, headers: { Accept: application/xml },
    login: { user: Login, secret: Key, help: On the back. },
    signature: {
      headers: { user: X-User, expires: X-Expires, key: X-Key }, unsigned: '/api(?:/v\\d+)?', seconds: '{address}',
      refusals: [{ text: No user., means: missing, sentence: The user is missing. }] }`;

const STATS = `  stats: { on: web, path: '/slots/{id}/{address}', forEach: { read: tree, each: //Slot | /Blade, values: { id: '@Slot | id' } }, evidence: confirmed, source: [S1] }
  log: { on: web, path: /log, paging: { page: page, size: per_page, rows: 50, each: /log/entry | /entries }, evidence: confirmed, source: [S1] }
`;

const TABLES = `  stats:
    title: Statistics
    key: [slot, at]
    rows: { read: stats, each: //Sample }
    evidence: confirmed
    source: [S1]
    columns:
      slot: { title: Slot, type: integer, request: id }
      at: { title: At, type: time, at: '@At', format: unix }
      pids: { title: PIDs, type: string, at: pids/pid, join: ', ', match: '\\d+$' }
  log:
    title: Log
    key: [number]
    log: { by: number }
    rows: { read: log, each: //Entry | //Line, within: //Log | //Lines }
    evidence: confirmed
    source: [S1]
    columns:
      number: { title: Number, type: integer, at: '@N | n', range: [0, 9] }
      other: { title: Other, type: string, at: text }
trees:
`;

/** The small profile with signed requests, a read for each row of another, pages and a log. */
const WITH_REQUESTS = [
  ['web: { kind: http, title: HTTP, port: 80,', `web: { kind: http, title: HTTP, port: 80, ${SIGNATURE},`],
  ['pages:\n', `${STATS}pages:\n`],
  ['trees:\n', TABLES],
  ['oid: 1.3.6.1.4.1.1.0, on: snmp', "oid: '1.3.6.{address}.0', on: snmp"],
].reduce((text, [from = '', to = '']) => edit(text, from, to), BASE);

describe('the requests of a profile', () => {
  const files = profileFiles();
  const load = (text = WITH_REQUESTS): Profile => loadProfile(files.write('small.yaml', text));

  it('are signed as its signature says, for 30 seconds when it does not say', () => {
    const web = load().connections.get('web');
    assert.ok(web?.kind === 'http');
    assert.deepEqual(
      [web.auth, web.session, { ...web.headers }],
      ['signature', undefined, { Accept: 'application/xml' }],
    );
    assert.deepEqual({ ...web.login }, { user: 'Login', secret: 'Key', help: 'On the back.' });
    assert.deepEqual(JSON.parse(JSON.stringify(web.signature)), {
      headers: { user: 'X-User', expires: 'X-Expires', key: 'X-Key' },
      ...{ unsigned: '/api(?:/v\\d+)?', seconds: '{address}' },
      refusals: [{ text: 'No user.', means: 'missing', sentence: 'The user is missing.' }],
    });
    const seconds = (text: string) => {
      const connection = load(text).connections.get('web');
      return connection?.kind === 'http' && connection.signature?.seconds;
    };
    assert.equal(seconds(edit(WITH_REQUESTS, " seconds: '{address}',", '')), '30');
    assert.equal(seconds(edit(WITH_REQUESTS, "seconds: '{address}'", 'seconds: 45')), '45');
  });

  it('may be made for each row of another, and in pages of XML', () => {
    const { reads, tables } = load();
    const { read, each, values } = reads.get('stats')?.forEach ?? assert.fail();
    assert.deepEqual([read, each, { ...values }], ['tree', '//Slot | /Blade', { id: '@Slot | id' }]);
    assert.deepEqual(
      { ...reads.get('log')?.paging },
      {
        ...{ page: 'page', first: 1, size: 'per_page', rows: 50, each: '/log/entry | /entries' },
      },
    );
    const columns = tables.get('stats')?.columns;
    assert.deepEqual(columns?.get('slot')?.address, { from: 'request', read: 'stats', name: 'id' });
    assert.deepEqual([columns?.get('pids')?.join, columns?.get('pids')?.match], [', ', '\\d+$']);
    assert.deepEqual([{ ...tables.get('log')?.log }, tables.get('stats')?.log], [{ by: 'number' }, undefined]);
    assert.deepEqual(tables.get('log')?.columns.get('number')?.range, [0, 9]);
  });

  it('have OIDs that parameters are put into; other texts keep theirs', () => {
    const bound = bindParameters(load(), { address: '7' });
    assert.deepEqual(bound.tables.get('general')?.columns.get('name')?.address, {
      ...{ from: 'oid', connection: 'snmp', oid: '1.3.6.7.0' },
    });
    assert.equal(bound.reads.get('tree')?.path, '/tree/{address}');
    const empty = load(edit(WITH_REQUESTS, "default: '1'", "default: ''"));
    assert.equal(empty.parameters.get('address')?.default, '', 'a default may be empty');
  });

  itRefuses(
    files,
    [
      [
        'a signature that no request is signed with',
        'auth: signature,',
        'auth: basic,',
        'connections.web: "auth: signature" and a "signature" that says how to sign go together.',
      ],
      [
        'a prefix that is no regular expression',
        "unsigned: '/api(?:/v\\d+)?'",
        "unsigned: '(/api'",
        'connections.web.signature.unsigned: Invalid regular expression: /(/api/u: Unterminated group',
      ],
      [
        'seconds of an unknown parameter',
        "seconds: '{address}'",
        "seconds: '{adress}'",
        'connections.web.signature.seconds: there is no parameter "adress". Did you mean "address"?',
      ],
      [
        'a refusal that means nothing known',
        'means: missing',
        'means: mising',
        'connections.web.signature.refusals.0.means: "mising" is not one of missing, user, key, expired. Did you mean "missing"?',
      ],
      [
        'a read for each row of an unknown one',
        'forEach: { read: tree,',
        'forEach: { read: three,',
        'reads.stats.forEach.read: there is no read "three". Did you mean "tree"?',
      ],
      [
        'a read for each row of one that is such itself',
        'forEach: { read: tree,',
        'forEach: { read: stats,',
        'reads.stats.forEach.read: "stats" is itself asked for each row of another.',
      ],
      [
        'a read for each row of one in another format',
        "path: '/slots/{id}/{address}',",
        "path: '/slots/{id}/{address}', format: json,",
        'tables.stats.rows.each: The path "//Sample" is wrong: the name of a property is missing.',
        'reads.stats.forEach.read: "tree" must have the same connection and format.',
        'reads.stats.forEach.each: The path "//Slot | /Blade" is wrong: the name of a property is missing.',
      ],
      [
        'a value that the path does not have',
        "'/slots/{id}/{address}'",
        "'/slots/{slot}/{address}'",
        'reads.stats.path: there is no parameter "slot".',
      ],
      [
        'paths that cannot be read',
        "each: //Slot | /Blade, values: { id: '@Slot | id' }",
        "each: //Slot |, values: { id: '@' }",
        'reads.stats.forEach.each: The path "//Slot |" is wrong at character 7: the path should end here.',
        'reads.stats.forEach.values.id: The path "@" is wrong at character 2: the name of an attribute is expected.',
      ],
      [
        'pages of rows that cannot be found',
        'each: /log/entry | /entries',
        'each: entry',
        'reads.log.paging.each: The path "entry" is wrong at character 1: "/" or "//" is expected.',
      ],
      [
        'a column of a request that has no such value',
        'request: id',
        'request: ids',
        'tables.stats.columns.slot.request: there is no value that the read is made with "ids". Did you mean "id"?',
      ],
      [
        'a column of a request that is made once',
        '{ title: Other, type: string, at: text }',
        '{ title: Other, type: string, request: id }',
        'tables.log.columns.other.request: there is no value that the read is made with "id".',
      ],
      [
        'a match that is no regular expression',
        "match: '\\d+$'",
        "match: '['",
        'tables.stats.columns.pids.match: Invalid regular expression: /[/u: Unterminated character class',
      ],
      [
        'a log by an unknown column',
        'log: { by: number }',
        'log: { by: numbr }',
        'tables.log.log.by: there is no column "numbr". Did you mean "number"?',
      ],
      [
        'a log of SNMP rows',
        'rows: { on: snmp, index: { port: integer } }',
        'log: { by: port }\n    rows: { on: snmp, index: { port: integer } }',
        'tables.ports.log: only rows of a document can be a log.',
      ],
      [
        'an OID below an unknown parameter',
        "oid: '1.3.6.{address}.0'",
        "oid: '1.3.6.{adress}.0'",
        'tables.general.columns.name.oid: there is no parameter "adress". Did you mean "address"?',
      ],
      [
        'a column whose alternatives begin differently',
        "at: '@N | n'",
        "at: '@N | //n'",
        'tables.log.columns.number.at: The path "@N | //n" is wrong at character 9: all alternatives begin with "/", or none does.',
      ],
    ],
    WITH_REQUESTS,
  );
});
