import assert from 'node:assert/strict';
import { type Caught, deviceConfig, ENDS, pollConfig, TAB, useNodeRed, useSimulators } from './harness';

describe('headend-poll on demand', () => {
  const red = useNodeRed();
  const start = useSimulators();

  async function load(poll: object = {}) {
    const simulator = await start();
    await red.load([TAB, deviceConfig(simulator.ports), pollConfig(poll), ...ENDS]);
    return { simulator, out: red.arrivals(), caught: red.arrivals<Caught>('caught') };
  }

  it('reads what the node names and keeps the properties of the message', async () => {
    const { out } = await load();
    const { error, msg } = await red.send('poll', { question: { of: 'mine' }, topic: 'is replaced' });
    assert.equal(error, undefined);
    assert.equal(out.all.length, 1);
    const [answer] = out.all;
    assert.equal(answer?._msgid, msg._msgid);
    assert.deepEqual(answer?.question, { of: 'mine' });
    assert.equal(answer?.topic, 'east-1/slots');
  });

  it('reads the tables, pages and columns that the message names in place of its own', async () => {
    const { out } = await load({ columns: ['slot', 'state'] });
    const asked = async (message: object) => {
      const from = out.all.length;
      await red.send('poll', message);
      return out.all.slice(from).map(({ table }) => `${table.id}: ${table.columns.length}`);
    };
    assert.deepEqual(await asked({ tables: ['inputTs', 'e5'] }), ['inputTs: 11', 'e5: 4']);
    assert.deepEqual(await asked({ tables: 'inputTs', columns: 'bitrate' }), ['inputTs: 3']);
    assert.deepEqual(await asked({ pages: 'tsIn' }), ['gbeInputAp: 18', 'inputTs: 11']);
    assert.deepEqual(await asked({ pages: ['alarms'], tables: ['slots'] }), [
      'alarms: 6',
      'alarmsSnmp: 10',
      'slots: 5',
    ]);
    assert.deepEqual(await asked({ columns: ['serialNumber'] }), ['slots: 4']);
  });

  it('needs no table of its own', async () => {
    const { out } = await load({ tables: [] });
    await red.send('poll', { tables: 'slots' });
    assert.equal(out.all.length, 1);
    const { error } = await red.send('poll', {});
    assert.equal(error?.message, 'Nothing is chosen to read; choose pages or tables.');
  });

  it('is done exactly once, whatever comes of it', async () => {
    const { simulator, out } = await load();
    await red.send('poll', {});
    await red.send('poll', { tables: ['slots', 'inputTs', 'general'] });
    await red.send('poll', { enabled: false });
    await red.send('poll', { enabled: 1 });
    await red.send('poll', { tables: ['none'] });
    simulator.setFaults({ httpStatus: 500 });
    await red.send('poll', { tables: ['e5'] });
    await red.send('poll', { tables: ['general', 'e5'] }); // A part of it is there.
    assert.equal(red.completions.all.filter(({ node }) => node.id === 'poll').length, 7);
    assert.ok(out.all.length >= 5);
  });

  it('refuses what the profile does not have, with a proposal', async () => {
    const { out, caught } = await load();
    const { error } = await red.send('poll', { tables: ['slot'], mark: 1 });
    assert.equal(error?.code, 'CONFIG');
    assert.equal(error?.message, 'Harmonic ProStream 1000 has no table "slot". Did you mean "slots"?');

    assert.equal(caught.all.length, 1);
    const [message] = caught.all;
    assert.equal(message?.error.message, error?.message);
    assert.equal(message?.error.code, 'CONFIG');
    assert.equal(message?.error.source.id, 'poll');
    assert.deepEqual(message?.failure, { code: 'CONFIG', retryable: false });
    assert.equal(out.all.length, 0);

    const page = await red.send('poll', { pages: ['slts'] });
    assert.equal(page.error?.message, 'Harmonic ProStream 1000 has no page "slts". Did you mean "slots"?');
    const column = await red.send('poll', { tables: ['slots'], columns: ['stat'] });
    assert.equal(column.error?.message, 'Slots has no column "stat". Did you mean "state"?');
    const several = await red.send('poll', { tables: ['slots', 'e5'], columns: ['slot'] });
    assert.match(several.error?.message ?? '', /^Columns can be chosen for a single table only/);
  });

  it('refuses values of the wrong type', async () => {
    const { out } = await load();
    for (const wrong of [{ enabled: 'false' }, { enabled: 1 }, { enabled: null }]) {
      const { error } = await red.send('poll', wrong);
      assert.equal(error?.code, 'BAD_VALUE');
      assert.equal(error?.message, 'msg.enabled must be true or false: it starts or stops the interval.');
    }
    for (const wrong of [{ tables: 5 }, { tables: [''] }, { tables: [['slots']] }, { tables: null }, { tables: {} }]) {
      const { error } = await red.send('poll', wrong);
      assert.equal(error?.code, 'BAD_VALUE', JSON.stringify(wrong));
      assert.match(error?.message ?? '', /^msg\.tables must be an id or a list of ids/);
    }
    const pages = await red.send('poll', { pages: [1] });
    assert.match(pages.error?.message ?? '', /^msg\.pages must be/);
    const columns = await red.send('poll', { columns: { state: true } });
    assert.match(columns.error?.message ?? '', /^msg\.columns must be/);
    assert.equal(out.all.length, 0);
  });

  it('sends what it could read and tells what it could not', async () => {
    const { simulator, out, caught } = await load({ tables: ['alarmsSnmp', 'e5'] });
    simulator.setFaults({ html: true });
    const { error } = await red.send('poll', {});
    assert.equal(error, undefined);
    assert.deepEqual(
      out.all.map(({ table }) => table.id),
      ['alarmsSnmp'],
    );
    assert.deepEqual(
      caught.all.map(({ failure, error: { code } }) => ({ failure, code })),
      [{ failure: { code: 'BAD_REPLY', device: 'east-1', table: 'e5', retryable: true }, code: 'BAD_REPLY' }],
    );
  });

  it('hands on errors without stack or cause of what is inside', async () => {
    const { simulator, caught } = await load({ tables: ['e5'] });
    simulator.setFaults({ truncate: 'document' });
    const { error } = await red.send('poll', {});
    assert.equal(error?.code, 'BAD_REPLY');
    assert.equal(error?.cause, undefined);
    assert.equal(String(error), error?.message, 'what the debug sidebar shows is the sentence');
    assert.equal(caught.all[0]?.failure?.table, 'e5');
  });
});
