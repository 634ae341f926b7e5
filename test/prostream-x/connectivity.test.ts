import assert from 'node:assert/strict';
import type { GraphMessage } from '../../src/messages';
import { cleanUp } from '../device/lab';
import { deviceConfig, ENDS, pollConfig, TAB, useNodeRed } from '../nodes/harness';
import { LOGIN, simulateX, type Version } from './lab';

for (const version of ['v4', 'v2'] as const satisfies Version[]) {
  describe(`the connectivity of a ProStream X of API ${version}`, () => {
    const red = useNodeRed();
    const opened = cleanUp();

    it('leads every output service from a physical input to a physical output', async () => {
      const simulator = opened(await simulateX([version]));
      const poll = pollConfig({ mode: 'graph', graph: 'connectivity', tables: [] });
      await red.load([TAB, deviceConfig(simulator.ports, { profile: 'prostream-x' }), poll, ...ENDS], {
        device: { httpUser: LOGIN.user, httpPassword: LOGIN.password },
      });
      const out = red.arrivals<GraphMessage>();
      assert.equal((await red.send('poll', {})).error, undefined);
      const { payload, poll: outcome } = out.all[0] ?? assert.fail();
      assert.equal(outcome.quality, 'good');
      const { interfaces, connections } = payload;
      const directions = new Map(interfaces.map(({ id, direction }) => [id, direction]));
      assert.equal(directions.size, interfaces.length, 'every interface once');
      for (const { from, to } of connections) {
        assert.ok(directions.has(from) && directions.has(to), `${from} to ${to}`);
        assert.notEqual(directions.get(from), 'out');
        assert.notEqual(directions.get(to), 'in');
      }
      /** The kinds of interfaces on the way, one by one, to the first that is of `direction`. */
      const way = (start: string, end: 'in' | 'out'): string[] => {
        const next = (id: string) =>
          connections.flatMap(({ from, to }) => (end === 'out' ? (from === id ? [to] : []) : to === id ? [from] : []));
        const kinds: string[] = [];
        for (let id: string | undefined = start; id !== undefined; [id] = next(id)) {
          kinds.push(id.split('/')[0] ?? '');
          if (directions.get(id) === end) return kinds;
        }
        return assert.fail(`${start} leads to no ${end}`);
      };
      const services = simulator.rows('outputServices');
      assert.ok(services.length > 0);
      for (const { id } of services) {
        const kinds = [...way(`outputServices/${id}`, 'in').reverse(), ...way(`outputServices/${id}`, 'out').slice(1)];
        assert.deepEqual(kinds, [
          ...['physicalInputs', 'logicalInputs', 'inputServices', 'outputServices'],
          ...['logicalOutputs', 'physicalOutputs'],
        ]);
      }
    });
  });
}
