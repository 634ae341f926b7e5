/** Pages of the seed (the connector's help) and the tables each one names, by title, in the seed's order. */
export const SEED: readonly [page: string, tables: readonly string[]][] = [
  ['General', ['General', 'Ethernet', 'Main Card']],
  ['TreeView', []],
  ['Viewer', []],
  ['Slots', ['Slots']],
  ['Cards', ['ASI Cards', 'GbE Cards', 'ACE Cards', '8VSB Cards']],
  ['Ports', ['ASI Ports', 'GbE Ports']],
  ['Ts In', ['GbE Input AP', 'Input Ts']],
  ['Ts Out', ['ASI Output AP', 'GbE Output AP', 'Output Ts']],
  ['E5', ['E5']],
  ['Recoders', ['Recorder']],
  ['Counters', ['Counters Tsin']],
  ['Services', ['Config Service Input', 'Service Input', 'Service Output']],
  ['Streams', ['Stream Input List', 'Service Stream Input List', 'Stream Output']],
  ['Cat', ['CAT EMM', 'CAT PIDs']],
  ['Alarms', ['Alarms', 'Alarms (SNMP)']],
  ['Web Interface', []],
];
