import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, readXml } from '../../src/document';
import { loadProfile } from '../../src/profile';
import { type CaptureResult, capture, readManifest, writeCapture } from '../../workbench/capture';
import { cleanUp, simulate } from '../device/lab';
import { LOGIN, scratch, settingsFor, tap } from './lab';
import { leakyDevice, readings, SECRETS } from './leaky';

const READING = new Set([0xa0, 0xa1, 0xa5]);

function textsOf({ files }: CaptureResult): Map<string, string> {
  return new Map([...files].map(([name, bytes]) => [name, bytes.toString('utf8')]));
}

describe('capture', () => {
  const opened = cleanUp();
  const folder = scratch();

  it('keeps no secret of its run, in whatever form the device gives it back', async () => {
    const device = opened(await leakyDevice(folder()));
    const result = await capture(
      settingsFor(device.profile, device.ports, {
        http: { login: { user: 'somebody', password: SECRETS.password }, port: device.ports.http, bypassProxy: true },
        snmp: { port: device.ports.snmp, security: { version: '2c', community: SECRETS.community } },
      }),
    );
    assert.ok(result.manifest.snmp && result.manifest.snmp.records > 60);
    assert.deepEqual(
      result.manifest.http.map(({ read, reply }) => [read, reply?.status]),
      [
        ['echo', 200],
        ['tree', 200],
        ['never', undefined],
      ],
    );
    for (const [name, bytes] of result.files) {
      const all = readings(bytes.toString('latin1'));
      for (const [kind, secret] of Object.entries(SECRETS)) {
        const hashes = ['md5', 'sha1', 'sha256'].map((algorithm) => createHash(algorithm).update(secret).digest('hex'));
        for (const wanted of [Buffer.from(secret).toString('latin1'), ...hashes]) {
          const found = all.find((text) => text.includes(wanted)) ?? '';
          const near = found.slice(Math.max(0, found.indexOf(wanted) - 20)).slice(0, 80);
          assert.equal(near, '', `${kind} in ${name}`);
        }
      }
    }
    const texts = textsOf(result);
    const echo = JSON.parse(texts.get('http/001-echo.json') ?? '');
    assert.deepEqual([echo.name, echo.api_key, echo.tokenSet], ['Leaky', 'removed', true]);
    assert.match(echo.adminPassword, /^removed\d+$/);
    assert.equal(Object.hasOwn(echo.headers, 'host'), true);
    const tree = Buffer.from(texts.get('http/002-tree.xml') ?? '');
    const columns = new Map([
      ['text', '.'],
      ['name', '@Name'],
    ]);
    const good = (await readXml([tree], [{ id: 'good', each: '/Tree/Good', columns }])).get('good');
    assert.deepEqual(Object.fromEntries(good?.rows[0] ?? []), { name: 'kept', text: 'also kept' });
    assert.match(texts.get('snmp.snmprec') ?? '', /^1\.3\.6\.1\.2\.1\.1\.1\.0\|4\|kept as it is$/m);
    // What the profile itself prints is no secret.
    assert.match(texts.get('snmp.snmprec') ?? '', /\.18\.1\.1\.1\.2\.2\|4\|public$/m);
    // What is short is taken out where it is a secret, and nowhere else.
    assert.match(texts.get('snmp.snmprec') ?? '', /\.18\.1\.1\.1\.2\.3\|4\|removed$/m);
    const { removed } = result.manifest;
    for (const what of ['SNMP community', 'password or key of the log-in', 'cookie', 'value of adminPassword']) {
      assert.ok(
        removed.some((removal) => removal.what === what && removal.places > 0),
        `${what} in ${JSON.stringify(removed)}`,
      );
    }
  });

  it('leaves everything else as it was sent, byte for byte', async () => {
    const simulator = opened(await simulate(loadProfile('prostream-1000'), { leadingLine: 'ProStream' }));
    const wire = opened(await tap(simulator.ports));
    const result = await capture(settingsFor(loadProfile('prostream-1000'), wire.ports, { write: 'assumed' }));
    const [exchange] = result.manifest.http;
    const direct = await fetch(`http://127.0.0.1:${simulator.ports.http}${exchange?.path}`, {
      method: 'POST',
      body: exchange?.body,
    });
    const sent = Buffer.from(await direct.arrayBuffer());
    assert.ok(sent.equals(result.files.get(exchange?.reply?.file ?? '') ?? Buffer.alloc(0)));
    assert.deepEqual(result.manifest.removed, []);
    assert.deepEqual(
      wire.pdus.filter((pdu) => !READING.has(pdu)),
      [],
    );
    assert.equal(wire.mostAtOnce, 1);
  });

  it('puts other addresses and names in place of real ones, the same for the same', async () => {
    const profile = loadProfile('prostream-x');
    const simulator = opened(await simulate(profile, { login: LOGIN }));
    const plain = textsOf(await capture(settingsFor(profile, simulator.ports)));
    const result = await capture(settingsFor(profile, simulator.ports), { anonymise: true });
    const other = textsOf(result);
    const addresses = (texts: Map<string, string>) =>
      [...texts.values()].flatMap((text) => text.match(/(?<![\d.])(?:10|172|192|239)(?:\.\d+){3}(?![\d.])/g) ?? []);
    assert.ok(new Set(addresses(plain)).size > 5);
    const pairs = new Map<string, string>();
    const was = [...plain].map(([name, text]) => [name, text.match(/"(?:\d+\.){3}\d+"/g) ?? []] as const);
    for (const [name, list] of was) {
      const now = other.get(name)?.match(/"(?:\d+\.){3}\d+"/g) ?? [];
      assert.equal(now.length, list.length, name);
      list.forEach((address, i) => {
        assert.equal(pairs.get(address) ?? now[i], now[i], 'the same is the same everywhere');
        pairs.set(address, now[i] ?? '');
        if (!/^"(?:255|0|127)\./.test(address))
          assert.match(now[i] ?? '', /^"(?:192\.0\.2|198\.51\.100|203\.0\.113|233\.252)\./);
      });
    }
    assert.equal(new Set(pairs.values()).size, pairs.size, 'another is another');
    const names = JSON.stringify([...other].filter(([name]) => name.startsWith('http/')));
    for (const text of plain.values()) {
      for (const [, name = ''] of text.matchAll(/"name":"([^"]+)"/g)) assert.ok(!names.includes(`"${name}"`), name);
    }
    for (const [name, text] of other) if (name.endsWith('.json')) await readJson([Buffer.from(text)], []);
    assert.ok(result.manifest.removed.some(({ what }) => what === 'IPv4 addresses'));
  });

  it("does so in an agent's values and indexes too, and keeps them in order", async () => {
    const profile = loadProfile('snmp-host');
    const simulator = opened(await simulate(profile));
    const result = await capture(settingsFor(profile, simulator.ports), { anonymise: true });
    const text = textsOf(result).get('snmp.snmprec') ?? '';
    assert.doesNotMatch(text, /noc@example\.net|sim-host-1/);
    assert.match(text, /^1\.3\.6\.1\.2\.1\.1\.5\.0\|4\|name-\d+$/m);
    assert.match(text, /^1\.3\.6\.1\.2\.1\.2\.2\.1\.6\.\d+\|4x\|00005e53/m);
    const oids = text
      .trim()
      .split('\n')
      .map((line) => (line.split('|')[0] ?? '').split('.').map(Number));
    for (const [i, oid] of oids.entries()) {
      const before = oids[i - 1] ?? [];
      const at = oid.findIndex((arc, place) => arc !== before[place]);
      assert.ok(at >= 0 && (oid[at] ?? 0) > (before[at] ?? -1), oid.join('.'));
    }
  });

  it("listens for the device's traps, with their rhythm and without their community", async () => {
    const profile = loadProfile('prostream-1000');
    const community = 'told-to-nobody';
    const agent = opened(await simulate(profile, { communities: { get: community, set: community } }));
    const [trap = ''] = profile.traps.keys();
    let sending: ReturnType<typeof simulate> | undefined;
    let arrived = () => {};
    const both = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const result = await capture(
      settingsFor(profile, agent.ports, {
        snmp: { port: agent.ports.snmp, security: { version: '2c', community } },
      }),
      {
        pause: () => both,
        traps: {
          address: '127.0.0.1',
          port: 0,
          seconds: 60,
          onTrap: (count) => {
            if (count === 2) arrived();
          },
          onListening: (port) => {
            sending = simulate(profile, { traps: { destinations: [{ host: '127.0.0.1', port, community }] } });
            sending.then((sender) => {
              sender.sendTrap({ trap });
              sender.sendTrap({ trap, state: 'cleared' });
            }, assert.fail);
          },
        },
      },
    );
    opened(await (sending ?? assert.fail('nobody listened')));
    const lines = (textsOf(result).get('traps.jsonl') ?? '')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.ok(lines.length >= 2 && result.manifest.traps?.received === lines.length);
    assert.equal(lines[0].afterMs, 0);
    assert.match(lines[0].oid, /^1\.3\.6\.1\.4\.1\.1563\./);
    for (const record of lines.flatMap(({ varbinds }) => varbinds)) assert.match(record, /^[\d.]+\|\d+x?\|/);
    assert.doesNotMatch(JSON.stringify(lines), /told-to-nobody/);
  });

  it('is written to a folder that is new or empty, and to no other', async () => {
    const simulator = opened(await simulate());
    const result = await capture(settingsFor(loadProfile('prostream-1000'), simulator.ports));
    const into = join(folder(), 'new');
    writeCapture(into, result);
    assert.deepEqual(readdirSync(into).sort(), ['capture.json', 'http', 'snmp.snmprec']);
    assert.deepEqual(readManifest(into), result.manifest);
    assert.equal(
      readFileSync(join(into, 'snmp.snmprec'), 'utf8').split('\n').length - 1,
      result.manifest.snmp?.records,
    );
    const full = folder();
    writeFileSync(join(full, 'mine.txt'), 'x');
    assert.throws(() => writeCapture(full, result), { code: 'CONFIG', message: /is not empty; name a new one/ });
    assert.deepEqual(readdirSync(full), ['mine.txt']);
  });

  it('says of an agent that does not answer, and keeps the rest', async () => {
    const simulator = opened(await simulate());
    const settings = settingsFor(loadProfile('prostream-1000'), { http: simulator.ports.http }, { timeoutMs: 200 });
    const result = await capture(settings);
    assert.equal(result.manifest.snmp?.problems.length, 1);
    assert.equal(result.manifest.http.length, 1);
  });
});
