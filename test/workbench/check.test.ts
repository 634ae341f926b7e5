import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadScene } from '../../simulator';
import { listProfiles, loadProfile, type Profile } from '../../src/profile';
import { type CheckReport, check, isAllWell, overrideText, reportLines } from '../../workbench/check';
import { cleanUp, PROSTREAM, simulate } from '../device/lab';
import { LOGIN, scratch, settingsFor, tap } from './lab';

const READING = new Set([0xa0, 0xa1, 0xa5]);

function columnsOf({ tables }: CheckReport, table: string) {
  return new Map(tables.find(({ id }) => id === table)?.columns.map((column) => [column.id, column]));
}

describe('check', () => {
  const opened = cleanUp();
  const folder = scratch();

  for (const id of listProfiles().keys()) {
    it(`finds every table of a simulated ${id}, writes nothing, and asks one thing at a time`, async function () {
      this.timeout(60_000);
      const profile = loadProfile(id);
      const simulator = opened(await simulate(profile, { login: LOGIN }));
      const wire = opened(await tap(simulator.ports));
      const report = await check(settingsFor(profile, wire.ports, { write: 'assumed' }));

      assert.deepEqual(
        report.tables.map((table) => table.id),
        [...profile.tables.keys()],
      );
      assert.deepEqual(
        report.tables.flatMap((table) => table.columns.map((column) => column.id)).sort(),
        columnIds(profile),
      );
      assert.deepEqual([report.summary.failed, report.summary.wrongType], [0, 0]);
      assert.ok(report.summary.answered > 80, `${report.summary.answered} answered`);
      assert.ok(report.reads.every(({ outcome }) => outcome === 'answered'));
      for (const table of report.tables)
        assert.ok(['answered', 'empty'].includes(table.outcome), `${table.id} ${table.outcome}`);

      assert.deepEqual(
        wire.pdus.filter((pdu) => !READING.has(pdu)),
        [],
      );
      assert.deepEqual(
        wire.requests.filter((request) => !isAsked(request, profile)),
        [],
      );
      assert.equal(wire.mostAtOnce, 1);
      const gets = wire.requests.filter((request) => request.startsWith('GET'));
      const parents = [...profile.reads.values()].filter(({ forEach }) => forEach).length;
      assert.ok(
        gets.length - new Set(gets).size <= parents,
        'no read is asked twice but those that others are made of',
      );
    });
  }

  it('tells what is absent, empty, of a wrong type, unknown and not to be had apart', async () => {
    const file = join(folder(), 'other.yaml');
    writeFileSync(
      file,
      `tables:
  slots:
    columns:
      partNumber: { type: integer }
      state: { values: { 0: null, 1: null, 2: null, 3: null, 9: new } }
      serialNumber: { at: '@Nowhere' }
  general: { columns: { serialNumber: { oid: 1.3.6.1.4.1.1563.9.9.0 } } }
  e5: { rows: { each: //Nowhere } }
  alarmsSnmp: { columns: { ${[...(PROSTREAM.tables.get('alarmsSnmp')?.columns.values() ?? [])]
    .flatMap(({ id, address }) =>
      address.from === 'oid' ? [`${id}: { oid: ${address.oid.replace('.1.1.4.', '.9.9.4.')} }`] : [],
    )
    .join(', ')} } }
`,
    );
    const profile = loadProfile('prostream-1000', { overrides: file });
    const simulator = opened(await simulate());
    const report = await check(settingsFor(profile, simulator.ports));
    const slots = columnsOf(report, 'slots');
    assert.equal(slots.get('slot')?.outcome, 'answered');
    assert.equal(slots.get('slot')?.sample, '1');
    assert.equal(slots.get('partNumber')?.outcome, 'wrongType');
    assert.match(
      slots.get('partNumber')?.detail ?? '',
      /'095-0221-003F' is not an integer \(row|is not an integer; 7 of 8/,
    );
    assert.equal(slots.get('state')?.outcome, 'unknownValue');
    assert.match(slots.get('state')?.sample ?? '', /unknown\(0\), unknown\(1\)/);
    assert.equal(slots.get('state')?.detail, 'known are 9');
    assert.equal(slots.get('serialNumber')?.outcome, 'absent');
    assert.equal(columnsOf(report, 'general').get('serialNumber')?.outcome, 'absent');
    assert.equal(columnsOf(report, 'general').get('softwareVersion')?.outcome, 'answered');
    for (const table of ['e5', 'alarmsSnmp']) {
      assert.equal(report.tables.find(({ id }) => id === table)?.outcome, 'absent', table);
      assert.ok([...columnsOf(report, table).values()].every(({ outcome }) => outcome === 'absent'));
    }
    assert.equal(isAllWell(report), false);
    const text = reportLines(report).join('\n');
    assert.match(text, /^ {2}WRONG TYPE +partNumber +@PartNumber/m);
    assert.match(text, /^ {2}UNKNOWN VALUE +state +@State +\[assumed\] +unknown\(0\)/m);
    assert.match(text, /^ {2}ABSENT +serialNumber +@Nowhere/m);
  });

  it('goes on when a request is refused, and says of its tables that they were not asked', async () => {
    const profile = loadProfile('prostream-x');
    const simulator = opened(await simulate(profile, { login: LOGIN }));
    simulator.setFaults({ httpStatus: 500, only: 'ssm' });
    const report = await check(settingsFor(profile, simulator.ports));
    const failed = report.tables.filter(({ outcome }) => outcome === 'failed');
    assert.deepEqual(
      failed.map(({ id, code }) => [id, code]),
      [['ssm', 'BAD_REPLY']],
    );
    assert.ok(failed[0]?.columns.every(({ outcome }) => outcome === 'failed' || outcome === 'derived'));
    assert.equal(report.reads.filter(({ outcome }) => outcome === 'failed').length, 1);
    assert.ok(report.summary.answered > 100);
  });

  it('says of a page that was read in part which of its values were not asked', async () => {
    const simulator = opened(await simulate());
    const onlyHttp = await check(settingsFor(PROSTREAM, { http: simulator.ports.http }), { tables: ['general'] });
    const general = columnsOf(onlyHttp, 'general');
    assert.deepEqual(
      ['serialNumber', 'softwareVersion'].map((id) => general.get(id)?.outcome),
      ['failed', 'answered'],
    );
    simulator.setFaults({ httpStatus: 500 });
    const onlySnmp = columnsOf(
      await check(settingsFor(PROSTREAM, simulator.ports), { tables: ['general'] }),
      'general',
    );
    assert.deepEqual(
      ['serialNumber', 'softwareVersion'].map((id) => onlySnmp.get(id)?.outcome),
      ['answered', 'failed'],
    );
  });

  it('waits before it asks a device again that did not answer in time, and then gives up', async () => {
    const profile = loadProfile('snmp-host');
    const simulator = opened(await simulate(profile));
    simulator.setFaults({ outage: true });
    const pauses: number[] = [];
    const report = await check(settingsFor(profile, simulator.ports, { timeoutMs: 100 }), {
      pause: async (ms) => {
        pauses.push(ms);
      },
    });
    assert.ok(report.tables.every(({ outcome, code }) => outcome === 'failed' && code === 'TIMEOUT'));
    assert.ok(pauses.length > 0 && pauses.every((ms) => ms <= 8000), String(pauses));
  });

  it('asks only for the tables that are named', async () => {
    const simulator = opened(await simulate());
    const report = await check(settingsFor(PROSTREAM, simulator.ports), { tables: ['alarmsSnmp'] });
    assert.deepEqual([report.tables.length, simulator.served.http], [1, 0]);
    const wrong = check(settingsFor(PROSTREAM, simulator.ports), { tables: ['slot'] });
    await assert.rejects(wrong, { code: 'CONFIG', message: /no table "slot"\. Did you mean "slots"\?/ });
  });

  it('finds the variant out, and says which it is', async () => {
    const [v4, v2] = ['v4', 'v2'].map((variant) => loadProfile('prostream-x', { variant }));
    assert.ok(v4 && v2);
    const simulator = opened(await simulate(v2, { login: LOGIN, scene: loadScene('prostream-x') }));
    const report = await check(settingsFor(v4, simulator.ports, { fallbacks: [v2] }));
    assert.deepEqual([report.variant, report.summary.failed], ['v2', 0]);
  });

  it('says how far it is, and ends when it is told to', async () => {
    const simulator = opened(await simulate());
    const stop = new AbortController();
    const told: string[] = [];
    const checking = check(settingsFor(PROSTREAM, simulator.ports), {
      signal: stop.signal,
      onProgress: (done, total, next) => {
        told.push(`${done}/${total} ${next}`);
        if (done === 3) stop.abort(new Error('enough'));
      },
    });
    await assert.rejects(checking, { message: 'enough' });
    assert.deepEqual(told.slice(0, 2), ['0/29 POST /BrowseConfig', '1/29 General']);
  });

  it('holds no secret in its report', async () => {
    const profile = loadProfile('prostream-x');
    const simulator = opened(await simulate(profile, { login: { ...LOGIN, password: 'other' } }));
    const report = await check(settingsFor(profile, simulator.ports));
    assert.ok(report.summary.failed > 0);
    assert.doesNotMatch(JSON.stringify(report), /OpenSesame/);
  });
});

describe('the override a check can write', () => {
  const opened = cleanUp();
  const folder = scratch();

  it('raises what answered to confirmed, and nothing else', async () => {
    const simulator = opened(await simulate());
    const moved = loadProfile('prostream-1000');
    const report = await check(settingsFor(moved, simulator.ports));
    const file = join(folder(), 'mine.yaml');
    writeFileSync(file, overrideText(report, '2026-11-21'));
    const profile = loadProfile('prostream-1000', { overrides: file });
    for (const { id, columns } of report.tables) {
      for (const { id: column, outcome, evidence } of columns) {
        const now = profile.tables.get(id)?.columns.get(column);
        const raised = outcome === 'answered' && (evidence === 'assumed' || evidence === 'sibling');
        assert.equal(now?.evidence, raised ? 'confirmed' : evidence, `${id}.${column}`);
        if (raised) assert.deepEqual(now?.source, ['confirmed by you on 2026-11-21']);
        assert.deepEqual(now?.address, moved.tables.get(id)?.columns.get(column)?.address);
      }
    }
  });

  it('names what did not answer in comments, and leaves a profile whole of which nothing did', async () => {
    const simulator = opened(await simulate(loadProfile('snmp-host')));
    const report = await check(settingsFor(PROSTREAM, simulator.ports), { tables: ['alarmsSnmp'] });
    const text = overrideText(report, '2026-11-21');
    assert.match(text, /^ *# severity: nothing at 1\.3\.6\.1\.4\.1\.1563/m);
    const file = join(folder(), 'none.yaml');
    writeFileSync(file, text);
    assert.equal(loadProfile('prostream-1000', { overrides: file }).tables.size, PROSTREAM.tables.size);
  });

  it('writes no text of the device where it could be more than a comment', () => {
    const column = {
      id: 'name',
      title: 'Name',
      outcome: 'answered',
      place: 'x',
      evidence: 'assumed',
      source: [],
    } as const;
    const sample = 'A\ntables: null\u2028tables: null';
    const table = {
      id: 't',
      title: 'T',
      outcome: 'answered',
      rows: 1,
      place: '',
      problems: [],
      columns: [{ ...column, sample }],
    } as const;
    const summary = { answered: 1, empty: 0, absent: 0, wrongType: 0, unknownValue: 0, failed: 0, derived: 0 };
    const report = { profile: 'p', title: 'P', host: 'h\nx: 1', at: '', reads: [], tables: [table], summary };
    const lines = overrideText(report, '2026-11-21').split(/[\n\u2028]/);
    assert.deepEqual(
      lines.filter((line) => /^\s*(tables: null|x: 1)/.test(line)),
      [],
    );
  });
});

function columnIds({ tables }: Profile): string[] {
  return [...tables.values()].flatMap(({ columns }) => [...columns.keys()]).sort();
}

/** A request of the profile's reads, or one that logs on or out. */
function isAsked(request: string, { reads, connections, parameters }: Profile): boolean {
  const values = new Map([...parameters.values()].map(({ id, default: usual }) => [id, usual]));
  const pattern = (method: string, path: string) => {
    const filled = path.replace(/\{(\w+)\}/g, (whole, name: string) => values.get(name) ?? whole);
    return new RegExp(
      `^${method} ${filled
        .split(/\{\w+\}/)
        .map(escapePattern)
        .join('[^/ ]+')}(?:[?& ]|$)`,
    );
  };
  const logs = [...connections.values()].flatMap((known) =>
    known.kind === 'http' && known.session ? [known.session.login, known.session.logout] : [],
  );
  const asked = [...reads.values(), ...logs.flatMap((log) => log ?? [])];
  return asked.some(({ method, path }) => pattern(method, path).test(request));
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
