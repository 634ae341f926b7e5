import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type DeviceSettings, webInterface } from '../../src/device';
import { HeadendError } from '../../src/errors';
import { loadProfile } from '../../src/profile';
import { cleanUp, deviceAt, isQuiet, PROSTREAM, readOne, relay, simulate, sockets, until, webServer } from './lab';

/** What public code is known to read from a ProStream 1000, with what a real one may send besides. */
const TREE = `A line that is no XML
<?xml version="1.0" encoding="UTF-8"?>
<AFRICA><Platform ID="1" ChassisSerialNum="CH-1" SwVersion="06.07.04.004" Unheard="of">
  <Slots><Slot Slot="1" PartNumber="095-0221-003F" SerialNumber="GE-1" Colour="red"><Fan Speed="3"/></Slot>
  <Deeper><Slot Slot="2" PartNumber="" SerialNumber=""/></Deeper>
  <Slot Slot="3" PartNumber="999-9999-999F" SerialNumber="XX-3"/></Slots>
  <Unknown SwVersion="later ones do not count"><A>text</A></Unknown>
</Platform></AFRICA>
`;

describe('requests to a device', () => {
  const opened = cleanUp();

  /** A server that takes one request apart from any HTTP library, and answers it with the tree. */
  async function rawServer() {
    const requests: string[] = [];
    const server = createServer((socket) => {
      let text = '';
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        const end = text.indexOf('\r\n\r\n');
        const length = Number(/content-length: (\d+)/i.exec(text)?.[1]);
        if (end < 0 || text.length < end + 4 + length) return;
        requests.push(text);
        socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${TREE.length}\r\nConnection: close\r\n\r\n${TREE}`);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      requests,
      port: (server.address() as AddressInfo).port,
      close: () => new Promise((resolve) => server.close(resolve)),
    };
  }

  async function requestOf(settings: Partial<DeviceSettings>): Promise<{ head: string[]; body: string; port: number }> {
    const server = opened(await rawServer());
    const device = opened(deviceAt({ http: server.port }, settings));
    await readOne(device, 'slots');
    assert.equal(server.requests.length, 1);
    const [head = '', body = ''] = (server.requests[0] ?? '').split('\r\n\r\n');
    return { head: head.split('\r\n'), body, port: server.port };
  }

  it('are the bytes public code is known to send', async () => {
    const { head, body, port } = await requestOf({ http: { login: { user: 'operator', password: 'p4ss:w0rd' } } });
    assert.equal(body, '<AFRICA><Platform ID="1" Action="GET_TREE" /></AFRICA>');
    const [line, ...headers] = head;
    assert.equal(line, 'POST /BrowseConfig HTTP/1.1');
    assert.deepEqual(headers.map((header) => header.toLowerCase().split(': ')[0]).sort(), [
      'accept-encoding',
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
    ]);
    const value = (name: string) =>
      headers.find((header) => header.toLowerCase().startsWith(`${name}: `))?.slice(name.length + 2);
    assert.equal(value('authorization'), 'Basic b3BlcmF0b3I6cDRzczp3MHJk');
    assert.equal(value('content-length'), String(body.length));
    assert.equal(value('content-type'), 'application/x-www-form-urlencoded');
    assert.equal(value('host'), `127.0.0.1:${port}`);
  });

  it('change with the device address in nothing but the ID, and without a login say nothing of one', async () => {
    const plain = await requestOf({});
    assert.ok(!plain.head.some((header) => /authorization/i.test(header)));
    const other = await requestOf({ parameters: { deviceAddress: '17' } });
    assert.equal(other.body, '<AFRICA><Platform ID="17" Action="GET_TREE" /></AFRICA>');
    const comparable = ({ head }: { head: string[] }) =>
      head.filter((header) => !/^(host|content-length):/i.test(header));
    assert.deepEqual(comparable(other), comparable(plain));
    assert.equal((await requestOf({ parameters: { deviceAddress: '' } })).body, plain.body);
  });

  for (const [what, headers, encode] of [
    ['as it is', {}, (text: string) => Buffer.from(text)],
    ['as gzip', { 'content-encoding': 'gzip' }, gzipSync],
    ['as gzip that no header speaks of', {}, gzipSync],
  ] as const) {
    it(`read a tree with a line before it and much unknown, sent ${what}`, async () => {
      const server = opened(await webServer((_, response) => response.writeHead(200, headers).end(encode(TREE))));
      const device = opened(deviceAt({ http: server.port }));
      const general = await readOne(device, 'general', ['chassisSerialNumber', 'softwareVersion', 'ntpState']);
      assert.deepEqual(general.rows, [
        {
          ...{ key: 'general', displayKey: 'general' },
          ...{ chassisSerialNumber: 'CH-1', softwareVersion: '06.07.04.004', ntpState: null },
        },
      ]);
      const { rows, problems } = await readOne(device, 'slots');
      assert.deepEqual(problems, []);
      assert.deepEqual(rows, [
        {
          ...{ key: '1', displayKey: 'Dual GbE (1)', slot: 1, partNumber: '095-0221-003F', serialNumber: 'GE-1' },
          ...{ cardType: 'Dual GbE', state: null },
        },
        {
          ...{ key: '2', displayKey: 'empty (2)', slot: 2, partNumber: null, serialNumber: null },
          ...{ cardType: 'empty', state: null },
        },
        {
          ...{ key: '3', displayKey: 'unknown(999-9999-999F) (3)', slot: 3, partNumber: '999-9999-999F' },
          ...{ serialNumber: 'XX-3', cardType: 'unknown(999-9999-999F)', state: null },
        },
      ]);
    });
  }

  it('are shared: ten users who read many tables of one document cost one', async () => {
    const simulator = opened(await simulate());
    const device = opened(deviceAt(simulator.ports));
    const ofDocument = [...PROSTREAM.tables.values()]
      .filter(({ rows }) => rows.kind === 'path')
      .map(({ id }) => ({ table: id }));
    assert.ok(ofDocument.length > 20);
    const readings = await Promise.all(Array.from({ length: 10 }, () => device.read(ofDocument)));
    assert.equal(simulator.served.http, 1);
    for (const reading of readings)
      assert.equal([...reading.values()].filter((each) => 'rows' in each).length, ofDocument.length);
  });

  it('are shared over SNMP as well', async () => {
    const profile = loadProfile('snmp-host');
    const simulator = opened(await simulate(profile));
    const device = opened(deviceAt(simulator.ports, { profile }));
    const wishes = [{ table: 'interfaces' }, { table: 'system' }, { table: 'storage' }];
    await device.read(wishes);
    const once = simulator.served.snmp;
    await device.close();
    const readings = await Promise.all(Array.from({ length: 10 }, () => device.read(wishes)));
    assert.ok(simulator.served.snmp - once <= once, `${simulator.served.snmp - once} requests in place of ${once}`);
    for (const reading of readings) {
      const system = reading.get('system');
      assert.ok(system && 'rows' in system);
      assert.equal(system.rows[0]?.name, simulator.rows('system')[0]?.name);
    }
  });

  it('are made anew once half a second has passed', async () => {
    const simulator = opened(await simulate());
    let now = 0;
    const device = opened(deviceAt(simulator.ports, {}, { now: () => now }));
    await readOne(device, 'slots');
    now = 500;
    await readOne(device, 'e5');
    assert.equal(simulator.served.http, 1);
    now = 501;
    await readOne(device, 'e5');
    assert.equal(simulator.served.http, 2);
  });

  for (const maxInFlight of [1, 2, 3]) {
    it(`are never more than ${maxInFlight} in flight, over all connections`, async () => {
      const state = { inFlight: 0, most: 0, waiting: [] as (() => void)[] };
      const arrive = (answer: () => void) => {
        state.most = Math.max(state.most, ++state.inFlight);
        state.waiting.push(() => {
          state.inFlight--;
          answer();
        });
      };
      const web = opened(await webServer((_, response) => arrive(() => response.end(TREE))));
      const simulator = opened(await simulate());
      const agent = opened(await relay(simulator.ports.snmp ?? 0, (_, pass) => arrive(pass)));
      // A profile that asks the same tree under many names.
      const tree = PROSTREAM.reads.get('tree');
      const slots = PROSTREAM.tables.get('slots');
      assert.ok(tree && slots?.rows.kind === 'path');
      const ids = Array.from({ length: 8 }, (_, i) => `t${i}`);
      const reads = new Map(ids.map((id) => [id, { ...tree, id }]));
      const tables = ids.map((id) => {
        const columns = [...slots.columns].map(([name, column]): [string, typeof column] => {
          const { address } = column;
          return [name, address.from === 'path' ? { ...column, address: { ...address, read: id } } : column];
        });
        return { ...slots, id, rows: { ...slots.rows, read: id }, columns: new Map(columns) };
      });
      const profile = {
        ...PROSTREAM,
        reads: new Map([...reads, ...PROSTREAM.reads]),
        tables: new Map([...PROSTREAM.tables, ...tables.map((table): [string, typeof table] => [table.id, table])]),
      };
      const device = opened(deviceAt({ snmp: agent.port, http: web.port }, { profile, maxInFlight }));
      const reading = device.read([{ table: 'alarmsSnmp' }, ...ids.map((table) => ({ table }))]);
      let done = false;
      reading.finally(() => {
        done = true;
      });
      // Each request waits long enough for as many to come as may: a limit that is too low would be seen as well.
      while (!done) {
        await until(() => done || state.waiting.length > 0);
        for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
        state.waiting.shift()?.();
      }
      const results = await reading;
      for (const [id, result] of results) assert.ok('rows' in result, id);
      assert.equal(state.most, maxInFlight);
    });
  }

  it('go nowhere before the first read, and leave no socket behind after the last', async () => {
    await until(isQuiet);
    const simulator = opened(await simulate());
    const idle = sockets();
    const device = opened(deviceAt(simulator.ports));
    assert.equal(sockets(), idle);
    await device.read([{ table: 'general' }, { table: 'alarmsSnmp' }]);
    assert.ok(sockets() > idle);
    await device.close();
    await device.close();
    await simulator.stop();
    await until(isQuiet);
  });
});

describe('the web interface of a device', () => {
  const at = (settings: Partial<DeviceSettings>) =>
    webInterface({ name: 'x', profile: PROSTREAM, host: '10.0.0.5', ...settings });

  it('is at its own address, or where HTTP is', () => {
    assert.equal(at({}), 'http://10.0.0.5/');
    assert.equal(at({ http: { host: 'web.example' } }), 'http://web.example/');
    assert.equal(at({ host: 'fd00::5' }), 'http://[fd00::5]/');
    assert.equal(at({ profile: loadProfile('snmp-host') }), null);
  });
});

describe('an address that cannot be used', () => {
  const opened = cleanUp();

  it('is told as such, and nothing waits for it', async () => {
    const device = opened(deviceAt({}, { http: { login: { user: 'a:b', password: 'secret-1' } } }));
    const result = (await device.read([{ table: 'slots' }])).get('slots');
    assert.ok(result instanceof HeadendError);
    assert.equal(result.code, 'CONFIG');
    assert.equal(device.nextTryAt(['slots']), undefined);
  });
});
