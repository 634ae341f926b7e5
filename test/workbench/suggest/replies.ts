import type { CapturedDocument } from '../../../workbench/suggest';

/** A tree such as a ProStream 1000 might send, with names and nesting that the profile does not know. */
const TREE = `<AFRICA><Unit Id="1" ChassisSn="CH-77" SwVer="5.9.2" BootVer="2.1">
  <Inputs>
    <IncomingTs Idx="1" Label="Feed A" Tsid="101" Rate="38014706" CcErrCount="3" SyncLost="false" On="true"/>
    <IncomingTs Idx="2" Label="Feed B" Tsid="102" Rate="36000211" CcErrCount="0" SyncLost="false" On="true"/>
    <IncomingTs Idx="3" Label="Feed C" Tsid="103" Rate="0" CcErrCount="912" SyncLost="true" On="false"/>
  </Inputs>
  <Outputs>
    <OutgoingTs Idx="11"><Label>Mux 1</Label><Tsid>201</Tsid><Onid>8442</Onid><Rate>30000000</Rate><NullRate>8000000</NullRate>
      <Svc Sid="1001" Label="News" PmtPid="256" PcrPid="257" Rate="4000000" Src="1"/>
      <Svc Sid="1002" Label="Films" PmtPid="512" PcrPid="513" Rate="5000000" Src="2"/></OutgoingTs>
    <OutgoingTs Idx="12"><Label>Mux 2</Label><Tsid>202</Tsid><Onid>8442</Onid><Rate>31000000</Rate><NullRate>7000000</NullRate>
      <Svc Sid="2001" Label="Sport" PmtPid="256" PcrPid="257" Rate="4100000" Src="1"/></OutgoingTs>
  </Outputs>
  <LanPorts>
    <LanPort Kind="mgmt" Num="1" IpAddr="10.1.1.1" NetMask="255.255.255.0" Gw="10.1.1.254" HwAddr="02:00:00:00:00:01" Link="1"/>
    <LanPort Kind="cas" Num="2" IpAddr="10.1.2.1" NetMask="255.255.255.0" Gw="10.1.2.254" HwAddr="02:00:00:00:00:02" Link="0"/>
  </LanPorts>
</Unit></AFRICA>`;

export const XML_TREE: CapturedDocument = { read: 'tree', format: 'xml', path: '/BrowseConfig', text: TREE };
/** What its places mean: table to rows, and `table.column` to path. */
export const XML_MEANINGS: Readonly<Record<string, string>> = {
  inputTs: '//IncomingTs',
  'inputTs.id': '@Idx',
  'inputTs.name': '@Label',
  'inputTs.tsId': '@Tsid',
  'inputTs.bitrate': '@Rate',
  'inputTs.ccErrors': '@CcErrCount',
  'inputTs.syncLoss': '@SyncLost',
  'inputTs.enabled': '@On',
  outputTs: '//OutgoingTs',
  'outputTs.id': '@Idx',
  'outputTs.name': 'Label',
  'outputTs.tsId': 'Tsid',
  'outputTs.onId': 'Onid',
  'outputTs.bitrate': 'Rate',
  'outputTs.nullBitrate': 'NullRate',
  serviceOutput: '//Svc',
  'serviceOutput.tsOut': '../@Idx',
  'serviceOutput.serviceId': '@Sid',
  'serviceOutput.name': '@Label',
  'serviceOutput.pmtPid': '@PmtPid',
  'serviceOutput.pcrPid': '@PcrPid',
  'serviceOutput.bitrate': '@Rate',
  ethernet: '//LanPort',
  'ethernet.index': '@Num',
  'ethernet.role': '@Kind',
  'ethernet.ip': '@IpAddr',
  'ethernet.mask': '@NetMask',
  'ethernet.gateway': '@Gw',
  'ethernet.mac': '@HwAddr',
  'ethernet.linkState': '@Link',
  'serviceOutput.sourceTsIn': '@Src',
  'general.chassisSerialNumber': '/AFRICA/Unit/@ChassisSn',
  'general.softwareVersion': '/AFRICA/Unit/@SwVer',
  'general.bootVersion': '/AFRICA/Unit/@BootVer',
};

/** Replies such as a ProStream X might send, with other names and nesting. */
export const JSON_REPLIES: readonly CapturedDocument[] = [
  {
    read: 'physicalInputs',
    format: 'json',
    path: '/rest/v1/physical-inputs',
    text: JSON.stringify({
      response: {
        sockets: [
          {
            socketId: 7,
            label: 'Feed A',
            dest: { ipAddr: '239.9.9.1', udpPort: 5004 },
            nic: 'data1',
            isActive: true,
            rateKbps: 38014,
          },
          {
            socketId: 9,
            label: 'Feed B',
            dest: { ipAddr: '239.9.9.2', udpPort: 5006 },
            nic: 'data1',
            isActive: false,
            rateKbps: 0,
          },
          {
            socketId: 12,
            label: 'Feed C',
            dest: { ipAddr: '239.9.9.3', udpPort: 5008 },
            nic: 'data2',
            isActive: true,
            rateKbps: 24001,
          },
        ],
      },
    }),
  },
  {
    read: 'logicalOutputs',
    format: 'json',
    path: '/rest/v1/logical-outputs',
    text: JSON.stringify({
      data: [
        {
          identifier: 1,
          title: 'Mux 1',
          ts: { tsid: 201, onid: 8442 },
          rates: { configured: 38000000, measured: 31200000 },
        },
        {
          identifier: 2,
          title: 'Mux 2',
          ts: { tsid: 202, onid: 8442 },
          rates: { configured: 36000000, measured: 35100000 },
        },
      ],
    }),
  },
];
export const JSON_MEANINGS: Readonly<Record<string, string>> = {
  physicalInputs: '/response/sockets/*',
  'physicalInputs.id': 'socketId',
  'physicalInputs.name': 'label',
  'physicalInputs.ip': 'dest/ipAddr',
  'physicalInputs.socketPort': 'dest/udpPort',
  'physicalInputs.interface': 'nic',
  'physicalInputs.active': 'isActive',
  'physicalInputs.bitrate': 'rateKbps',
  logicalOutputs: '/data/*',
  'logicalOutputs.id': 'identifier',
  'logicalOutputs.name': 'title',
  'logicalOutputs.tsId': 'ts/tsid',
  'logicalOutputs.onId': 'ts/onid',
  'logicalOutputs.configuredBitrate': 'rates/configured',
  'logicalOutputs.bitrate': 'rates/measured',
};
