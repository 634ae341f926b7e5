/** Rows by table: a row is its values by column, those that are not `null`. */
type Rows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** Several rows of the same columns, and their keys. */
function rows(columns: string, ...values: readonly unknown[][]) {
  const names = columns.split(' ');
  return values.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
}

/** What a poll node is to send of the gateway. */
export const GATEWAY_ROWS: Rows = {
  general: rows('key name serialNumber softwareVersion upTime', ['general', 'gateway-1', 'GW-00417', '3.4.1', 86_461]),
  physicalInputs: rows(
    'key id name ip socketPort interface active bitrate',
    ['11', 11, 'Feed A', '239.20.0.1', 5001, 'DATA1', true, 38_014_000],
    ['12', 12, 'Feed B', '239.20.0.2', 5001, 'DATA1', true, 24_001_000],
    ['17', 17, 'Feed C', '239.20.0.3', 5003, 'DATA2', false, 0],
  ),
  logicalInputs: rows(
    'key id name physicalInputId bitrate ccErrors syncLoss services',
    ['1', 1, 'Feed A', 11, 38_014_706, 3, false, 2],
    ['2', 2, 'Feed B', 12, 24_001_330, 0, false, 1],
    ['3', 3, 'Feed C', 17, 0, 912, true, 0],
  ),
  logicalOutputs: rows(
    'key id name tsId onId configuredBitrate bitrate',
    ['201', 201, 'Mux North', 4001, 8442, 38_000_000, 31_200_411],
    ['202', 202, 'Mux South', 4002, 8442, 36_000_000, 35_100_902],
  ),
  outputServices: rows(
    'key id logicalOutputId serviceId name pmtPid pcrPid bitrate',
    ['901', 901, 201, 1001, 'News', 256, 257, 4_100_230],
    ['902', 902, 201, 1002, 'Films', 512, 513, 5_300_114],
    ['903', 903, 202, 2001, 'Sport', 256, 257, 7_700_019],
  ),
  alarms: rows(
    'key id resource type severity rawSeverity state text acknowledged raised',
    ...[
      [
        '71',
        71,
        'Feed C',
        'Input signal lost',
        'major',
        'major',
        'active',
        'Input signal lost',
        true,
        '2026-11-20T07:12:09Z',
      ],
      ['72', 72, 'Fan 2', 'Speed is low', 'minor', 'minor', 'active', 'Speed is low', false, '2026-11-20T09:30:00Z'],
    ],
  ),
};

/** What a poll node is to send of the platform; its agent is that of a simulated one. */
export const PLATFORM_ROWS: Rows = {
  ethernet: rows(
    'key index ip mask gateway mac linkState',
    ['1', 1, '10.20.0.11', '255.255.255.0', '10.20.0.1', '00:90:f0:10:20:01', 'up'],
    ['2', 2, '10.21.0.11', '255.255.255.0', '10.21.0.1', '00:90:f0:10:20:02', 'down'],
  ),
  slots: [
    ...rows(
      'key slot partNumber serialNumber cardType state',
      ['1', 1, '095-0605-002', 'A1', 'Quad GbE', 'ok'],
      ['2', 2, '095-0217-001F', 'B2', 'ASI SCR', 'ok'],
    ),
    ...rows('key slot cardType state', ['3', 3, 'empty', 'empty']),
  ],
  inputTs: rows(
    'key id name source tsId bitrate ccErrors syncLoss enabled services',
    ['1', 1, 'Feed A', 31, 101, 38_014_706, 3, false, true, 2],
    ['2', 2, 'Feed B', 32, 102, 24_001_330, 0, false, true, 1],
    ['3', 3, 'Feed C', 33, 103, 0, 912, true, false, 0],
  ),
  outputTs: rows(
    'key id name tsId onId configuredBitrate bitrate enabled',
    ['201', 201, 'Mux North', 4001, 8442, 38_000_000, 31_200_411, true],
    ['202', 202, 'Mux South', 4002, 8442, 36_000_000, 35_100_902, true],
  ),
  serviceOutput: rows(
    'key tsOut serviceId name pmtPid pcrPid bitrate',
    ['201/1001', 201, 1001, 'News', 256, 257, 4_100_230],
    ['201/1002', 201, 1002, 'Films', 512, 513, 5_300_114],
    ['202/2001', 202, 2001, 'Sport', 256, 257, 7_700_019],
  ),
};
