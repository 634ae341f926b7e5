import { webServer } from '../../device/lab';

/** The tree of a platform whose elements and attributes have other names than any profile. */
const TREE = `<?xml version="1.0"?>
<AFRICA><Platform ID="1" ChassisSerialNum="PS-4711" SwVersion="5.8.1.2" BootRev="1.7">
  <Slots>
    <Slot Slot="1" PartNumber="095-0605-002" SerialNumber="A1" Condition="0"/>
    <Slot Slot="2" PartNumber="095-0217-001F" SerialNumber="B2" Condition="0"/>
    <Slot Slot="3" PartNumber="" SerialNumber="" Condition="1"/>
  </Slots>
  <TsInList>
    <TsIn TsInId="1" Label="Feed A" ApRef="31" Tsid="101" RateBps="38014706" CcErrCnt="3" SyncLost="0" IsEnabled="1" NumServices="2"/>
    <TsIn TsInId="2" Label="Feed B" ApRef="32" Tsid="102" RateBps="24001330" CcErrCnt="0" SyncLost="0" IsEnabled="1" NumServices="1"/>
    <TsIn TsInId="3" Label="Feed C" ApRef="33" Tsid="103" RateBps="0" CcErrCnt="912" SyncLost="1" IsEnabled="0" NumServices="0"/>
  </TsInList>
  <TsOutList>
    <TsOut TsOutId="201" Label="Mux North" Tsid="4001" OrigNetId="8442" TotalRateBps="38000000" RateBps="31200411" IsEnabled="1">
      <Program ProgNum="1001" Label="News" PmtPid="256" PcrPid="257" RateBps="4100230"/>
      <Program ProgNum="1002" Label="Films" PmtPid="512" PcrPid="513" RateBps="5300114"/>
    </TsOut>
    <TsOut TsOutId="202" Label="Mux South" Tsid="4002" OrigNetId="8442" TotalRateBps="36000000" RateBps="35100902" IsEnabled="1">
      <Program ProgNum="2001" Label="Sport" PmtPid="256" PcrPid="257" RateBps="7700019"/>
    </TsOut>
  </TsOutList>
  <EthPorts>
    <EthPort PortNo="1" IpAddress="10.20.0.11" NetMask="255.255.255.0" DefGateway="10.20.0.1" MacAddr="00:90:f0:10:20:01" LinkUp="1"/>
    <EthPort PortNo="2" IpAddress="10.21.0.11" NetMask="255.255.255.0" DefGateway="10.21.0.1" MacAddr="00:90:f0:10:20:02" LinkUp="0"/>
  </EthPorts>
</Platform></AFRICA>`;

/** A platform that listens until it is closed. It answers the request for its tree, and no other. */
export function changedPlatform(): Promise<{ port: number; close(): Promise<void> }> {
  return webServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const isTree = request.method === 'POST' && request.url === '/BrowseConfig' && body.includes('"GET_TREE"');
      response.writeHead(isTree ? 200 : 404, { 'content-type': 'text/xml' });
      response.end(isTree ? TREE : '<AFRICA/>');
    });
  });
}
