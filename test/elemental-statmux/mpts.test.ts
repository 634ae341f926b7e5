import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ActionValues } from '../../src/device';
import { loadProfile } from '../../src/profile';
import { cleanUp, readOne } from '../device/lab';
import { recorder, STATMUX, simulateStatmux, statmuxAt } from './lab';

/** Takes away what is checked on this side, so that the device is asked. */
const UNCHECKED = `
actions:
  mptsUpdate:
    guards: []
    parameters:
      patInterval: { range: [0, 100000] }
      fecRowLength: { range: [0, 100] }
  memberAdd: { guards: [] }
`;

const TAKEN = 'Program number 101 is taken by another program of this MPTS; choose one that is not.';
const TWICE = (pid: number) => `PID ${pid} is used twice in this MPTS; each PID may be used once in all its programs.`;
const LATENCY =
  'The additional system latency cannot be changed while the MPTS runs; stop it, change it, and start it again.';

describe('an MPTS output of an Elemental Statmux', () => {
  const opened = cleanUp();

  async function lab(settings: Parameters<typeof statmuxAt>[1] = {}) {
    const simulator = opened(await simulateStatmux());
    const { clock } = simulator;
    const relay = opened(await recorder(simulator.ports.http));
    const device = opened(statmuxAt({ http: relay.port }, settings, { now: clock.now }));
    /** The bodies of the requests that came, of this method. */
    const bodies = (method: string) =>
      relay.exchanges.filter((known) => known.method === method).map(({ body }) => body);
    /** Rows of a table that belong to an MPTS output. */
    const rowsOf = async (table: string, id: unknown) =>
      (await readOne(device, table)).rows.filter((row) => (row.mptsId ?? row.id) === id);
    return { simulator, clock, relay, device, bodies, rowsOf };
  }

  it('is made, loaded, changed, started, measured, stopped and deleted', async () => {
    const { simulator, clock, relay, device, bodies, rowsOf } = await lab();
    const made = await device.act('mptsCreate', { name: 'Regional West', destination: 'udp://239.20.20.9:5001' });
    assert.deepEqual([made.sent, made.verified], [true, true]);
    assert.deepEqual(bodies('POST'), [
      '<mpts><name>Regional West</name><destination><uri>udp://239.20.20.9:5001</uri></destination></mpts>',
    ]);
    const id = made.after?.id;
    assert.equal(typeof id, 'number');

    const { reply } = await device.act('mptsLoad', { id });
    const [loaded] = reply?.rows ?? [];
    assert.deepEqual(
      [loaded?.name, loaded?.destination, loaded?.patInterval],
      ['Regional West', 'udp://239.20.20.9:5001', 100],
    );

    // All that was loaded and can be written is given back, with one value changed: only that is sent.
    const known = Object.entries(loaded ?? {}).filter(([name, value]) => value !== null && isParameter(name));
    assert.ok(known.length > 8);
    const updated = await device.act('mptsUpdate', { ...Object.fromEntries(known), id, patInterval: 250 });
    assert.deepEqual(bodies('PUT'), ['<mpts><pat_interval>250</pat_interval></mpts>']);
    assert.deepEqual([updated.verified, updated.before?.patInterval, updated.after?.patInterval], [true, 100, 250]);
    assert.equal((await device.act('mptsUpdate', { id, patInterval: 250 })).sent, false);

    for (const [programNumber, channelId] of [
      [1, 81],
      [2, 82],
    ]) {
      assert.equal((await device.act('memberAdd', { mptsId: id, programNumber, channelId })).verified, true);
    }
    assert.deepEqual(await rowsOf('mptsBitrates', id), [], 'nothing is measured before it runs');

    const started = await device.act('mptsStart', { id });
    assert.deepEqual([started.verified, started.before?.status, started.after?.status], [true, 'idle', 'running']);
    assert.equal((await device.act('mptsStart', { id })).verified, true, 'it may be started twice');
    clock.pass(10_000);
    const rates = await rowsOf('mptsBitrates', id);
    assert.deepEqual(
      rates.map(({ key, measured }) => [key, Date.parse(String(measured)) > clock.at - 3000]),
      [
        [`${id}/81`, true],
        [`${id}/82`, true],
      ],
    );
    clock.pass(10_000);
    const later = await rowsOf('mptsBitrates', id);
    assert.ok(
      later.every(({ bitrate }, index) => bitrate !== rates[index]?.bitrate),
      'they move',
    );
    const measured = (await rowsOf('mptsStats', id)).map((row) => Date.parse(String(row.measured)));
    assert.ok(
      measured.length >= 18 && measured.every((time) => time >= clock.at - 21_000),
      'two for every 2 s it runs',
    );

    const stopped = await device.act('mptsStop', { id });
    assert.deepEqual([stopped.verified, stopped.after?.status], [true, 'idle']);
    assert.equal((await device.act('mptsStop', { id })).verified, true, 'it may be stopped twice');
    const last = Math.max(...(await rowsOf('mptsStats', id)).map((row) => Date.parse(String(row.measured))));
    clock.pass(20_000);
    const after = (await rowsOf('mptsStats', id)).map((row) => Date.parse(String(row.measured)));
    assert.equal(Math.max(...after), last, 'nothing is measured after it was stopped');

    const deleted = await device.act('mptsDelete', { id });
    assert.deepEqual([deleted.verified, deleted.before?.name, deleted.after], [true, 'Regional West', undefined]);
    for (const table of ['mpts', 'mptsMembers', 'mptsStatus', 'mptsBitrates']) {
      assert.deepEqual(await rowsOf(table, id), [], table);
    }
    assert.deepEqual(relay.writes(), [
      'POST /mpts',
      `PUT /mpts/${id}`,
      `POST /mpts/${id}/mpts_members`,
      `POST /mpts/${id}/mpts_members`,
      ...[`POST /mpts/${id}/mux`, `POST /mpts/${id}/mux`, `DELETE /mpts/${id}/mux`, `DELETE /mpts/${id}/mux`],
      `DELETE /mpts/${id}`,
    ]);
    assert.equal(simulator.rows('mpts').length, 3);
  });

  it('takes a program with the PIDs given, changes it, and lets it go', async () => {
    const { device, bodies, rowsOf } = await lab();
    const added = await device.act('memberAdd', {
      ...{ mptsId: 3, programNumber: 500, channelId: 90, videoPid: 1001, pcrPid: 1001, audioPids: [1002, 1003] },
    });
    assert.deepEqual([added.verified, added.after?.audioPids], [true, '1002, 1003']);
    const id = added.after?.id;
    const changed = await device.act('memberChange', {
      mptsId: 3,
      id,
      programNumber: 501,
      videoPid: 1001,
      audioPids: '1002',
    });
    assert.equal(changed.verified, true);
    assert.deepEqual(bodies('PUT'), [
      '<mpts_member><program_number>501</program_number>' +
        '<pid_map><audio_pids type="array"><audio_pid>1002</audio_pid></audio_pids></pid_map></mpts_member>',
    ]);
    assert.equal((await device.act('memberRemove', { mptsId: 3, id })).verified, true);
    assert.equal((await rowsOf('mptsMembers', 3)).length, 4);
  });

  it('trades its allocation priority with another', async () => {
    const { device, rowsOf } = await lab();
    const priorities = async () => [
      ...(await rowsOf('mpts', 1)).map(({ allocationMessagePriority }) => allocationMessagePriority),
      ...(await rowsOf('mpts', 2)).map(({ allocationMessagePriority }) => allocationMessagePriority),
    ];
    assert.deepEqual(await priorities(), ['primary', 'secondary']);
    await device.act('mptsSwapAllocationPriority', { ids: [1, 2] });
    assert.deepEqual(await priorities(), ['secondary', 'primary']);
  });

  it('is changed by columns too: those of one row in one request', async () => {
    const { device, bodies } = await lab();
    const results = await device.set('mpts', [
      { key: '1', column: 'bitrate', value: 40_000_000 },
      { key: '1', column: 'sdtInterval', value: null },
    ]);
    assert.deepEqual(
      results.map(({ ok, before, after, verified }) => [ok, before, after, verified]),
      [
        [true, 38_800_000, 40_000_000, true],
        [true, 500, null, true],
      ],
    );
    assert.deepEqual(bodies('PUT'), ['<mpts><bitrate>40000000</bitrate><dvb_sdt_settings nil="true"/></mpts>']);
  });

  const refused: [what: string, action: string, values: ActionValues, code: string, message: string | RegExp][] = [
    [
      'a program number that is taken',
      'memberAdd',
      { mptsId: 1, programNumber: 101 },
      'BAD_VALUE',
      `Add program: ${TAKEN}`,
    ],
    [
      'a PID of another program',
      'memberAdd',
      { mptsId: 1, programNumber: 9, videoPid: 240 },
      'BAD_VALUE',
      `Add program: ${TWICE(240)}`,
    ],
    [
      'a PID given twice',
      'memberAdd',
      { mptsId: 3, programNumber: 9, videoPid: 900, audioPids: [901, 900] },
      'BAD_VALUE',
      `Add program: ${TWICE(900)}`,
    ],
    [
      'a PID of another program, as a change',
      'memberChange',
      { mptsId: 1, id: 1, pmtPid: 200 },
      'BAD_VALUE',
      `Change program: ${TWICE(200)}`,
    ],
    [
      'a change of latency while it runs',
      'mptsUpdate',
      { id: 1, additionalSystemLatency: 40 },
      'REFUSED',
      `Update MPTS: ${LATENCY}`,
    ],
    ['an output that is not there', 'mptsStart', { id: 77 }, 'NOT_FOUND', 'MPTS Status has no row 77.'],
  ];
  for (const [what, action, values, code, message] of refused) {
    it(`is not touched by ${what}: nothing but questions is sent`, async () => {
      const { relay, device } = await lab();
      await assert.rejects(device.act(action, values), { name: 'HeadendError', code, message });
      assert.deepEqual(relay.writes(), []);
    });
  }

  it('may have a program number and PIDs of another output, and a new latency while it is idle', async () => {
    const { device } = await lab();
    await device.act('memberRemove', { mptsId: 3, id: 9 });
    const added = await device.act('memberAdd', { mptsId: 3, programNumber: 101, videoPid: 101, audioPids: [140] });
    assert.equal(added.verified, true);
    assert.equal((await device.act('mptsUpdate', { id: 3, additionalSystemLatency: 40 })).verified, true);
  });

  /** Ranges of the facts: what is just outside, and what the sentence says is allowed. */
  const outside: [parameter: string, values: readonly number[], allowed: string][] = [
    ['patInterval', [5, 9, 1001], '10 to 1000 ms'],
    ['sdtInterval', [24, 2001], '25 to 2000 ms'],
    ['tdtInterval', [999, 30_001], '1000 to 30000 ms'],
    ['nitInterval', [24, 10_001], '25 to 10000 ms'],
    ['transportStreamId', [-1, 65_536], '0 to 65535'],
    ['fecColumnDepth', [3, 21], '4 to 20 packets'],
    ['fecRowLength', [0, 21], '1 to 20 packets'],
  ];
  it('is asked for values within their ranges only, before anything at all is sent', async () => {
    const { relay, device } = await lab();
    const least = { mptsCreate: { name: 'x', destination: 'udp://239.1.1.1:5000' }, mptsUpdate: { id: 1 } };
    for (const [action, given] of Object.entries(least)) {
      for (const [name, values, allowed] of outside) {
        for (const value of values) {
          const message = new RegExp(`"${name}" is ${value}; it must be a whole number from ${allowed}\\.$`);
          await assert.rejects(device.act(action, { ...given, [name]: value }), { code: 'BAD_VALUE', message });
        }
      }
    }
    for (const programNumber of [0, 65_536]) {
      const message = new RegExp(`"programNumber" is ${programNumber}; it must be a whole number from 1 to 65535\\.`);
      await assert.rejects(device.act('memberAdd', { mptsId: 1, programNumber }), { code: 'BAD_VALUE', message });
    }
    await assert.rejects(device.act('mptsCreate', { name: 'x' }), {
      message: /"destination" \(Destination 1 URI\) is missing\.$/,
    });
    await assert.rejects(device.act('mptsCreate', { destination: 'http://x', bitrate: 'fast' }), {
      message: /"name" \(Name\) is missing\. "destination" is "http:\/\/x"; it must be udp:.* "bitrate" is "fast"; /,
    });
    assert.deepEqual(relay.exchanges, []);
  });

  it('is refused by the device itself with one error that holds every reason', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'headend-statmux-'));
    opened({ close: () => rmSync(folder, { recursive: true }) });
    writeFileSync(join(folder, 'unchecked.yaml'), UNCHECKED);
    const profile = loadProfile(STATMUX.id, { overrides: join(folder, 'unchecked.yaml') });
    const { simulator, relay, device } = await lab({ profile });
    const before = simulator.rows('mpts');
    const ranges = device.act('mptsUpdate', { id: 1, patInterval: 5, fecRowLength: 50 });
    await assert.rejects(ranges, {
      name: 'HeadendError',
      code: 'REFUSED',
      message:
        /422.*patInterval must be a whole number from 10 to 1000.*fecRowLength must be a whole number from 1 to 20/,
    });
    const latency = device.act('mptsUpdate', { id: 1, additionalSystemLatency: 40 });
    await assert.rejects(latency, { code: 'REFUSED', message: new RegExp(`422.*${LATENCY}`) });
    const taken = device.act('memberAdd', { mptsId: 1, programNumber: 101, videoPid: 240 });
    await assert.rejects(taken, { code: 'REFUSED', message: new RegExp(`422.*${TAKEN}.*${TWICE(240)}`) });
    assert.deepEqual(relay.writes(), ['PUT /mpts/1', 'PUT /mpts/1', 'POST /mpts/1/mpts_members']);
    assert.deepEqual(simulator.rows('mpts'), before);
  });

  it('of a device that may only be read is loaded, and nothing of it written', async () => {
    const { relay, device } = await lab({ write: 'off' });
    assert.equal((await device.act('mptsLoad', { id: 1 })).reply?.rows[0]?.name, 'Regional North');
    for (const [action, values] of [
      ['mptsStop', { id: 1 }],
      ['mptsCreate', { name: 'x', destination: 'udp://239.1.1.1:5000' }],
    ] as const) {
      await assert.rejects(device.act(action, values), {
        code: 'NOT_ALLOWED',
        message: /writing to mux-1 is switched off/,
      });
    }
    assert.deepEqual(relay.writes(), []);
    const { request } = await device.act('mptsUpdate', { id: 1, patInterval: 20 }, { dryRun: true });
    assert.deepEqual([request?.path, request?.body], ['/mpts/1', '<mpts><pat_interval>20</pat_interval></mpts>']);
    assert.deepEqual(relay.writes(), []);
  });
});

function isParameter(name: string): boolean {
  return STATMUX.actions.get('mptsUpdate')?.parameters.has(name) ?? false;
}
