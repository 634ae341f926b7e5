import assert from 'node:assert/strict';
import { bindParameters, loadProfile, type Profile } from '../../src/profile';
import { BASE, edit, itRefuses, profileFiles } from './files';

/** The small profile with a table of alarms and two notifications. */
const WITH_TRAPS = `${edit(
  BASE,
  '    rows: { read: tree, each: //Slot }\n',
  `    rows: { read: tree, each: //Slot }
    alarm: { resource: 'slot {slot}', type: '{kind}', text: '{part}', severity: minor, state: { of: state, raised: [failed] } }
`,
)}
traps:
  alarm:
    title: Alarm
    on: snmp
    oid: 1.3.6.{address}.{category}.0.{number}
    fields:
      category: { title: Category, type: enum, arc: category, values: { 2: card, 3: port } }
      level: { title: Level, type: enum, oid: '1.3.6.{address}.2', values: { 1: bad, 2: worse }, evidence: assumed }
      info: { title: Info, type: string, oid: 1.3.6.1.3 }
      object: { title: Object, type: string, of: info, match: '^\\w+' }
      state: { title: State, type: enum, oid: 1.3.6.1.4, enum: state }
      when: { title: When, type: time, oid: 1.3.6.1.5, format: dd/MM/yyyy }
    alarm:
      resource: '{object}'
      type: '{category}'
      text: '{title} {info}'
      severity: { of: level, values: { bad: minor, worse: critical } }
      state: { of: state, raised: [failed] }
      at: when
      catalogue: { key: '{category}', entries: { card: Card failed, port: { title: Port failed, symbol: pf, severity: major } } }
    evidence: confirmed
    source: [S1]
  restart:
    title: Restart
    on: snmp
    oid: 1.3.6.1.6.3.1.1.5.1
    alarm: { resource: agent, type: restart, text: Restarted, severity: warning, state: raised, clears: false }
    evidence: standard
`;

describe('the traps and alarms of a profile', () => {
  const files = profileFiles();
  const load = (overrides?: string): Profile => loadProfile(files.write('small.yaml', WITH_TRAPS), { overrides });

  it('are filled in with what the file leaves out', () => {
    const { traps, tables } = load();
    const { fields, alarm, ...trap } = traps.get('alarm') ?? assert.fail();
    assert.deepEqual(trap, {
      ...{ id: 'alarm', title: 'Alarm', description: undefined, connection: 'snmp' },
      ...{ oid: '1.3.6.{address}.{category}.0.{number}', evidence: 'confirmed', source: ['S1'] },
    });
    assert.deepEqual(
      [...fields.values()].map(({ id, address, evidence }) => [id, Object.values(address).join(' '), evidence]),
      [
        ['category', 'arc category', 'confirmed'],
        ['level', 'oid 1.3.6.{address}.2', 'assumed'],
        ['info', 'oid 1.3.6.1.3', 'confirmed'],
        ['object', 'field info', 'confirmed'],
        ['state', 'oid 1.3.6.1.4', 'confirmed'],
        ['when', 'oid 1.3.6.1.5', 'confirmed'],
      ],
    );
    assert.deepEqual(fields.get('state')?.values, { 0: 'ok', 1: 'failed' });
    assert.deepEqual(JSON.parse(JSON.stringify(alarm?.severity)), {
      ...{ of: 'level', values: { bad: 'minor', worse: 'critical' }, otherwise: 'indeterminate' },
    });
    assert.deepEqual([alarm?.clears, alarm?.at, alarm?.catalogue?.key], [true, 'when', '{category}']);
    assert.deepEqual(
      [...(alarm?.catalogue?.entries ?? [])].map(([key, entry]) => [key, ...Object.values(entry)]),
      [
        ['card', 'Card failed'],
        ['port', 'Port failed', 'pf', 'major'],
      ],
    );
    const restart = traps.get('restart');
    assert.deepEqual([restart?.alarm?.clears, restart?.alarm?.state, restart?.fields.size], [false, 'raised', 0]);
    assert.deepEqual(tables.get('slots')?.alarm, {
      ...{ resource: 'slot {slot}', type: '{kind}', text: '{part}', severity: 'minor', at: undefined, clears: true },
      ...{ state: { of: 'state', raised: ['failed'] }, catalogue: undefined },
    });
    assert.equal(tables.get('ports')?.alarm, undefined);
  });

  it('have OIDs that parameters are put into, the default or the user’s, and arcs that stay', () => {
    const oids = (given?: Record<string, string>) => {
      const trap = bindParameters(load(), given).traps.get('alarm');
      const level = trap?.fields.get('level')?.address;
      return [trap?.oid, level?.from === 'oid' && level.oid];
    };
    assert.deepEqual(oids(), ['1.3.6.1.{category}.0.{number}', '1.3.6.1.2']);
    assert.deepEqual(oids({ address: '4.1' }), ['1.3.6.4.1.{category}.0.{number}', '1.3.6.4.1.2']);
    assert.deepEqual(oids({ address: '' }), oids(), 'empty is not given');
  });

  it('of an override are assumed where it moves them', () => {
    const field = load(files.write('mine.yaml', 'traps: { alarm: { fields: { info: { oid: 1.3.6.9 } } } }\n'));
    const { fields, evidence } = field.traps.get('alarm') ?? assert.fail();
    assert.deepEqual([fields.get('info')?.evidence, fields.get('info')?.source], ['assumed', ['override mine.yaml']]);
    assert.deepEqual([evidence, fields.get('state')?.evidence], ['confirmed', 'confirmed'], 'what is not moved');
    const moved = load(files.write('mine.yaml', "traps: { alarm: { oid: '1.3.6.7.{category}' } }\n"));
    const trap = moved.traps.get('alarm');
    assert.deepEqual([trap?.evidence, trap?.source], ['assumed', ['override mine.yaml']]);
    const renamed = load(
      files.write('mine.yaml', 'traps: { alarm: { title: Alarms, fields: { info: { title: I } } } }\n'),
    );
    assert.equal(renamed.traps.get('alarm')?.evidence, 'confirmed');
    assert.equal(renamed.traps.get('alarm')?.fields.get('info')?.evidence, 'confirmed');
  });

  itRefuses(
    files,
    [
      [
        'a trap over HTTP',
        'title: Restart\n    on: snmp',
        'title: Restart\n    on: web',
        'traps.restart.on: "web" is not an snmp connection.',
      ],
      [
        'a field without an address',
        "of: info, match: '^\\w+' }",
        '}',
        'traps.alarm.fields.object: a field has exactly one of oid, arc, of.',
      ],
      [
        'a field with two addresses',
        'oid: 1.3.6.1.3 }',
        'oid: 1.3.6.1.3, arc: number }',
        'traps.alarm.fields.info: a field has exactly one of oid, arc, of.',
      ],
      [
        'a field of an unknown arc',
        'arc: category,',
        'arc: categry,',
        'traps.alarm.fields.category.arc: there is no arc in the OID "categry". Did you mean "category"?',
      ],
      [
        'a field of an arc that is a parameter',
        'arc: category,',
        'arc: address,',
        'traps.alarm.fields.category.arc: there is no arc in the OID "address".',
      ],
      [
        'a variable below an unknown parameter',
        "oid: '1.3.6.{address}.2'",
        "oid: '1.3.6.{adress}.2'",
        'traps.alarm.fields.level.oid: there is no parameter "adress". Did you mean "address"?',
      ],
      [
        'a field of an unknown field',
        'of: info, match',
        'of: inf, match',
        'traps.alarm.fields.object.of: there is no field "inf". Did you mean "info"?',
      ],
      [
        'an enum without labels',
        'arc: category, values: { 2: card, 3: port }',
        'arc: category',
        'traps.alarm.fields.category: an enum needs "values" or "enum".',
      ],
      [
        'a match that is no regular expression',
        "match: '^\\w+'",
        "match: '('",
        'traps.alarm.fields.object.match: Invalid regular expression: /(/u: Unterminated group',
      ],
      [
        'an alarm of unknown fields',
        "resource: '{object}'\n      type: '{category}'\n      text: '{title} {info}'",
        "resource: '{objct}'\n      type: '{title}'\n      text: '{title} {inf}'",
        'traps.alarm.alarm.resource: there is no field "objct". Did you mean "object"?',
        'traps.alarm.alarm.type: there is no field "title".',
        'traps.alarm.alarm.text: there is no field "inf". Did you mean "info"?',
      ],
      [
        'a catalogue by an unknown field',
        "key: '{category}'",
        "key: '{categry}'",
        'traps.alarm.alarm.catalogue.key: there is no field "categry". Did you mean "category"?',
      ],
      [
        'a title without a catalogue',
        'text: Restarted',
        "text: '{title}'",
        'traps.restart.alarm.text: there is no field "title".',
      ],
      [
        'a severity by an unknown field',
        'severity: { of: level,',
        'severity: { of: levl,',
        'traps.alarm.alarm.severity.of: there is no field "levl". Did you mean "level"?',
      ],
      [
        'a severity of a label that never shows',
        'values: { bad: minor,',
        'values: { bat: minor,',
        'traps.alarm.alarm.severity.values: there is no label "bat". Did you mean "bad"?',
      ],
      [
        'a severity that is none',
        'worse: critical }',
        'worse: fatal }',
        'traps.alarm.alarm.severity.values.worse: "fatal" is not one of critical, major, minor, warning, indeterminate.',
      ],
      [
        'a state by an unknown field, and a time in one',
        'state: { of: state, raised: [failed] }\n      at: when',
        'state: { of: stat, raised: [failed] }\n      at: wen',
        'traps.alarm.alarm.at: there is no field "wen". Did you mean "when"?',
        'traps.alarm.alarm.state.of: there is no field "stat". Did you mean "state"?',
      ],
      [
        'a state of a label that never shows',
        'state: { of: state, raised: [failed] }\n      at',
        'state: { of: state, raised: [fail] }\n      at',
        'traps.alarm.alarm.state.raised: there is no label "fail". Did you mean "failed"?',
      ],
      [
        'rows that are alarms by unknown columns',
        "resource: 'slot {slot}', type: '{kind}', text: '{part}', severity: minor, state: { of: state, raised: [failed] }",
        "resource: 'slot {slt}', type: x, text: x, severity: minor, state: { of: state, raised: [faild] }",
        'tables.slots.alarm.resource: there is no column "slt". Did you mean "slot"?',
        'tables.slots.alarm.state.raised: there is no label "faild". Did you mean "failed"?',
      ],
    ],
    WITH_TRAPS,
  );
});
