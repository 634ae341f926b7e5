import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rmSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import helper from 'node-red-node-test-helper';
import { filesOf } from '../../nodes/headend-xml-config/files';
import { perform } from '../../nodes/headend-xml-config/operations';
import type { ConfigRequest } from '../../nodes/headend-xml-config/request';
import type { ConfigChange } from '../../src/config';
import { cleanUp, until } from '../device/lab';
import { type Shown, useNodeRed } from './harness';
import {
  configDevice,
  deviceFolder,
  filesIn,
  loadFlow,
  putFile,
  readFile,
  treeOf,
  writeOverride,
} from './xml-config-lab';

const NAME_PATH = "//InputTs[@Id='007']/@Name";

describe('headend-xml-config', () => {
  const red = useNodeRed();
  const opened = cleanUp();
  afterEach(() => rmSync(join(red.userDir, 'headend'), { recursive: true, force: true }));

  async function open(more: Parameters<typeof loadFlow>[2] = {}, document?: string) {
    const device = opened(await configDevice(document));
    return { device, ...(await loadFlow(red, { http: device.port }, more)) };
  }

  describe('saves', () => {
    it('what the device sent, byte for byte, for its owner only', async () => {
      const { device, save } = await open();
      const saved = await save();
      assert.deepEqual(readFile(red, saved.file), device.document);
      assert.equal(saved.bytes, device.document.length);
      assert.equal(saved.sha256, createHash('sha256').update(device.document).digest('hex'));
      assert.deepEqual([saved.skipped, saved.previous, saved.changes, saved.text], [false, null, null, null]);
      assert.ok(Math.abs(Date.parse(saved.time) - Date.now()) < 60_000);
      assert.equal(statSync(join(deviceFolder(red), saved.file)).mode & 0o077, 0);
    });

    it('nothing when only what changes by itself has changed, and else what is different', async () => {
      const { device, save } = await open();
      const first = await save();
      device.document = Buffer.from(treeOf({ bitrate: 2 }));
      const second = await save();
      assert.deepEqual([second.skipped, second.file, second.changes], [true, first.file, []]);
      assert.equal(filesIn(red).length, 1);

      device.document = Buffer.from(treeOf({ bitrate: 3, name: 'News' }));
      const third = await save();
      assert.deepEqual([third.skipped, third.previous], [false, first.file]);
      const path = "/AFRICA/Platform[@ID='1']/InputTs[@Id='007']/@Name";
      assert.deepEqual(third.changes, [{ path, kind: 'changed', from: 'Input 1', to: 'News' }]);
      assert.match(third.text ?? '', /^1 difference:\n~ .*"Input 1" -> "News"\n$/);
      assert.deepEqual(readFile(red, third.file), device.document);
    });

    it('as many files as it is told to keep', async () => {
      const { device, save, list } = await open({ node: { keep: '2' } });
      const names: string[] = [];
      for (const name of ['A', 'B', 'C']) {
        device.document = Buffer.from(treeOf({ name }));
        names.push((await save()).file);
      }
      assert.deepEqual(
        (await list()).map(({ file }) => file),
        names.slice(1).reverse(),
      );
    });

    it('also when someone has changed the newest file', async () => {
      const { save } = await open();
      const first = await save();
      putFile(red, first.file, 'changed');
      const { skipped, previous } = await save();
      assert.deepEqual([skipped, previous], [false, null]);
    });

    it('nothing of an answer that is no whole document', async () => {
      const { device, ask } = await open();
      const bad: [string, string, RegExp][] = [
        ['cut off', treeOf().slice(0, 150), /cut off/],
        ['malformed', treeOf().replace('</Platform>', ''), /malformed|cut off/],
        ['empty', '', /empty/],
        ['a web page', '<!DOCTYPE html><html><body>Log in</body></html>', /web page/],
        ['entities', '<!DOCTYPE AFRICA [<!ENTITY a "b">]><AFRICA/>', /document type/],
      ];
      for (const [what, text, sentence] of bad) {
        device.document = Buffer.from(text);
        const { error, failure } = await ask({ operation: 'save' });
        assert.equal(error?.code, 'BAD_REPLY', what);
        assert.match(error?.message ?? '', sentence);
        assert.match(error?.message ?? '', /^POST \/BrowseConfig: /);
        assert.deepEqual(failure, { code: 'BAD_REPLY', device: 'east-1', retryable: true });
      }
      device.give = (response) => {
        response.writeHead(200, { 'content-length': 500 });
        response.write(device.document, () => response.destroy());
      };
      assert.equal((await ask({ operation: 'save' })).error?.code, 'BAD_REPLY');
      assert.deepEqual(filesIn(red), []);
    });
  });

  it('lists the files, the newest first', async () => {
    const { device, save, list } = await open();
    assert.deepEqual(await list(), []);
    const first = await save();
    device.document = Buffer.from(treeOf({ name: 'News' }));
    const second = await save();
    putFile(red, 'mine.xml', '<AFRICA/>');
    const later = Date.now() / 1000 + 60;
    utimesSync(join(deviceFolder(red), 'mine.xml'), later, later);
    const files = await list();
    assert.deepEqual(
      files.map(({ file, automatic }) => [file, automatic]),
      [
        ['mine.xml', false],
        [second.file, true],
        [first.file, true],
      ],
    );
    assert.deepEqual(Object.keys(files[2] ?? {}).sort(), ['automatic', 'bytes', 'file', 'sha256', 'time']);
    assert.equal(files[2]?.sha256, first.sha256);
  });

  describe('compares', () => {
    const paths = (changes: readonly ConfigChange[]) => changes.map(({ path, kind }) => `${kind} ${path.slice(25)}`);

    it('two files, or a file and the device', async () => {
      const { device, save, compare } = await open();
      const first = await save();
      device.document = Buffer.from(treeOf({ name: 'News', more: '<Slot Slot="3"/>' }));
      const second = await save();
      device.document = Buffer.from(treeOf({ bitrate: 9 }));

      const files = await compare({ file: first.file, file2: second.file });
      assert.deepEqual([files.same, files.from, files.to], [false, first.file, second.file]);
      assert.deepEqual(paths(files.changes), ["added /Slot[@Slot='3']", "changed /InputTs[@Id='007']/@Name"]);
      assert.match(files.text, /^2 differences:\n/);

      const toDevice = await compare({ file: first.file });
      assert.deepEqual([toDevice.same, toDevice.changes, toDevice.to], [true, [], null]);
      const newest = await compare({});
      assert.deepEqual([newest.same, newest.from, newest.changes.length], [false, second.file, 2]);
    });

    it('nothing where there is nothing', async () => {
      const { ask } = await open();
      assert.equal((await ask({ operation: 'compare' })).error?.code, 'NOT_FOUND');
      const { error } = await ask({ operation: 'compare', file: 'none.xml' });
      assert.deepEqual([error?.code, error?.message], ['NOT_FOUND', 'This device has no file "none.xml".']);
    });
  });

  it('reads values of the device, of a file, and of a document in the message', async () => {
    const { device, save, ask } = await open({ node: { operation: 'read', path: NAME_PATH } });
    assert.deepEqual((await ask({})).payload, ['Input 1']);
    const { file } = await save();
    device.document = Buffer.from(treeOf({ name: 'News' }));
    assert.deepEqual((await ask({ file })).payload, ['Input 1']);
    assert.deepEqual((await ask({ source: 'device' })).payload, ['News']);
    for (const payload of [treeOf({ name: 'é' }), Buffer.from(treeOf({ name: 'é' }))]) {
      assert.deepEqual((await ask({ source: 'message', payload })).payload, ['é']);
    }
    assert.deepEqual((await ask({ source: 'device', path: '//Slot/@Slot' })).payload, ['1', '2']);
    assert.deepEqual((await ask({ source: 'device', path: '//Nothing' })).payload, []);
    assert.equal((await ask({ path: 'Slot' })).error?.code, 'CONFIG');
  });

  describe('edits', () => {
    it('a stored file by path, and nothing else in it', async () => {
      const { save, ask } = await open();
      const { file } = await save();
      const { answer, payload } = await ask({ operation: 'edit', file, path: NAME_PATH, value: 'A & "B"' });
      assert.deepEqual(String(payload), treeOf({ name: 'A &amp; &quot;B&quot;' }));
      assert.ok(Buffer.isBuffer(payload));
      const change = { path: NAME_PATH, kind: 'changed', from: 'Input 1', to: 'A & "B"' };
      assert.deepEqual(answer?.edit?.changes, [change]);
      assert.match(answer?.edit?.text ?? '', /^1 difference:/);
      assert.equal(String(readFile(red, file)), treeOf(), 'the file stays as it is');
    });

    it('a text as text and bytes as bytes, in several places at once', async () => {
      const { ask } = await open({ node: { operation: 'edit', source: 'message' } });
      const edits = [
        { path: "//Slot[@Slot='1']/@PartNumber", value: 7 },
        { path: '//Slot/@Kind', value: true, add: true, max: 2 },
      ];
      const text = await ask({ payload: treeOf(), edits });
      assert.equal(typeof text.payload, 'string');
      assert.match(String(text.payload), /<Slot Slot='1' {2}PartNumber="7" Kind="true" \/>/);
      assert.equal(text.answer?.edit?.changes.length, 3);
      const bytes = await ask({ payload: Buffer.from(treeOf()), edits });
      assert.ok(Buffer.isBuffer(bytes.payload));
      assert.equal(String(bytes.payload), text.payload);
    });

    it('no text that is of another encoding than it says', async () => {
      const { ask } = await open({ node: { operation: 'edit', source: 'message', path: '/A', value: 'é' } });
      const latin = `<?xml version="1.0" encoding="iso-8859-1"?><A>x</A>`;
      assert.match((await ask({ payload: latin })).error?.message ?? '', /declares the encoding .*give its bytes/);
      const { payload } = await ask({ payload: Buffer.from(latin) });
      assert.deepEqual(payload, Buffer.from(latin.replace('x<', 'é<'), 'latin1'));
    });
  });

  it('refuses what makes no sense in a sentence, and asks the device for nothing', async () => {
    const { device, ask } = await open({ node: { operation: 'edit', path: NAME_PATH } });
    const wrong: [object, RegExp, string][] = [
      [{ operation: 'format' }, /^msg\.operation must be one of save, list, compare, restore, read, edit/, 'BAD_VALUE'],
      [{ source: 'disk' }, /^msg\.source must be one of device, file, message/, 'BAD_VALUE'],
      [{ file: 5 }, /^msg\.file must be a text/, 'BAD_VALUE'],
      [{ path: {} }, /^msg\.path must be a text/, 'BAD_VALUE'],
      [{ path: '' }, /^No path is given/, 'CONFIG'],
      [{ value: null }, /^msg\.value must be a text, a number/, 'BAD_VALUE'],
      [{ value: Number.NaN }, /^msg\.value must be/, 'BAD_VALUE'],
      [{ edits: [] }, /^msg\.edits must be a list/, 'BAD_VALUE'],
      [{ edits: [null] }, /^msg\.edits\[0\] must be an object/, 'BAD_VALUE'],
      [{ edits: [{ path: '/A' }] }, /^msg\.edits\[0\]\.value must be/, 'BAD_VALUE'],
      [{ edits: [{ path: '/A', value: '', max: 0 }] }, /^msg\.edits\[0\]\.max must be/, 'BAD_VALUE'],
      [{ edits: [{ path: '/A', value: '', add: 1 }] }, /^msg\.edits\[0\]\.add must be/, 'BAD_VALUE'],
      [{ source: 'message', payload: 5 }, /^msg\.payload must be the document/, 'BAD_VALUE'],
      [{ source: 'file' }, /^No file is named/, 'CONFIG'],
      [{ operation: 'restore' }, /^No file is named/, 'CONFIG'],
      [{ operation: 'restore', source: 'device' }, /^A restore sends a file/, 'CONFIG'],
      [{ operation: 'restore', file: 'a.xml', dryRun: 1 }, /^msg\.dryRun must be true or false/, 'BAD_VALUE'],
      [{ operation: 'restore', file: 'a.xml', otherDevice: 'no' }, /^msg\.otherDevice must be/, 'BAD_VALUE'],
    ];
    for (const [message, sentence, code] of wrong) {
      const { error } = await ask(message);
      assert.match(error?.message ?? '', sentence);
      assert.equal(error?.code, code, JSON.stringify(message));
    }
    assert.equal(device.asked.length, 0);
  });

  it('refuses names with a path in them, and links', async () => {
    const { device, save, ask } = await open({ device: { write: 'assumed' } });
    await save();
    device.asked.length = 0;
    const outside = join(red.userDir, 'outside.xml');
    const names = [
      '../outside.xml',
      outside,
      'a/b.xml',
      '..\\outside.xml',
      '..xml',
      'C:outside.xml',
      'x.txt',
      '\0.xml',
    ];
    const operations = [
      { operation: 'restore', file: '' },
      { operation: 'read', path: '//A', file: '' },
      { operation: 'edit', path: '//A', value: '', file: '' },
      { operation: 'compare', file: '' },
    ];
    for (const file of names) {
      for (const operation of operations) {
        const { error } = await ask({ ...operation, file });
        assert.equal(error?.code, 'BAD_VALUE', file);
        assert.match(error?.message ?? '', /^The file name .* is refused: /);
      }
    }
    symlinkSync('/etc/hostname', join(deviceFolder(red), 'link.xml'));
    for (const operation of operations) {
      assert.equal((await ask({ ...operation, file: 'link.xml' })).error?.code, 'NOT_ALLOWED');
    }
    assert.equal(device.asked.length, 0);
  });

  it('is done exactly once, and keeps the properties of the message', async () => {
    const { ask, out } = await open();
    const { answer } = await ask({ operation: 'save', mine: { kept: true }, topic: 'is replaced' });
    assert.deepEqual([answer?.mine, answer?.topic], [{ kept: true }, 'east-1/configuration']);
    assert.deepEqual(answer?.device, {
      id: 'device',
      name: 'east-1',
      model: 'Harmonic ProStream 1000',
      variant: null,
      webInterface: answer?.device.webInterface,
    });
    assert.equal(answer?.config.operation, 'save');
    assert.ok((answer?.config.durationMs ?? -1) >= 0);
    await ask({ operation: 'nothing' });
    await ask({ operation: 'read', path: '//A' });
    assert.equal(red.completions.all.filter(({ node }) => node.id === 'config').length, 3);
    assert.equal(out.all.length, 2);
  });

  it('takes turns: what comes while it works waits', async () => {
    const { device, out } = await open();
    const { give } = device;
    let answer: (() => void) | undefined;
    device.give = (response) => {
      answer = () => give(response);
    };
    const saving = red.send('config', { operation: 'save' });
    await until(() => answer !== undefined);
    const listing = red.send('config', { operation: 'list' });
    // Long enough for a list that did not wait.
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
    answer?.();
    await Promise.all([saving, listing]);
    assert.deepEqual(
      out.all.map(({ config }) => config.operation),
      ['save', 'list'],
    );
    assert.equal(Object(out.all[1]?.payload).length, 1);
  });

  it('shows what it does and what came of it', async () => {
    const { save, ask } = await open();
    await save();
    const texts = () => red.statuses.all.filter(({ id }) => id === 'config').map(({ status }) => Object(status).text);
    await red.statuses.until(({ id, status }) => id === 'config' && /^saved \d\d:/.test(Object(status).text));
    await save();
    await red.statuses.until(({ id, status }) => id === 'config' && /^unchanged \d\d:/.test(Object(status).text));
    await ask({ operation: 'read', path: 'wrong' });
    const { status } = await red.statuses.until(({ id, status }) => id === 'config' && Object(status).fill === 'red');
    assert.deepEqual(status, { fill: 'red', shape: 'ring', text: 'check settings' });
    assert.equal(texts()[0], 'idle');
  });

  it('shows how far it is with what takes its time', async () => {
    const { device, save, ask } = await open({
      device: { write: 'assumed', overrides: writeOverride(red, 'configuration: { restore: { seconds: 3 } }\n') },
    });
    const { file } = await save();
    device.document = Buffer.from(treeOf({ name: 'News' }));
    device.take = (_, response) => response.end();
    const asked = ask({ operation: 'restore', file });
    const isProgress = ({ id, status }: Shown) => id === 'config' && /^restoring [6-9]\d %$/.test(Object(status).text);
    const { status } = await red.statuses.until(isProgress);
    assert.deepEqual([Object(status).fill, Object(status).shape], ['yellow', 'ring']);
    await asked;
  });

  it('knows how far it is with a large document', async () => {
    const services = Array.from(
      { length: 40_000 },
      (_, id) => `<ServiceInput InputTs="1" ServiceId="${id}" Name="N"/>`,
    );
    const { device, save } = await open({}, treeOf({ more: services.join('\n') }));
    await save();
    const deviceNode = red.device();
    assert.ok(deviceNode.device);
    const files = filesOf(red.userDir, deviceNode);
    const seen: number[] = [];
    const work = { device: deviceNode.device, saves: files, files, signal: new AbortController().signal };
    const requests: ConfigRequest[] = [
      { operation: 'save' },
      { operation: 'compare', file: '', file2: '' },
      { operation: 'read', from: { source: 'device' }, path: '//Slot/@Slot' },
      { operation: 'edit', from: { source: 'device' }, edits: [{ path: NAME_PATH, value: 'A' }] },
      {
        operation: 'restore',
        from: { source: 'message', document: device.document },
        dryRun: true,
        otherDevice: false,
      },
    ];
    for (const request of requests) {
      seen.length = 0;
      await perform(request, { ...work, onProgress: (fraction) => seen.push(fraction) });
      assert.ok(seen.length > 20, request.operation);
      assert.deepEqual(
        seen,
        [...seen].sort((a, b) => a - b),
        request.operation,
      );
      assert.ok((seen[0] ?? 1) < 0.1 && (seen.at(-1) ?? 0) <= 1, request.operation);
    }
  });

  it('ends at once when it is closed, and leaves the device alone', async () => {
    const { device, save, ask } = await open({ device: { write: 'assumed' } });
    const { file } = await save();
    device.give = () => undefined;
    const asked = ask({ operation: 'restore', file });
    const waiting = ask({ operation: 'save' });
    const before = device.asked.length;
    await until(() => device.asked.length > before);
    const started = performance.now();
    await helper.unload();
    assert.ok(performance.now() - started < 2000);
    for (const { error } of [await asked, await waiting]) assert.match(error?.message ?? '', /was closed/);
    assert.deepEqual(device.writes(), []);
    assert.equal(filesIn(red).length, 1);
  });

  describe('tells', () => {
    it('a wrong setting when the flow starts, and again to each message', async () => {
      const { ask } = await open({ node: { keep: '0' } });
      const { failure } = await red.caught.at(0);
      assert.deepEqual([failure?.code, failure?.device], ['CONFIG', 'east-1']);
      const { error } = await ask({ operation: 'list' });
      assert.match(error?.message ?? '', /^The number of files to keep is "0"; it must be a whole number from 1/);
    });

    it('that no device is chosen', async () => {
      const { ask } = await open({ node: { device: 'none' } });
      assert.match((await ask({})).error?.message ?? '', /^No device is chosen/);
    });

    it('that the device has no such configuration', async () => {
      const { device, ask } = await open({ device: { profile: 'prostream-x' } });
      const { error } = await ask({});
      assert.equal(error?.code, 'NOT_ALLOWED');
      assert.match(error?.message ?? '', /^Harmonic ProStream X has no configuration that is one XML document/);
      assert.equal(device.writes().length, device.asked.length, 'no tree was asked for');
    });
  });

  describe('answers the editor', () => {
    it('with the files of a device, to those who may read', async () => {
      const { save } = await open();
      const { file, time, bytes } = await save();
      const { status, body } = await helper.request().get('/headend/config/device');
      assert.equal(status, 200);
      assert.deepEqual(body, { files: [{ file, time, bytes }] });
      assert.equal((await helper.request().get('/headend/config/config')).status, 404);
      assert.equal((await helper.request().get('/headend/config/..%2F..')).status, 404);
      red.refused.add('headend.read');
      assert.equal((await helper.request().get('/headend/config/device')).status, 401);
    });
  });
});
