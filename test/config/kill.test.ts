import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { BackupStore, parseConfig, readConfig } from '../../src/config';
import { numbered, STORE } from './numbered';

/** The points at which processes are killed are the same in every run. */
const SEED = 20261121;

interface Ended {
  saved: { number: number; name: string }[];
  signal: NodeJS.Signals | null;
  /** Calls of the file system that 200 saves take. */
  calls?: number;
}

/** Runs the saver until it ends, by its own hand or, after so many saves and microseconds, by ours. */
async function save(root: string, killAt: number, killAfter?: { saves: number; microseconds: number }): Promise<Ended> {
  const saver = spawn(process.execPath, ['-r', 'tsx/cjs', join(__dirname, 'saver.ts'), root, `${killAt}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(saver, 'exit');
  const ended: Ended = { saved: [], signal: null };
  for await (const line of createInterface(saver.stdout)) {
    const [number, name = ''] = line.split(' ');
    if (number === 'calls') ended.calls = Number(name);
    else ended.saved.push({ number: Number(number), name });
    if (killAfter && ended.saved.length === killAfter.saves) {
      const due = performance.now() + killAfter.microseconds / 1000;
      while (performance.now() < due);
      saver.kill('SIGKILL');
    }
  }
  const [, signal] = await exit;
  return { ...ended, signal };
}

describe('saves that are killed', function () {
  this.timeout(120_000);
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'headend-kill-'));
  });
  afterEach(() => rm(root, { recursive: true }));

  /** What must be true whenever the process died. */
  async function assertSound({ saved }: Ended, where: string): Promise<void> {
    const store = new BackupStore({ ...STORE, root });
    const files = await store.list();
    const numbers: number[] = [];
    for (const { name } of files) {
      const [number = ''] = await readConfig(await parseConfig(await store.read(name)), '/Config/@n');
      assert.ok(numbered(Number(number)).equals(await store.read(name)), `${where}: ${name} is whole`);
      numbers.push(Number(number));
    }
    const last = saved.at(-1);
    // The one after the last that was said to be saved may be there as well.
    assert.ok((numbers[0] ?? 0) - (last?.number ?? 0) <= 1, `${where}: ${numbers} after ${last?.number}`);
    const kept = saved.slice(-STORE.keep + 1).map(({ name }) => name);
    const names = files.map(({ name }) => name);
    assert.deepEqual(
      kept.filter((name) => !names.includes(name)),
      [],
      `${where}: of the last good files none is missing`,
    );

    await store.save(Buffer.from('<Config n="after"/>'));
    const left = await readdir(await store.folder());
    assert.deepEqual(
      left.sort(),
      (await store.list()).map(({ name }) => name).sort(),
      `${where}: nothing is left over`,
    );
    assert.equal(left.length, Math.min(STORE.keep, files.length + 1), where);
  }

  it('at any call of the file system, of the first saves and of later ones, leave whole files only', async () => {
    const { calls = 0, saved, signal } = await save(root, 0);
    assert.deepEqual([saved.length, signal], [200, null]);
    await assertSound({ saved, signal }, 'not killed');
    // Calls of one save when there are files enough to remove one.
    const perSave = Math.ceil(calls / 200);
    const later = fc.sample(fc.integer({ min: 2 * perSave, max: calls }), { seed: SEED, numRuns: 12 });
    const first = Array.from({ length: perSave + 2 }, (_, index) => index + 1);
    for (const call of [...first, ...later]) {
      await rm(root, { recursive: true });
      const ended = await save(root, call);
      assert.equal(ended.signal, 'SIGKILL', `call ${call} was made`);
      await assertSound(ended, `killed at call ${call}`);
    }
  });

  it('from outside at any moment, leave whole files only', async () => {
    const moments = fc.record({ saves: fc.integer({ min: 1, max: 60 }), microseconds: fc.nat(4000) });
    for (const moment of fc.sample(moments, { seed: SEED, numRuns: 12 })) {
      await rm(root, { recursive: true });
      const ended = await save(root, 0, moment);
      assert.equal(ended.signal, 'SIGKILL');
      await assertSound(ended, `killed after ${moment.saves} saves`);
    }
  });
});
