import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import { useNodeRed, useSimulators } from './harness';
import { filesIn, loadFlow, readFile } from './xml-config-lab';

describe('headend-xml-config with a simulated ProStream 1000', () => {
  const red = useNodeRed();
  const start = useSimulators();
  afterEach(() => rmSync(join(red.userDir, 'headend'), { recursive: true, force: true }));

  async function open(options: Parameters<typeof start>[0] = {}, device: object = {}) {
    const clock = { at: Date.UTC(2026, 10, 21, 8) };
    const simulator = await start({ clock: () => clock.at, ...options });
    return { simulator, clock, ...(await loadFlow(red, simulator.ports, { device })) };
  }

  it('saves once while all its bit rates, states and counters move', async () => {
    const { clock, ask, save, compare } = await open();
    const first = await save();
    const text = String(readFile(red, first.file));
    assert.equal(XMLValidator.validate(text), true);
    for (const hours of [0.01, 1, 50]) {
      clock.at += hours * 3_600_000;
      const { skipped, file, changes } = await save();
      assert.deepEqual(changes, []);
      assert.deepEqual([skipped, file], [true, first.file]);
      const [now] = (await ask<string[]>({ operation: 'read', source: 'device', path: '//InputTs/@Bitrate' })).payload;
      assert.equal(text.includes(`Bitrate="${now}"`), false, 'it did move');
    }
    assert.equal((await compare({})).same, true);
    assert.equal(filesIn(red).length, 1);
  });

  it('saves what came out of gzip, with or without a word of it', async () => {
    for (const compression of ['gzip', 'gzip-unlabelled'] as const) {
      const { save } = await open({ compression, leadingLine: 'HTTP junk' });
      const { file } = await save();
      assert.match(String(readFile(red, file)), /^HTTP junk\r\n<\?xml/);
      rmSync(join(red.userDir, 'headend'), { recursive: true });
      await (await import('node-red-node-test-helper')).default.unload();
    }
  });

  it('never saves a truncated reply', async () => {
    const { simulator, ask } = await open();
    for (const truncate of [true, 'document'] as const) {
      simulator.setFaults({ truncate });
      assert.equal((await ask({ operation: 'save' })).error?.code, 'BAD_REPLY');
    }
    simulator.clearFaults();
    simulator.setFaults({ html: true });
    assert.equal((await ask({ operation: 'save' })).error?.code, 'BAD_REPLY');
    simulator.clearFaults();
    simulator.setFaults({ httpStatus: 500 });
    assert.equal((await ask({ operation: 'save' })).error?.code, 'BAD_REPLY');
    assert.deepEqual(filesIn(red), []);
  });

  it('restores what it saved, and what was edited, and the alarm says so', async () => {
    const { simulator, ask, save, restore } = await open({}, { write: 'assumed' });
    const names = () => simulator.rows('inputTs').map(({ name }) => name);
    const { file } = await save();
    const original = names();
    const edits = [
      { path: "//InputTs[@Id='2']/@Name", value: 'Ö & <B>' },
      { path: "//OutputTs[@Id='1']/@TsId", value: 4711 },
    ];
    const { payload } = await ask({ operation: 'edit', source: 'file', file, edits });
    const changed = await restore({ source: 'message', payload });
    assert.equal(changed.error, undefined);
    assert.deepEqual([changed.payload.verified, changed.payload.confirmed], [true, true]);
    assert.equal(changed.payload.changes.length, 2);
    assert.deepEqual(names().slice(0, 3), ['Input 1', 'Ö & <B>', 'Input 3']);
    assert.equal(simulator.rows('outputTs')[0]?.tsId, 4711);

    const back = await restore({ file });
    assert.deepEqual([back.payload.ok, back.payload.verified, back.payload.left], [true, true, []]);
    assert.deepEqual(names(), original);
  });
});
