import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { connect } from 'node:net';
import { createHttpClient, type HttpTarget } from '../../../src/transport/http';
import { cert } from './certificate';
import { httpServer, httpsServer, start, type TestServer, targetOf } from './server';

const GET = { method: 'GET', path: '/x?y=1' } as const;
const VARIABLES = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'];
const answer: RequestListener = (_request, response) => response.end('from the device');

let servers: TestServer[] = [];
const keep = async (server: Promise<TestServer>) => {
  servers.push(await server);
  return server;
};
afterEach(async () => {
  for (const server of servers) await server.close();
  servers = [];
});

async function get(server: { host: string }, other: Partial<HttpTarget>): Promise<string> {
  const client = createHttpClient(targetOf(server, other));
  try {
    return (await client.request(GET)).body.toString();
  } finally {
    await client.close();
  }
}

describe('HTTPS', () => {
  let device: TestServer;
  let origin: string;
  beforeEach(async () => {
    device = await keep(httpsServer(answer));
    origin = `https://${device.host}`;
  });

  it('refuses a certificate nobody vouches for, and says how to trust it', async () => {
    const message = /certificate is not trusted; give its CA certificate .*TLS configuration of the device node/;
    await assert.rejects(get(device, { origin }), { code: 'UNREACHABLE', message });
  });

  it('takes it with its CA, and without a check when the TLS configuration says so', async () => {
    assert.equal(await get(device, { origin, tls: { ca: cert } }), 'from the device');
    assert.equal(await get(device, { origin, tls: { rejectUnauthorized: false } }), 'from the device');
  });

  it('checks the server name', async () => {
    assert.equal(await get(device, { origin, tls: { ca: cert, servername: 'localhost' } }), 'from the device');
    const other = get(device, { origin, tls: { ca: cert, servername: 'other.example' } });
    await assert.rejects(other, { code: 'UNREACHABLE', message: /not trusted.*\(ERR_TLS_CERT_ALTNAME_INVALID\)/ });
  });

  it('tells a port that speaks plain http', async () => {
    const plain = await keep(httpServer(answer));
    const asked = get(plain, { origin: `https://${plain.host}` });
    await assert.rejects(asked, { code: 'UNREACHABLE', message: /check that this port speaks https/ });
  });

  it('names a certificate that cannot be used', async () => {
    await assert.rejects(get(device, { origin, tls: { cert: 'x', key: 'y' } }), { code: 'CONFIG', message: /TLS/ });
  });
});

describe('HTTP through the system proxy', () => {
  let asked: string[];
  let status: number;
  let proxy: TestServer;
  let device: TestServer;
  const saved = new Map<string, string | undefined>();

  beforeEach(async () => {
    for (const name of VARIABLES) {
      saved.set(name, process.env[name]);
      delete process.env[name];
    }
    asked = [];
    status = 200;
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
      response.writeHead(status).end('from the proxy');
    });
    server.on('connect', (request, socket) => {
      asked.push(`CONNECT ${request.url}`);
      if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      const [host, port] = (request.url ?? '').split(':');
      const onward = connect(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      onward.on('error', () => socket.destroy()).on('close', () => socket.destroy());
      socket.on('error', () => onward.destroy()).on('close', () => onward.destroy());
      return onward.pipe(socket).pipe(onward);
    });
    proxy = await keep(start(server));
    device = await keep(httpServer(answer));
  });
  afterEach(() => {
    for (const [name, value] of saved) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it('asks the proxy for plain http, with the login the variable holds', async () => {
    process.env.http_proxy = `http://us:pa55@${proxy.host}`;
    assert.equal(await get(device, { bypassProxy: false }), 'from the proxy');
    assert.deepEqual(asked, [`GET http://${device.host}/x?y=1 Basic dXM6cGE1NQ==`]);
    assert.equal(device.accepted(), 0);
  });

  it('opens no more connections to the proxy than to a device', async () => {
    process.env.http_proxy = `http://${proxy.host}`;
    const client = createHttpClient(targetOf(device, { bypassProxy: false, maxConnections: 2 }));
    await Promise.all(Array.from({ length: 8 }, () => client.request(GET)));
    await client.close();
    await proxy.idle();
    assert.deepEqual([asked.length, proxy.accepted()], [8, 2]);
  });

  it('tunnels https, with the TLS options of the device', async () => {
    process.env.https_proxy = `http://${proxy.host}`;
    const secure = await keep(httpsServer(answer));
    const origin = `https://${secure.host}`;
    assert.equal(await get(secure, { origin, bypassProxy: false, tls: { ca: cert } }), 'from the device');
    assert.deepEqual(asked, [`CONNECT ${secure.host}`]);
    await assert.rejects(get(secure, { origin, bypassProxy: false }), { message: /certificate is not trusted/ });
  });

  it('goes straight to the device when told to, when excluded, or when no proxy is named', async () => {
    assert.equal(await get(device, { bypassProxy: false }), 'from the device');
    process.env.http_proxy = `http://${proxy.host}`;
    assert.equal(await get(device, { bypassProxy: true }), 'from the device');
    process.env.no_proxy = '127.0.0.1';
    assert.equal(await get(device, { bypassProxy: false }), 'from the device');
    assert.deepEqual(asked, []);
  });

  it('says that it was the proxy that refused, or may have been missing', async () => {
    process.env.http_proxy = `http://us:pa55@${proxy.host}`;
    status = 407;
    const refused = {
      code: 'UNREACHABLE',
      message: /^((?!pa55).)*the proxy .* did not pass the request on \(407\); switch on "Bypass proxy"/,
    };
    await assert.rejects(get(device, { bypassProxy: false }), refused);
    await assert.rejects(get(device, { bypassProxy: false, origin: `https://${device.host}` }), refused);
    process.env.http_proxy = 'http://127.0.0.1:1';
    const missing = { code: 'UNREACHABLE', message: /ECONNREFUSED.*names a proxy; switch on "Bypass proxy"/ };
    await assert.rejects(get(device, { bypassProxy: false }), missing);
  });

  it('names a proxy variable that is no address', async () => {
    process.env.http_proxy = 'not an address';
    await assert.rejects(get(device, { bypassProxy: false }), { code: 'CONFIG', message: /proxy settings/ });
  });
});
