import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanUp, webServer } from '../device/lab';
import { deviceConfig, ENDS, pollConfig, TAB, useNodeRed } from '../nodes/harness';
import { LOGIN } from './lab';

/** What is renamed: the base path, the token and three columns. */
const OVERRIDE = `
parameters:
  base: { default: /rest/v1 }
connections:
  rest: { session: { token: /auth/access_token } }
tables:
  physicalInputs:
    columns:
      name: { at: label }
      ip: { at: destination/address }
      bitrate: { at: rate }
`;

const SOCKETS = [
  {
    id: 7,
    label: 'Feed A',
    destination: { address: '239.9.9.1' },
    port: 1,
    socketPort: 5004,
    rate: 38014706,
    active: true,
  },
  { id: 9, label: 'Feed A', destination: { address: '239.9.9.2' }, port: 2, socketPort: 5004, rate: 0, active: false },
];

describe('an override file for a ProStream X', () => {
  const red = useNodeRed();
  const opened = cleanUp();

  it('makes the pack talk to a server of another shape', async () => {
    const asked: string[] = [];
    const server = opened(
      await webServer((request, response) => {
        asked.push(`${request.method} ${request.url}`);
        const send = (status: number, body: unknown) =>
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
        let text = '';
        request.on('data', (chunk) => {
          text += chunk;
        });
        request.on('end', () => {
          if (request.url === '/rest/v1/login') {
            const { username, password } = JSON.parse(text);
            const isKnown = username === LOGIN.user && password === LOGIN.password;
            return isKnown ? send(200, { auth: { access_token: 'T-4711' } }) : send(401, {});
          }
          if (request.headers.authorization !== 'Bearer T-4711') return send(401, {});
          if (request.url === '/rest/v1/physical-inputs') return send(200, { items: SOCKETS });
          if (request.url === '/rest/v1/system') return send(200, { name: 'Other', upTime: 4200 });
          return send(404, {});
        });
      }),
    );
    mkdirSync(join(red.userDir, 'headend'), { recursive: true });
    writeFileSync(join(red.userDir, 'headend', 'other.yaml'), OVERRIDE);
    const device = deviceConfig({ http: server.port }, { profile: 'prostream-x', overrides: 'other.yaml' });
    await red.load([TAB, device, pollConfig({ tables: ['physicalInputs'] }), ...ENDS], {
      device: { httpUser: LOGIN.user, httpPassword: LOGIN.password },
    });
    const out = red.arrivals();
    assert.equal((await red.send('poll', {})).error, undefined);
    const [message] = out.all;
    assert.ok(message);
    const rows = [message.payload].flat();
    assert.deepEqual(
      rows.map(({ key, displayKey, name, ip, port, bitrate, active }) => [
        key,
        displayKey,
        name,
        ip,
        port,
        bitrate,
        active,
      ]),
      [
        ['7', 'Feed A (7)', 'Feed A', '239.9.9.1', 1, 38014706, true],
        ['9', 'Feed A (9)', 'Feed A', '239.9.9.2', 2, 0, false],
      ],
    );
    const sources = Object.fromEntries(message.table.columns.map(({ id, source }) => [id, source.join()]));
    for (const column of ['name', 'ip', 'bitrate']) assert.equal(sources[column], 'override other.yaml', column);
    assert.equal(sources.port, 'S1');
    assert.ok(message.table.columns.every(({ evidence }) => evidence === 'assumed'));
    assert.deepEqual(asked, ['POST /rest/v1/login', 'GET /rest/v1/system', 'GET /rest/v1/physical-inputs']);
    // What the server does not have fails by itself.
    const { error } = await red.send('poll', { tables: 'alarms' });
    assert.equal(error?.code, 'NOT_FOUND');
    assert.equal(red.everything(out.all).includes('T-4711'), false);
  });
});
