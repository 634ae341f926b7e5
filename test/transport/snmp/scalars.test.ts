import assert from 'node:assert/strict';
import { readScalars } from '../../../src/transport/snmp';
import { FakeAgent } from './fake-agent';

const oids = Array.from({ length: 100 }, (_, i) => `1.3.6.1.4.1.99.2.${i}.0`);
const values = new Map(oids.map((oid, i) => [oid, i]));

describe('readScalars', () => {
  it('reads in chunks', async () => {
    const agent = new FakeAgent(values);
    const reply = await readScalars(agent, oids);
    assert.deepEqual(reply, { values, requests: 4 });
    assert.equal(agent.requests, 4);
  });

  it('halves a chunk that is too big', async () => {
    const agent = new FakeAgent(values, { tooBigFrom: 10 });
    const reply = await readScalars(agent, oids);
    assert.deepEqual(reply.values, values);
    assert.deepEqual(agent.asked.slice(0, 4), [32, 16, 8, 8]);
    assert.equal(reply.requests, agent.requests);
  });

  it('gives null for what the agent lacks', async () => {
    const reply = await readScalars(new FakeAgent(values), ['1.3.6.1.4.1.99.2.5.0', '1.3.6.1.4.1.99.3.0']);
    assert.deepEqual([...reply.values.values()], [5, null]);
  });

  it('fails where one value alone is too big', async () => {
    await assert.rejects(readScalars(new FakeAgent(values, { tooBigFrom: 1 }), oids), /too big/);
  });

  it('rejects with the reason of the signal', async () => {
    const reason = new Error('stopped');
    await assert.rejects(readScalars(new FakeAgent(values), oids, AbortSignal.abort(reason)), reason);
  });

  it('asks nothing for nothing', async () => {
    assert.deepEqual(await readScalars(new FakeAgent(values), []), { values: new Map(), requests: 0 });
  });
});
