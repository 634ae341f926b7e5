import assert from 'node:assert/strict';
import { readXml } from '../../src/document';

const slots = [{ id: 'slots', each: '//Slot', columns: new Map([['slot', '@Slot']]) }];

function document(bytes: number): Buffer {
  const slot = (n: number) => `<Slot Slot="${n}" PartNumber="095-0605-002" Label="Müller €"><Port Id="1"/></Slot>\n`;
  const count = Math.ceil(bytes / Buffer.byteLength(slot(100000)));
  return Buffer.from(`<AFRICA>${Array.from({ length: count }, (_, n) => slot(n)).join('')}</AFRICA>`);
}

describe('reading large documents', () => {
  it('gives the event loop a turn after every 64 kB', async () => {
    const body = document(20e6);
    let turns = 0;
    let watching = true;
    const watch = () => {
      turns += 1;
      if (watching) setImmediate(watch);
    };
    setImmediate(watch);
    const table = (await readXml(body, slots)).get('slots');
    watching = false;
    assert.ok(turns >= Math.floor(body.length / 65536), `${turns} turns for ${body.length} bytes`);
    const last = table?.rows.at(-1);
    assert.equal(Number(last?.get('slot')), (table?.rows.length ?? 0) - 1);
  });

  it('stops between two chunks when aborted, with the reason', async () => {
    const stop = new AbortController();
    const reading = readXml(document(1e6), slots, { signal: stop.signal });
    const reason = new Error('enough');
    stop.abort(reason);
    await assert.rejects(reading, reason);
    await assert.rejects(readXml(Buffer.from('<R/>'), slots, { signal: stop.signal }), reason);
  });
});
