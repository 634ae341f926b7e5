import assert from 'node:assert/strict';
import type { GraphSpec } from '../../src/profile/types';
import { buildGraph } from '../../src/table';
import { row } from './samples';

const feeds: GraphSpec = {
  id: 'feeds',
  title: 'Feeds',
  interfaces: [
    { table: 'inputs', direction: 'in' },
    { table: 'outputs', direction: 'out', name: 'TS {tsId} {toString}' },
  ],
  connections: [
    { table: 'services', from: { table: 'inputs', column: 'source' }, to: { table: 'outputs', column: 'output' } },
  ],
};

const interfaces = new Map([
  ['inputs', [row('1/2', { displayKey: 'GbE (1/2)' }), row('a%2Fb')]],
  ['outputs', [row('7', { tsId: 1001 })]],
]);

describe('buildGraph', () => {
  it('gives interfaces by table and key, called by template or display key', () => {
    assert.deepEqual(buildGraph(feeds, interfaces), {
      interfaces: [
        { id: 'inputs/1/2', table: 'inputs', key: '1/2', name: 'GbE (1/2)', direction: 'in' },
        { id: 'inputs/a%2Fb', table: 'inputs', key: 'a%2Fb', name: 'a%2Fb', direction: 'in' },
        { id: 'outputs/7', table: 'outputs', key: '7', name: 'TS 1001 ', direction: 'out' },
      ],
      connections: [],
    });
  });

  it('connects what rows name by key or by the value a key is made of, once', () => {
    const services = [
      row('s1', { source: '1/2', output: 7 }),
      row('s2', { source: '1/2', output: '7' }),
      row('s3', { source: 'a/b', output: 7 }),
    ];
    assert.deepEqual(buildGraph(feeds, new Map([...interfaces, ['services', services]])).connections, [
      { from: 'inputs/1/2', to: 'outputs/7' },
      { from: 'inputs/a%2Fb', to: 'outputs/7' },
    ]);
  });

  it('leaves out connections with an end that is null or does not exist', () => {
    const services = [
      row('s1', { source: null, output: 7 }),
      row('s2', { source: '1/2', output: 8 }),
      row('s3', { output: 7 }),
    ];
    assert.deepEqual(buildGraph(feeds, new Map([...interfaces, ['services', services]])).connections, []);
  });
});
