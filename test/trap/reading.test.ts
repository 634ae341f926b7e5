import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { alarmId } from '../../src/alarm';
import { bindParameters, loadProfile } from '../../src/profile';
import { buildTable, type RawValue } from '../../src/table';
import { readAlarmRow, type TrapNotification, TrapReader, type TrapVarbind, zoneClock } from '../../src/trap';
import { Intake } from '../../src/trap/intake';
import { CAPTURED, TOLD, V1_TWIN } from './captured';

const WALL = Date.UTC(2026, 10, 21, 9, 30);
const RECEIVED = '2026-11-21T09:30:00.000Z';
const BASE = '1.3.6.1.4.1.1563.1.1.3.1';

/** A datagram as a receiver of community `public` makes it a notification. */
function received(datagram: Buffer): TrapNotification {
  const intake = new Intake(Buffer.from('80007ed9050102030405060708', 'hex'), { wall: WALL, now: 0 });
  const owners = [{ id: 1, communities: ['public'], users: [] }];
  intake.configure({ owners, refuseReplays: false, queueLimit: 1 });
  const source = { address: '10.20.30.40', port: 161 };
  const { accepted } = intake.receive(datagram, { source, wall: WALL, now: 0 });
  assert.ok(accepted);
  return accepted.notification;
}

function notification(oid: string, varbinds: TrapVarbind[] = []): TrapNotification {
  const source = { address: '10.20.30.40', port: 161 };
  return { at: RECEIVED, source, receiver: '0.0.0.0:10162', version: '2c', inform: false, oid, varbinds };
}

const number = (oid: string, value: number): TrapVarbind => ({ oid, type: 'Integer32', value });
const text = (oid: string, value: string): TrapVarbind => ({ oid, type: 'OctetString', value });

/** The captured trap with other values: by the last arc of their OIDs. */
function changed(values: Record<number, number | string>): TrapNotification {
  const told = received(CAPTURED);
  const varbinds = told.varbinds.map((varbind) => {
    const value = values[Number(varbind.oid.split('.').at(-2))];
    return value === undefined ? varbind : { ...varbind, value };
  });
  return { ...told, varbinds };
}

describe('the captured trap by the profile of its device', () => {
  const profile = loadProfile('prostream-1000');
  const reader = new TrapReader(profile);
  const alarm = {
    resource: 'ASI@005.003 (4000015)',
    type: 'tsIn/9',
    severity: 'major',
    rawSeverity: 'error',
    text: 'CC error detected (ASI@005.003 TsIn CC Error Detected)',
    at: RECEIVED,
  };
  const fields = {
    category: 'tsIn',
    alarmId: 9,
    physicalIndex: 4000015,
    severity: 'error',
    infoString: 'ASI@005.003 TsIn CC Error Detected',
    object: 'ASI@005.003',
    assertTime: '2013-10-24T14:21:10',
    state: 'on',
  };
  const names = ['alarmId', 'physicalIndex', 'severity', 'infoString', 'assertTime', 'state'];

  it('has every field, and its v1 twin is the same alarm', () => {
    const head = { at: RECEIVED, source: { address: '10.20.30.40', port: 161 }, receiver: '', inform: false };
    const varbinds = TOLD.varbinds.map((varbind, i) => ({ name: names[i], ...varbind }));
    const reading = { ...head, ...TOLD, name: 'alarm', title: 'Alarm', fields, varbinds };
    assert.deepEqual(reader.read(received(CAPTURED)), { reading: { ...reading, version: '2c' }, alarm });

    const of = { agentAddress: '10.20.30.40', enterprise: '1.3.6.1.4.1.1563.1.1.3.8' };
    assert.deepEqual(reader.read(received(V1_TWIN)), { reading: { ...reading, ...of, version: '1' }, alarm });
  });

  it('is the same without the zero before the last arc', () => {
    const oid = TOLD.oid.replace('.0.9', '.9');
    assert.deepEqual(reader.read({ ...received(CAPTURED), oid }).alarm, alarm);
  });

  it('is cleared by the same notification', () => {
    const cleared = reader.read(changed({ 6: 2 })).alarm;
    assert.deepEqual(cleared, { ...alarm, severity: 'cleared' });
  });

  it('is another alarm at another port, and at another index of the same', () => {
    const others: Record<number, number | string>[] = [
      {},
      { 4: 'ASI@005.004 TsIn CC Error Detected' },
      { 2: 4000016 },
      { 2: 4000016, 4: 'ASI@005.004 TsIn CC Error Detected' },
    ];
    const ids = others.map((values) => {
      const { alarm: read } = reader.read(changed(values));
      assert.ok(read);
      assert.equal(read.type, 'tsIn/9');
      return alarmId({ device: 'east-1', ...read });
    });
    assert.equal(new Set(ids).size, ids.length);
  });

  it('has its severity by the words of the device, which are kept', () => {
    const read = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((severity) => {
      const { alarm: one } = reader.read(changed({ 3: severity }));
      return [one?.rawSeverity, one?.severity];
    });
    assert.deepEqual(read, [
      ['unknown(0)', 'indeterminate'],
      ['inform', 'indeterminate'],
      ['notice', 'indeterminate'],
      ['warning', 'warning'],
      ['error', 'major'],
      ['critical', 'critical'],
      ['alert', 'critical'],
      ['emergency', 'critical'],
      ['unknown(8)', 'indeterminate'],
    ]);
  });

  it('is of when the device says, where it is known which zone that is in', () => {
    const berlin = new TrapReader(profile, 'Europe/Berlin').read(received(CAPTURED));
    assert.equal(berlin.reading.fields.assertTime, '2013-10-24T12:21:10Z');
    assert.equal(berlin.alarm?.at, '2013-10-24T12:21:10Z');
    const newYork = new TrapReader(profile, 'America/New_York').read(received(CAPTURED));
    assert.equal(newYork.alarm?.at, '2013-10-24T18:21:10Z');
    assert.throws(() => new TrapReader(profile, 'Mars/Olympus'), {
      code: 'CONFIG',
      message: /no time zone "Mars\/Oly/,
    });
  });

  it('may be written with another date format, by an override', () => {
    const folder = mkdtempSync(join(tmpdir(), 'headend-traps-'));
    const overrides = join(folder, 'dates.yaml');
    writeFileSync(overrides, 'traps: { alarm: { fields: { assertTime: { format: MM/dd/yyyy HH:mm:ss } } } }\n');
    const other = new TrapReader(loadProfile('prostream-1000', { overrides }), 'UTC');
    rmSync(folder, { recursive: true });
    const { reading, alarm: read } = other.read(changed({ 5: '10/24/2013 14:21:10' }));
    assert.equal(read?.at, '2013-10-24T14:21:10Z');
    assert.equal(reading.problems, undefined);
    // A value that is not written so is said, and when it was received counts.
    const wrong = other.read(received(CAPTURED));
    assert.equal(wrong.alarm?.at, RECEIVED);
    assert.deepEqual(wrong.reading.problems, ["assertTime: '24/10/2013 14:21:10' is not a time (MM/dd/yyyy HH:mm:ss)"]);
  });

  it('keeps to what is there when values are missing or of another type', () => {
    const bare = reader.read({ ...received(CAPTURED), varbinds: [] });
    assert.deepEqual(bare.alarm, {
      resource: '()',
      type: 'tsIn/',
      severity: 'indeterminate',
      rawSeverity: null,
      text: 'Alarm ()',
      at: RECEIVED,
    });
    const nothing: TrapVarbind[] = TOLD.varbinds.map(({ oid }) => ({ oid, type: 'Null', value: null }));
    assert.deepEqual(reader.read({ ...received(CAPTURED), varbinds: nothing }).alarm, bare.alarm);
    const hex = { oid: `${BASE}.1.0`, type: 'OctetString', value: '0xff01', hex: true } as const;
    const odd = reader.read({ ...received(CAPTURED), varbinds: [hex] });
    assert.equal(odd.reading.fields.alarmId, null);
    assert.deepEqual(odd.reading.problems, ["alarmId: '0xff01' is not an integer"]);
  });

  it('has the title of its catalogue, for every entry of it', () => {
    const [spec] = profile.traps.values();
    const entries = [...(spec?.alarm?.catalogue?.entries ?? [])];
    assert.ok(entries.length > 100);
    const categories = Object.entries(spec?.fields.get('category')?.values ?? {});
    for (const [key, { title }] of entries) {
      const [category = '', id = ''] = key.split('/');
      const arc = categories.find(([, label]) => label === category)?.[0];
      const varbinds = [number(`${BASE}.1.0`, Number(id)), text(`${BASE}.4.0`, 'GBE@001.002 x')];
      const { alarm: read } = reader.read(notification(`1.3.6.1.4.1.1563.1.1.3.${arc}.0.${id}`, varbinds));
      assert.equal(read?.type, key);
      assert.equal(read?.text, `${title} (GBE@001.002 x)`);
    }
  });

  it('is no alarm it does not know, but one all the same', () => {
    const { alarm: read } = reader.read({ ...changed({ 1: 999 }), oid: '1.3.6.1.4.1.1563.1.1.3.99.0.999' });
    assert.equal(read?.type, 'unknown(99)/999');
    assert.equal(read?.text, 'Alarm (ASI@005.003 TsIn CC Error Detected)');
  });
});

describe('notifications', () => {
  it('that raise and clear one alarm under two names are one', () => {
    const reader = new TrapReader(loadProfile('snmp-host'));
    const told = (oid: string, status: number) =>
      reader.read(notification(oid, [number('1.3.6.1.2.1.2.2.1.1.3', 3), number('1.3.6.1.2.1.2.2.1.8.3', status)]));
    const down = told('1.3.6.1.6.3.1.1.5.3', 2).alarm;
    const up = told('1.3.6.1.6.3.1.1.5.4', 1).alarm;
    assert.deepEqual([down?.resource, down?.type, down?.severity], ['interface 3', 'linkDown', 'major']);
    assert.deepEqual([up?.resource, up?.type, up?.severity], ['interface 3', 'linkDown', 'cleared']);
    assert.equal(down?.text, 'Interface 3 is down.');
  });

  it('that nothing clears say so', () => {
    const { alarm } = new TrapReader(loadProfile('snmp-host')).read(notification('1.3.6.1.6.3.1.1.5.5'));
    assert.equal(alarm?.willClear, false);
  });

  it('are found below the base OID that the device is given', () => {
    const profile = bindParameters(loadProfile('elemental-statmux'), { mib: '1.3.6.1.4.1.99' });
    const varbinds = [
      number('1.3.6.1.4.1.99.2.1.0', 0),
      text('1.3.6.1.4.1.99.2.2.0', 'Input lost'),
      text('1.3.6.1.4.1.99.2.3.0', 'node1'),
      text('1.3.6.1.4.1.99.2.4.0', 'service 4'),
      text('1.3.6.1.4.1.99.2.5.0', 'major'),
    ];
    const { alarm } = new TrapReader(profile).read(notification('1.3.6.1.4.1.99.0.1', varbinds));
    assert.deepEqual(alarm, {
      resource: 'node1 service 4',
      type: 'Input lost',
      severity: 'cleared',
      rawSeverity: 'major',
      text: 'Input lost',
      at: RECEIVED,
    });
    assert.equal(new TrapReader(profile).read(notification('1.3.6.1.4.1.37086.0.1')).reading.name, null);
  });

  it('that nobody knows are passed on, with names where known', () => {
    const host = new TrapReader(loadProfile('snmp-host'));
    const varbinds = [number('1.3.6.1.2.1.2.2.1.8.3', 2), number('1.3.6.1.4.1.9.9.1.0', 5)];
    const { reading, alarm } = host.read(notification('1.3.6.1.4.1.9.0.1', varbinds));
    assert.equal(alarm, undefined);
    assert.deepEqual([reading.name, reading.title, reading.fields], [null, null, {}]);
    assert.deepEqual(
      reading.varbinds.map(({ name, value }) => [name, value]),
      [
        ['interfaces.operStatus', 2],
        [null, 5],
      ],
    );
    const standard = new TrapReader().read(notification('1.3.6.1.6.3.1.1.5.3')).reading;
    assert.deepEqual([standard.name, standard.title], ['linkDown', null]);
  });

  it('of any OID and values harm nothing', () => {
    const reader = new TrapReader(loadProfile('prostream-1000'), 'Europe/Berlin');
    const arcs = fc.array(fc.nat(2 ** 32 - 1), { minLength: 1, maxLength: 4 }).map((list) => list.join('.'));
    const oid = fc.oneof(
      arcs.map((rest) => `1.3.6.1.4.1.1563.1.1.3.${rest}`),
      arcs,
    );
    const value = fc.oneof(fc.string(), fc.integer(), fc.constant(null));
    const varbind = fc.record({
      oid: fc.oneof(
        oid,
        arcs.map((rest) => `${BASE}.${rest}`),
      ),
      value,
    });
    fc.assert(
      fc.property(oid, fc.array(varbind), (trap, varbinds) => {
        const typed = varbinds.map(({ oid: at, value: one }) => {
          const type = typeof one === 'string' ? 'OctetString' : one === null ? 'Null' : 'Integer32';
          return { oid: at, type, value: one } as const;
        });
        const { reading } = reader.read(notification(trap, typed));
        assert.deepEqual(JSON.parse(JSON.stringify(reading)), reading);
        assert.equal(reading.varbinds.length, varbinds.length);
      }),
    );
  });
});

describe('a row of a table of alarms', () => {
  const table = loadProfile('prostream-1000').tables.get('alarmsSnmp');
  assert.ok(table?.alarm);
  const spec = table.alarm;
  const raw: [string, RawValue][] = [
    ['alarmIndex', 1],
    ['alarmId', 9],
    ['category', 8],
    ['physicalIndex', 4000015],
    ['severity', 4],
    ['object', 'ASI@005.003'],
    ['assertTime', '24/10/2013 14:21:10'],
    ['state', 1],
  ];
  const rowOf = (...more: [string, RawValue][]) => {
    const [row] = buildTable(table, [new Map([...raw, ...more])]).rows;
    assert.ok(row);
    return row;
  };

  it('is the same alarm as that of the trap', () => {
    const alarm = readAlarmRow(spec, rowOf(), { at: RECEIVED });
    const { alarm: told } = new TrapReader(loadProfile('prostream-1000')).read(received(CAPTURED));
    assert.ok(told);
    assert.equal(alarmId({ device: 'east-1', ...alarm }), alarmId({ device: 'east-1', ...told }));
    assert.deepEqual([alarm.severity, alarm.rawSeverity, alarm.at], [told.severity, 'error', RECEIVED]);
  });

  it('is a clear when its state says so, and raised as long as it is there where none says so', () => {
    assert.equal(readAlarmRow(spec, rowOf(['state', 2]), { at: RECEIVED }).severity, 'cleared');
    assert.equal(readAlarmRow({ ...spec, state: 'raised' }, rowOf(['state', 2]), { at: RECEIVED }).severity, 'major');
    assert.equal(readAlarmRow(spec, rowOf(['state', null]), { at: RECEIVED }).severity, 'major');
  });

  it('has severity and title of the catalogue where the device tells none', () => {
    const entries = new Map([['tsIn/9', { title: 'Known', severity: 'warning' as const }]]);
    const known = { ...spec, text: '{title}', catalogue: { key: '{category}/{alarmId}', entries } };
    const read = readAlarmRow(known, rowOf(['severity', null]), { at: RECEIVED });
    assert.deepEqual([read.severity, read.text, read.rawSeverity], ['warning', 'Known', null]);
    assert.equal(readAlarmRow(known, rowOf(), { at: RECEIVED }).severity, 'major');
    assert.equal(readAlarmRow({ ...known, severity: 'critical' }, rowOf(), { at: RECEIVED }).severity, 'warning');
  });
});

describe('the clock of a zone', () => {
  it('makes UTC of what it shows, at every moment', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia', 'Australia/Lord_Howe'];
    const moment = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2035, 0) });
    fc.assert(
      fc.property(fc.constantFrom(...zones), moment, (zone, time) => {
        // Swedish writes dates as ISO 8601 does.
        const shown = (at: number) => new Date(at).toLocaleString('sv', { timeZone: zone }).replace(' ', 'T');
        const seconds = Math.floor(time / 1000) * 1000;
        const read = Date.parse(zoneClock(zone)(shown(seconds)));
        assert.equal(shown(read), shown(seconds));
        assert.ok(read <= seconds, 'of two moments the first');
      }),
    );
  });

  it('takes the first of two hours and goes on from one that is skipped', () => {
    const berlin = zoneClock('Europe/Berlin');
    assert.equal(berlin('2026-10-25T02:30:00'), '2026-10-25T00:30:00Z');
    assert.equal(berlin('2026-03-29T02:30:00'), '2026-03-29T01:30:00Z');
    // On the days of the change itself, before and after it.
    assert.equal(berlin('2026-03-29T01:30:00'), '2026-03-29T00:30:00Z');
    assert.equal(berlin('2026-03-29T03:30:00'), '2026-03-29T01:30:00Z');
    assert.equal(berlin('2026-10-25T01:30:00'), '2026-10-24T23:30:00Z');
    assert.equal(berlin('2026-10-25T03:30:00'), '2026-10-25T02:30:00Z');
    assert.equal(berlin('2026-07-01T12:00:00.250'), '2026-07-01T10:00:00.250Z');
  });

  it('leaves what is no local time as it is', () => {
    for (const text of ['2026-07-01T12:00:00Z', '2026-07-01', 'n/a', '']) {
      assert.equal(zoneClock('Asia/Tokyo')(text), text);
    }
  });
});
