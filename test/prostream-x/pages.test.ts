import assert from 'node:assert/strict';
import { HandClock } from '../device/lab';
import { deviceConfig, ENDS, pollConfig, TAB, useNodeRed, useSimulators } from '../nodes/harness';
import { LOGIN, prostreamX, type Version } from './lab';

/** Pages as the connector's help names them (the seed), with logical outputs, which its version table adds. */
const SEED_PAGES = [
  ...['General', 'Security', 'Device Redundancy', 'Network Interfaces', 'Physical Inputs', 'SSM', 'Logical Inputs'],
  ...['Logical Outputs', 'Input Services', 'Input CC Errors', 'Physical Outputs', 'Output Services'],
  ...[
    'Output CC Errors',
    'DPI',
    'Redundancy',
    'Slate',
    'SPS',
    'Bitrate TS',
    'Bitrate Service',
    'Bitrate PID',
    'Alarms',
  ],
];

/** Values that the help says a page shows, by page; a page that is not here has rows with keys. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  General: ['softwareVersion', 'serialNumber', 'name', 'upTime'],
  Security: ['user', 'sessionState'],
  'Device Redundancy': ['enabled', 'state', 'peerName', 'peerIp'],
  'Physical Inputs': ['ip', 'port', 'socketPort', 'active'],
  SSM: ['sourceIp'],
  'Logical Inputs': ['role', 'linkTo'],
  'Input Services': ['active', 'logicalInputId'],
  'Input CC Errors': ['pid', 'ccErrors'],
  DPI: ['dpiPid'],
  Redundancy: ['state', 'redundancyMode'],
  Slate: ['active', 'slateServiceId'],
  'Bitrate PID': ['pid', 'bitrate'],
  Alarms: ['severity', 'state'],
};

for (const version of ['v4', 'v2'] as const satisfies Version[]) {
  describe(`polls of a ProStream X of API ${version}`, () => {
    const red = useNodeRed();
    const start = useSimulators();

    it('emit every page of the seed', async () => {
      const profile = prostreamX(version);
      const clock = new HandClock();
      const simulator = await start({ id: 'prostream-x', profile, login: LOGIN, clock: clock.now });
      while (simulator.rows('alarms').length === 0) clock.pass(10_000);
      const device = deviceConfig(simulator.ports, { profile: 'prostream-x' });
      await red.load([TAB, device, pollConfig(), ...ENDS], {
        device: { httpUser: LOGIN.user, httpPassword: LOGIN.password },
      });
      const out = red.arrivals();
      for (const title of SEED_PAGES) {
        const page = [...profile.pages.values()].find((known) => known.title === title);
        assert.ok(page, `there is a page ${title}`);
        out.all.length = 0;
        assert.equal((await red.send('poll', { pages: page.id })).error, undefined);
        assert.deepEqual(
          out.all.map(({ table, poll, device }) => [table.id, table.page, poll.quality, device.variant]),
          page.tables.map((table) => [table, title, 'good', profile.variants.get(version)]),
        );
        for (const { payload, table } of out.all) {
          const rows = [payload].flat();
          assert.ok(rows.length > 0, `${table.title} has rows`);
          for (const { key, displayKey } of rows) {
            const isNamed = displayKey === key || displayKey.endsWith(` (${key})`);
            assert.ok(isNamed, `the display key "${displayKey}" of ${table.title} has its key in parentheses`);
          }
        }
        const columns = SHOWN[title] ?? ['key'];
        const [first] = out.all;
        const rows = [first?.payload ?? []].flat();
        for (const column of columns) {
          assert.ok(
            rows.every((row) => column in row),
            `${title} shows ${column}`,
          );
          const isEmpty = rows.every((row) => row[column] === null);
          assert.equal(isEmpty, false, `${title} has values of ${column}`);
        }
      }
      assert.equal(simulator.served.logins, 1);
    });
  });
}
