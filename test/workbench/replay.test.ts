import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadScene, startReplay } from '../../simulator';
import { decodeMessage } from '../../simulator/snmp-message';
import { Device, type DeviceSettings } from '../../src/device';
import { HeadendError } from '../../src/errors';
import { listProfiles, loadProfile, type Profile } from '../../src/profile';
import { capture, writeCapture } from '../../workbench/capture';
import { cleanUp, simulate } from '../device/lab';
import { askHttp, askUdp, snmpRequest } from '../simulator/lab';
import { LOGIN, scratch, settingsFor } from './lab';

/** All tables, without what this side knows of its log-in, which no device says. */
async function tablesOf(settings: DeviceSettings) {
  const device = new Device(settings);
  try {
    const { profile } = settings;
    const wishes = [...profile.tables.values()].flatMap(({ id, columns }) => {
      const own = [...columns.values()].filter(({ address }) => address.from !== 'session').map((column) => column.id);
      return own.length > 0 ? [{ table: id, columns: own }] : [];
    });
    const read = await device.read(wishes, { rawValues: true });
    return [...read].map(([table, result]) => {
      if (result instanceof HeadendError) throw result;
      return { table, rows: result.rows, problems: result.problems };
    });
  } finally {
    await device.close();
  }
}

function variantsOf(id: string): Profile[] {
  const { variants } = loadProfile(id);
  return variants.size === 0 ? [loadProfile(id)] : [...variants.keys()].map((variant) => loadProfile(id, { variant }));
}

describe('a capture of a simulated device, served again', () => {
  const opened = cleanUp();
  const folder = scratch();
  const serve = async (options: Parameters<typeof startReplay>[0]) => {
    const simulator = await startReplay(options);
    return opened(Object.assign(simulator, { close: () => simulator.stop() }));
  };

  for (const profile of [...listProfiles().keys()].flatMap(variantsOf)) {
    it(`has every table of ${profile.id} ${profile.variant ?? ''} equal`, async function () {
      this.timeout(60_000);
      const simulator = opened(await simulate(profile, { login: LOGIN, scene: loadScene(profile.id) }));
      const settings = settingsFor(profile, simulator.ports);
      const expected = await tablesOf(settings);
      assert.ok(expected.some(({ rows }) => rows.length > 1));
      const into = folder();
      writeCapture(into, await capture(settings));
      const replay = await serve({ folder: into, login: LOGIN });
      assert.deepEqual(await tablesOf(settingsFor(profile, replay.ports)), expected);
    });
  }

  it('is asked for a log-in where one is demanded, and for a community', async () => {
    const profile = loadProfile('prostream-x');
    const simulator = opened(await simulate(profile, { login: LOGIN }));
    const into = folder();
    writeCapture(into, await capture(settingsFor(profile, simulator.ports)));
    const replay = await serve({ folder: into, login: LOGIN });
    const wrong = settingsFor(profile, replay.ports, { http: { login: { user: 'x', password: 'y' } } });
    wrong.http = { ...wrong.http, port: replay.ports.http };
    await assert.rejects(tablesOf(wrong), { code: 'AUTH' });
    assert.equal(replay.served.refusedLogins > 0, true);
  });

  it('has nothing where nothing was asked', async () => {
    const simulator = opened(await simulate());
    const into = folder();
    writeCapture(into, await capture(settingsFor(loadProfile('prostream-1000'), simulator.ports)));
    const { ports } = await serve({ folder: into });
    assert.equal((await askHttp(ports.http ?? 0, { path: '/elsewhere' })).status, 404);
    assert.equal((await askHttp(ports.http ?? 0, { path: '/BrowseConfig', body: '<Other/>' })).status, 400);
    const spaced = "<AFRICA>\n<Platform Action='GET_TREE' ID='1'/></AFRICA>";
    assert.equal((await askHttp(ports.http ?? 0, { path: '/BrowseConfig', body: spaced })).status, 200);
  });

  it('sends its traps in the rhythm they came in, over and over', async () => {
    const into = recorded(folder(), {
      traps: { file: 'traps.jsonl', seconds: 0.001, received: 2 },
    });
    const trap = (afterMs: number, last: number) =>
      `${JSON.stringify({ afterMs, version: '2c', inform: false, oid: `1.3.6.1.4.1.9.${last}`, upTime: 7, varbinds: ['1.3.6.1.4.1.9.8.1|4|told'] })}\n`;
    writeFileSync(join(into, 'traps.jsonl'), trap(0, 1) + trap(40, 2));
    const socket = opened(createSocket('udp4'));
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const seen: { at: number; oid: string }[] = [];
    const three = new Promise<void>((resolve) => {
      socket.on('message', (datagram) => {
        const { varbinds, community } = decodeMessage(datagram);
        assert.equal(community, 'told-too');
        const [upTime, , told] = varbinds;
        assert.deepEqual([upTime?.value.at(-1), told?.oid.join('.')], [7, '1.3.6.1.4.1.9.8.1']);
        seen.push({ at: performance.now(), oid: String(varbinds[1]?.value.at(-1)) });
        if (seen.length === 3) resolve();
      });
    });
    const { port } = socket.address();
    const started = performance.now();
    await serve({ folder: into, traps: { destinations: [{ host: '127.0.0.1', port, community: 'told-too' }] } });
    await three;
    assert.deepEqual(
      seen.map(({ oid }) => oid),
      ['1', '2', '1'],
    );
    // Timers of Node.js may be a millisecond early.
    assert.ok((seen[1]?.at ?? 0) - started >= 38);
  });

  it('reads records as snmpsim and LibreNMS write them', async () => {
    const into = recorded(folder(), { snmp: { file: 'walk.snmprec', version: '2c', records: 9, problems: [] } });
    const lines = [
      ['1.3.6.1.2.1.1.1.0|4|a|b', '04', Buffer.from('a|b').toString('hex')],
      ['1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.8072', '06', '2b06010401bf08'],
      ['1.3.6.1.2.1.1.3.0|67|233425120', '43', '0de9c8e0'],
      ['1.3.6.1.2.1.2.2.1.6.2|4x|00127962F940', '04', '00127962f940'],
      ['1.3.6.1.2.1.4.22.1.3.2|64x|c3dafe61', '40', 'c3dafe61'],
      ['1.3.6.1.2.1.4.22.1.3.3|64|195.218.254.97', '40', 'c3dafe61'],
      ['1.3.6.1.2.1.31.1.1.1.6.1|70|18446744073709551615', '46', '00ffffffffffffffff'],
      ['1.3.6.1.4.1.2021.10.1.6.1|68x|9f78043e19999a', '44', '9f78043e19999a'],
      ['1.3.6.1.4.1.2021.10.1.7.1|2|-5', '02', 'fb'],
      ['1.3.6.1.4.1.2021.10.1.8.1|5|', '05', ''],
    ] as const;
    writeFileSync(
      join(into, 'walk.snmprec'),
      lines
        .map(([line]) => `${line}\r\n`)
        .reverse()
        .join(''),
    );
    const { ports } = await serve({ folder: into, community: 'mine' });
    for (const [line, tag, content] of lines) {
      const oid = line.split('|')[0] ?? '';
      const answer = decodeMessage(await askUdp(ports.snmp ?? 0, snmpRequest([oid], { community: 'mine' })));
      const value = Buffer.from(answer.varbinds[0]?.value ?? []);
      assert.equal(value.subarray(0, 1).toString('hex') + value.subarray(2).toString('hex'), tag + content, line);
    }
  });

  it('says in a sentence what is wrong with a capture', async () => {
    const bad = (manifest: object) => startReplay({ folder: recorded(folder(), manifest) });
    const empty = folder();
    await assert.rejects(startReplay({ folder: empty }), {
      code: 'CONFIG',
      message: /holds no capture: .*there is no such file\.$/,
    });
    await assert.rejects(bad({ capture: 2 }), { code: 'CONFIG', message: /not of a form that is known here/ });
    await assert.rejects(bad({ snmp: { file: 'gone.snmprec' } }), {
      message: /gone\.snmprec of the capture cannot be read/,
    });
    for (const file of ['../../etc/passwd', '/etc/passwd', 'http/../../x', '..']) {
      await assert.rejects(bad({ snmp: { file } }), { message: /which is no file of it/ }, file);
      await assert.rejects(
        bad({ http: [{ path: '/', reply: { status: 200, file } }] }),
        { message: /no file of it/ },
        file,
      );
    }
    const damaged = recorded(folder(), { snmp: { file: 'a.snmprec' } });
    writeFileSync(join(damaged, 'a.snmprec'), '# a comment\n1.3.6.1.2|4|ok\n');
    for (const line of ['1.3.6|99|x', '1.3.6|2|x', 'x|4|x', '1.3.6.1', '1.3.6|4x|abc', '1.3.6|64|1.2.3']) {
      const file = join(damaged, 'a.snmprec');
      const before = readFileSync(file);
      appendFileSync(file, line);
      await assert.rejects(
        startReplay({ folder: damaged }),
        { code: 'CONFIG', message: /a\.snmprec:3: this is no record/ },
        line,
      );
      writeFileSync(file, before);
    }
  });
});

/** A folder with a manifest of its own. */
function recorded(folder: string, manifest: object): string {
  mkdirSync(join(folder, 'http'));
  const whole = { capture: 1, profile: 'none', at: '', parameters: {}, http: [], removed: [], ...manifest };
  writeFileSync(join(folder, 'capture.json'), JSON.stringify(whole));
  return folder;
}
