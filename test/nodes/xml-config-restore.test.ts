import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cleanUp } from '../device/lab';
import { useNodeRed } from './harness';
import { configDevice, filesIn, loadFlow, putFile, readFile, treeOf, writeOverride } from './xml-config-lab';

const NAME_PATH = "/AFRICA/Platform[@ID='1']/InputTs[@Id='007']/@Name";

describe('headend-xml-config restores', () => {
  const red = useNodeRed();
  const opened = cleanUp();
  afterEach(() => rmSync(join(red.userDir, 'headend'), { recursive: true, force: true }));

  /** A device that has been saved as `Input 1` and is called `News` now. */
  async function open(device: object = {}, override = 'configuration: { restore: { seconds: 1 } }\n') {
    const server = opened(await configDevice());
    const overrides = writeOverride(red, `${override}`);
    const flow = await loadFlow(red, { http: server.port }, { device: { write: 'assumed', overrides, ...device } });
    const { file } = await flow.save();
    server.document = Buffer.from(treeOf({ name: 'News', bitrate: 5 }));
    server.asked.length = 0;
    return { server, file, ...flow };
  }

  const change = { path: NAME_PATH, kind: 'changed', from: 'News', to: 'Input 1' };

  it('nothing until the device node allows it, and asks the device for nothing', async () => {
    for (const [write, sentence] of [
      ['', /^Restoring the configuration: writing to east-1 is switched off; allow it in the device node\.$/],
      ['off', /writing to east-1 is switched off/],
      ['documented', /^Restoring the configuration: how this is written is only assumed, and east-1 allows documented/],
    ] as const) {
      const { server, file, restore } = await open({ write });
      const { error, failure } = await restore({ file });
      assert.match(error?.message ?? '', sentence);
      assert.deepEqual([failure?.code, failure?.device], ['NOT_ALLOWED', 'east-1']);
      assert.equal(server.asked.length, 0, 'nothing on the wire');
      assert.equal(filesIn(red).length, 1);
      await (await import('node-red-node-test-helper')).default.unload();
      rmSync(join(red.userDir, 'headend'), { recursive: true });
    }
  });

  it('the bytes of a file, after it has kept what was there, and reads them back', async () => {
    const { server, file, restore } = await open();
    const before = server.document;
    const { payload } = await restore({ file });
    assert.deepEqual(
      server.writes().map(({ body }) => String(body)),
      [treeOf()],
    );
    assert.deepEqual(server.document, readFile(red, file));
    assert.deepEqual([payload.ok, payload.verified, payload.confirmed, payload.sent], [true, true, false, true]);
    assert.deepEqual([payload.changes, payload.left, payload.text], [[change], [], 'No differences.\n']);
    assert.match(payload.before ?? '', /-before-restore\.xml$/);
    assert.deepEqual(readFile(red, payload.before ?? ''), before);
    const { request } = payload;
    assert.deepEqual(request, { connection: 'browse', method: 'POST', path: '/BrowseConfig', bytes: treeOf().length });
  });

  it('the other way again, from the copy that was kept', async () => {
    const { server, file, restore } = await open();
    const original = server.document;
    const { payload } = await restore({ file });
    const back = await restore({ file: payload.before });
    assert.equal(back.payload.verified, true);
    assert.deepEqual(server.document, original);
  });

  it('nothing in a dry run, which shows what would change, also where writing is off', async () => {
    const { server, file, restore } = await open({ write: 'off' });
    const { payload } = await restore({ file, dryRun: true });
    assert.deepEqual([payload.ok, payload.dryRun, payload.sent, payload.verified], [true, true, false, false]);
    assert.deepEqual([payload.changes, payload.before], [[change], null]);
    assert.match(payload.text, /"News" -> "Input 1"/);
    assert.equal(server.writes().length, 0);
    assert.equal(filesIn(red).length, 1);
  });

  it('a document that was edited before, in two nodes one after the other', async () => {
    const { server, ask, restore } = await open();
    const edited = await ask({ operation: 'edit', source: 'device', path: NAME_PATH, value: 'Sport' });
    const { payload } = await restore({ source: 'message', payload: edited.payload });
    assert.deepEqual([payload.verified, payload.file], [true, null]);
    assert.equal(String(server.document), treeOf({ name: 'Sport', bitrate: 5 }));
  });

  it('nothing but a whole, well-formed document of this device', async () => {
    const { server, file, restore } = await open();
    const refused: [string, string, RegExp][] = [
      [
        'cut.xml',
        treeOf().slice(0, 200),
        /^"cut\.xml" is no configuration: The document ends too early, it was cut off/,
      ],
      ['html.xml', '<html></html>', /web page/],
      ['laughs.xml', '<!DOCTYPE x [<!ENTITY a "&b;">]><AFRICA/>', /document type/],
      [
        'root.xml',
        '<PYTHON/>',
        /^This is no configuration of east-1: its root is <PYTHON>, not <AFRICA>; nothing was sent/,
      ],
      [
        'other.xml',
        treeOf({ chassis: 'CH-2' }),
        /of another device: .*ChassisSerialNum is "CH-2" in it and "CH-1" on east-1/,
      ],
      ['none.xml', '<AFRICA/>', /is "" in it and "CH-1" on east-1/],
    ];
    for (const [name, text, sentence] of refused) {
      putFile(red, name, text);
      const { error } = await restore({ file: name });
      assert.equal(error?.code, 'BAD_VALUE', name);
      assert.match(error?.message ?? '', sentence);
    }
    putFile(red, file, treeOf({ name: 'changed by hand' }));
    assert.match((await restore({ file })).error?.message ?? '', /does not have the checksum in its name/);
    assert.equal(server.writes().length, 0);
    assert.equal(
      filesIn(red).some((name) => name.includes('before-restore')),
      false,
    );
  });

  it('a document of another device when that is asked for, whose own number does not count', async () => {
    const { server, restore } = await open();
    putFile(red, 'other.xml', treeOf({ chassis: 'CH-2', name: 'Other' }));
    server.take = (sent, response) => {
      server.document = Buffer.from(String(sent).replace('CH-2', 'CH-1'));
      response.end();
    };
    const { payload } = await restore({ file: 'other.xml', otherDevice: true });
    assert.deepEqual([payload.verified, payload.left], [true, []]);
    assert.equal(server.writes().length, 1);
  });

  it('and says what is still different when the device does not take it over in time', async () => {
    const { server, file, restore } = await open();
    server.take = (_, response) => response.end();
    const { error, payload } = await restore({ file });
    assert.equal(error, undefined);
    assert.deepEqual([payload.ok, payload.verified, payload.sent], [false, false, true]);
    assert.deepEqual(payload.left, [{ path: NAME_PATH, kind: 'changed', from: 'Input 1', to: 'News' }]);
    assert.match(payload.text, /^1 difference:/);
  });

  it('and waits for a device that takes its time, and is away meanwhile', async () => {
    const { server, file, restore } = await open({}, 'configuration: { restore: { seconds: 30 } }\n');
    const { give } = server;
    let looks = 0;
    server.take = (sent, response) => {
      server.document = sent;
      server.give = (after) => {
        looks += 1;
        if (looks > 2) give(after);
        else after.writeHead(503).end('starting');
      };
      response.end();
    };
    const { payload } = await restore({ file });
    assert.deepEqual([payload.ok, payload.verified, looks], [true, true, 3]);
  });

  it('and takes the word of an alarm that was not there before', async () => {
    const alarm = (time: string) =>
      `<Alarms><Alarm Id="19" Object="PLATFORM" PhysIdx="1" Description="" Severity="1" Time="11/21/2026 ${time}"/></Alarms>`;
    const { server, restore } = await open();
    server.document = Buffer.from(treeOf({ name: 'News', more: alarm('10:00:00') }));
    putFile(red, 'mine.xml', treeOf({ name: 'Mine' }));
    server.take = (_, response) => {
      server.document = Buffer.from(treeOf({ name: 'Adapted', more: alarm('10:05:00') }));
      response.end();
    };
    const { payload } = await restore({ file: 'mine.xml' });
    assert.deepEqual([payload.ok, payload.verified, payload.confirmed], [true, false, true]);
    assert.equal(payload.left.length, 1);

    // The same alarm again says nothing.
    server.take = (_, response) => response.end();
    const again = await restore({ file: 'mine.xml' });
    assert.deepEqual([again.payload.ok, again.payload.confirmed], [false, false]);
  });

  it('nothing when what is there cannot be kept', async () => {
    const { server, file, restore } = await open();
    server.document = server.document.subarray(0, 100);
    const { error } = await restore({ file });
    assert.equal(error?.code, 'BAD_REPLY');
    assert.equal(server.writes().length, 0);
  });

  it('and tells what the device says when it refuses', async () => {
    const { server, file, restore } = await open();
    server.take = (_, response) => response.writeHead(409, { 'content-type': 'text/plain' }).end('managed by NMX');
    const { error, failure } = await restore({ file });
    assert.deepEqual([error?.code, failure?.device], ['REFUSED', 'east-1']);
    assert.match(error?.message ?? '', /managed by NMX/);
    assert.equal(filesIn(red).length, 2, 'the copy was kept before');
  });

  it('with a request of the user’s own, in whatever it is wrapped', async () => {
    const request = `{ method: PUT, path: '/restore/{deviceAddress}', body: '<Load><![CDATA[{document}]]></Load>' }`;
    const { server, file, restore } = await open(
      {},
      `configuration: { restore: { seconds: 1, request: ${request} } }\n`,
    );
    const { payload } = await restore({ file });
    assert.deepEqual(
      server.writes().map(({ body }) => String(body)),
      [`<Load><![CDATA[${treeOf()}]]></Load>`],
    );
    assert.deepEqual([payload.request.method, payload.request.path], ['PUT', '/restore/1']);
  });

  it('nothing where nobody knows how', async () => {
    const { server, file, restore } = await open({}, 'configuration: { restore: null }\n');
    const { error } = await restore({ file });
    assert.equal(error?.code, 'NOT_ALLOWED');
    assert.match(error?.message ?? '', /^How a configuration is sent to Harmonic ProStream 1000 is not known/);
    assert.equal(server.asked.length, 0);
  });
});
