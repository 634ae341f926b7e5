/**
 * A configuration of 20 MB checked, read, edited, compared and saved: `npx tsx bench/config.ts [megabytes]`. Beside it
 * fast-xml-parser parses the same document in the same run, as a measure of the machine.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { XMLParser } from 'fast-xml-parser';
import { BackupStore, diffConfig, editConfig, parseConfig, readConfig } from '../src/config';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MB`;
}

/** Slots with services with PIDs: `spare` services have no key, so that they are matched by their order. */
function documentOf(size: number, keyed: boolean): Buffer {
  const parts = ['<?xml version="1.0" encoding="UTF-8"?>\n<AFRICA><Platform ID="1" SwVersion="06.07.04.004">\n'];
  let length = 0;
  for (let service = 1; length < size; service += 1) {
    const id = keyed ? `ID="${service}" ` : '';
    const pids = [1, 2, 3, 4].map(
      (n) =>
        `    <Stream ${id && `ID="${n}" `}Pid="${(service * 7 + n) % 8191}" Type="0x1B" Bitrate="${service}${n}" State="0"/>\n`,
    );
    const name = `Name="Programme ${service} &amp; more" Provider="K\u00f6ln"`;
    parts.push(`  <Service ${id}${name} ServiceId="${service % 65536}" Enabled="1">\n${pids.join('')}  </Service>\n`);
    length += parts.at(-1)?.length ?? 0;
  }
  return Buffer.from(`${parts.join('')}</Platform></AFRICA>\n`);
}

async function measure<T>(title: string, work: () => Promise<T>): Promise<{ result: T; ms: number }> {
  collectGarbage();
  const before = process.memoryUsage();
  let peak = 0;
  const sample = () => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    peak = Math.max(peak, heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers);
  };
  const sampler = setInterval(sample, 20);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const started = performance.now();
  const result = await work();
  const ms = performance.now() - started;
  sample();
  // Work that never let the loop turn shows with the turn after it.
  await pause(5);
  delay.disable();
  clearInterval(sampler);
  const held = `loop held up p99 ${(delay.percentile(99) / 1e6).toFixed(0)} ms, longest ${(delay.max / 1e6).toFixed(0)} ms`;
  console.log(`${title}: ${ms.toFixed(0)} ms, memory up to ${megabytes(peak)} more, ${held}`);
  return { result, ms };
}

async function compare(bytes: Buffer, keyed: boolean): Promise<void> {
  const title = keyed ? 'with keys' : 'by order';
  const document = await parseConfig(bytes);
  const text = bytes.toString();
  const middle = text.indexOf('<Service', text.length / 2);
  const changed = text
    .replace('SwVersion="06.07.04.004"', 'SwVersion="06.07.04.005"')
    .replace(text.slice(middle, text.indexOf('</Service>', middle) + 10), '');
  const other = await parseConfig(Buffer.from(changed));
  const same = await measure(`compare with itself, ${title}`, () => diffConfig(document, document));
  assert.equal(same.result.length, 0);
  const { result } = await measure(`compare, an attribute changed and a service gone, ${title}`, () =>
    diffConfig(document, other),
  );
  assert.deepEqual(
    result.map(({ kind }) => kind),
    ['changed', 'removed'],
  );
}

async function main(size: number): Promise<void> {
  const bytes = documentOf(size, true);
  console.log(`document of ${megabytes(bytes.length)}, Node ${process.version}`);
  const parser = new XMLParser({ ignoreAttributes: false, parseTagValue: false });
  const reference = await measure('fast-xml-parser, parse', async () => parser.parse(bytes));
  const { result: document, ms } = await measure('check', () => parseConfig(bytes));
  console.log(`  ${document.elements} elements; fast-xml-parser takes ${(reference.ms / ms).toFixed(1)} times as long`);
  const path = "//Service[@ID='1000']/@Name";
  const read = await measure('read a value', () => readConfig(document, path));
  assert.deepEqual(read.result, ['Programme 1000 & more']);
  const edited = await measure('edit a value', () => editConfig(document, [{ path, value: 'News & more' }]));
  assert.equal(edited.result.bytes.length, bytes.length - 'Programme 1000'.length + 'News'.length);
  await compare(bytes, true);
  await compare(documentOf(size, false), false);
  const root = await mkdtemp(join(tmpdir(), 'headend-bench-'));
  try {
    const store = new BackupStore({ root, deviceId: 'bench', deviceName: 'bench', keep: 3, now: Date.now });
    const saved = await measure('save', () => store.save(bytes));
    await measure('save again, unchanged', () => store.save(bytes));
    const { result } = await measure('read back', () => store.read(saved.result.name));
    assert.ok(result.equals(bytes));
  } finally {
    await rm(root, { recursive: true });
  }
}

main(Number(process.argv[2] ?? 20) * 2 ** 20).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
