import assert from 'node:assert/strict';
import { cleanUp } from '../device/lab';
import { deviceConfig, ENDS, LEVEL, pollConfig, TAB, useNodeRed } from '../nodes/harness';
import { LOGIN, STATMUX, simulateStatmux } from './lab';

/** Pages as the connector's help names them (the seed): its own, and those behind the buttons of Settings. */
const SEED_PAGES = [
  ...['General', 'Settings', 'Cluster', 'Authentication', 'Cloud', 'Network', 'Network Tables'],
  ...['Messages', 'MPTS', 'Web Interface'],
];

/** What the issue asks for on them, and on Alerts: columns that hold a value in some row, by the title of their table. */
const SHOWN: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  General: {
    General: ['product', 'version', 'cpu'],
    'System (SNMP)': ['serviceStatus', 'firewallSettings', 'networkSettings', 'mountPoints', 'version', 'httpdStatus'],
    Processors: ['model'],
    'File Systems': ['path', 'size', 'percent'],
  },
  Settings: {
    'Database Backups': ['folder', 'interval'],
    'Mount Points': ['folder', 'type', 'share', 'username'],
    Firewall: ['enabled'],
    'Firewall Ports': ['protocol', 'port', 'accept'],
    'SNMP Settings': ['externalAccess', 'alertTraps', 'managementHost', 'trapPort'],
    'Alert Notification': ['email', 'notify'],
  },
  Cluster: { Nodes: ['hostname', 'status', 'mptsOutputs'], 'Redundancy Groups': ['name', 'product'] },
  Authentication: { Authentication: ['enabled', 'type', 'https'] },
  Cloud: { Cloud: ['authorizedNodes', 'workerVariant'] },
  Network: { Network: ['hostname'], 'Network Adapters': ['adapter'] },
  'Network Tables': {
    'Network Devices': ['name', 'type', 'addressMode', 'ip', 'mask', 'gateway'],
    'Static Routes': ['device', 'network', 'mask', 'gateway'],
    'DNS Name Servers': ['server'],
    'NTP Servers': ['server'],
  },
  Messages: { Messages: ['id', 'updatedAt', 'severity', 'code', 'message', 'subject'] },
  Alerts: { Alerts: ['set', 'lastSet', 'quiet', 'code', 'message'] },
  MPTS: {
    MPTS: [
      ...['name', 'bitrate', 'videoAllocation', 'transportStreamId', 'patInterval', 'sdtInterval', 'tdtInterval'],
      ...['nitInterval', 'networkId', 'destination', 'secondaryDestination', 'fecColumnDepth', 'fecRowLength'],
    ],
    'MPTS Members': ['mptsId', 'programNumber', 'pmtPid', 'videoPid', 'audioPids', 'input', 'allocationTransmit'],
    'MPTS Status': ['status'],
    'MPTS Bit Rates': ['mptsId', 'channelId', 'bitrate', 'measured'],
    'MPTS Statistics': ['mptsId', 'channelId', 'bitrate', 'measured'],
  },
};

describe('polls of an Elemental Statmux', () => {
  const red = useNodeRed();
  const opened = cleanUp();

  it('emit every page of the seed, and the alerts', async () => {
    const simulator = opened(await simulateStatmux());
    const device = deviceConfig(simulator.ports, { profile: STATMUX.id, timeout: '10000' });
    await red.load([TAB, device, pollConfig(), ...ENDS], {
      device: { httpUser: LOGIN.user, httpPassword: LOGIN.password },
    });
    const out = red.arrivals();
    for (const title of [...SEED_PAGES, 'Alerts']) {
      const page = [...STATMUX.pages.values()].find((known) => known.title === title);
      assert.ok(page, `there is a page ${title}`);
      out.all.length = 0;
      const { error } = await red.send('poll', { pages: page.id });
      if (page.webInterface) {
        assert.match(error?.message ?? '', /^Nothing is chosen to read/, 'the page of links has no table');
        continue;
      }
      assert.equal(error, undefined);
      assert.deepEqual(
        out.all.map(({ table, poll }) => [table.title, table.page, poll.quality, poll.reason]),
        Object.keys(SHOWN[title] ?? {}).map((table) => [table, title, 'good', undefined]),
      );
      for (const { table, payload, device } of out.all) {
        assert.equal(device.webInterface, `http://127.0.0.1:${simulator.ports.http}/`);
        const rows = [payload].flat();
        assert.ok(rows.length > 0, `${table.title} has rows`);
        for (const { key, displayKey } of rows) {
          const isNamed = displayKey === key || displayKey.endsWith(` (${key})`);
          assert.ok(isNamed, `the display key "${displayKey}" of ${table.title} has its key in parentheses`);
        }
        for (const column of SHOWN[title]?.[table.title] ?? []) {
          assert.ok(
            rows.some((row) => (row[column] ?? null) !== null),
            `${table.title} has values of ${column}`,
          );
        }
      }
    }
    assert.equal(simulator.served.refusedLogins, 0);
    assert.deepEqual([red.logsOf('device', LEVEL.warn), red.logsOf('poll', LEVEL.warn)], [[], []]);
  });

  it('show what is mentioned of a message, and MPTS outputs as trees of their programs', async () => {
    const simulator = opened(await simulateStatmux());
    const polls = [
      pollConfig({ id: 'log', tables: ['messages'], latest: '3' }),
      pollConfig({ id: 'tree', mode: 'tree' }),
      pollConfig({ id: 'graph', mode: 'graph' }),
    ];
    const device = deviceConfig(simulator.ports, { profile: STATMUX.id, timeout: '10000' });
    await red.load([TAB, device, ...polls, ...ENDS], {
      device: { httpUser: LOGIN.user, httpPassword: LOGIN.password },
    });
    const out = red.arrivals();
    for (const id of ['log', 'tree', 'graph']) assert.equal((await red.send(id, {})).error, undefined);
    const [log, tree, graph] = out.all.map(({ payload }) => payload as unknown);
    const entries = log as Record<string, unknown>[];
    assert.deepEqual(
      entries.map(({ id }) => id),
      [1000, 999, 998],
    );
    const severities: Record<string, string> = {
      AuditMessage: 'audit',
      WarningMessage: 'warning',
      ErrorMessage: 'error',
    };
    for (const { severity, type } of entries) assert.equal(severity, severities[String(type)]);
    const outputs = tree as { name: string; children?: { mptsId: number }[] }[];
    assert.deepEqual(
      outputs.map(({ name, children = [] }) => [name, children.length]),
      [
        ['Regional North', 4],
        ['Österreich & Süd', 4],
        ['Spare', 4],
      ],
    );
    const { interfaces, connections } = graph as { interfaces: unknown[]; connections: unknown[] };
    assert.deepEqual([interfaces.length, connections.length], [15, 12]);
  });
});
