import assert from 'node:assert/strict';
import { loadScene } from '../../simulator';
import { restoreRoutes } from '../../simulator/configuration';
import { NO_FAULTS } from '../../simulator/faults';
import { World } from '../../simulator/world';
import { XmlDocument } from '../../simulator/xml-document';
import { loadProfile } from '../../src/profile';

const PROFILE = loadProfile('prostream-1000');
const SCENE = loadScene('prostream-1000');

/** The world of a simulated device, its tree as text, and what its restore makes of a body. */
function device() {
  const world = new World({ profiles: [PROFILE], scene: SCENE, size: 1, seed: 1, clock: () => Date.UTC(2026, 10, 21) });
  const document = new XmlDocument(PROFILE, SCENE, 'tree');
  const [route] = restoreRoutes({ profile: PROFILE, scene: SCENE, world, parameters: { deviceAddress: '1' } });
  return {
    world,
    tree: () => document.write(world.now()),
    send: (body: string) =>
      route?.answer({ method: 'POST', url: '/BrowseConfig', headers: {}, body, faults: NO_FAULTS }, new Map()),
    rows: (table: string, column: string) => {
      const now = world.now();
      return now.rows(table).map((row) => now.value(row, column));
    },
  };
}

describe('a configuration sent to a simulated device', () => {
  it('changes nothing where it is the same', () => {
    const { tree, send } = device();
    const before = tree();
    assert.equal(send(before)?.status, 200);
    const withoutAlarms = (text: string) => text.replace(/<Alarms>[\s\S]*?<\/Alarms>/, '');
    assert.equal(withoutAlarms(tree()), withoutAlarms(before));
  });

  it('sets what is configured, and nothing that changes by itself or says which device it is', () => {
    const { tree, send, rows } = device();
    const load = rows('e5', 'load');
    const sent = tree()
      .replace('Name="Input 1"', "Name = 'A &amp; B'")
      .replace(/Load="\d+"/g, 'Load="99"')
      .replace('CH-0815-1000', 'CH-0000')
      .replace('BootVersion="3.0.4"', 'BootVersion="4.0"');
    send(sent);
    assert.equal(rows('inputTs', 'name')[0], 'A & B');
    assert.deepEqual(rows('e5', 'load'), load);
    assert.deepEqual(rows('general', 'chassisSerialNumber'), ['CH-0815-1000']);
    assert.deepEqual(rows('general', 'bootVersion'), ['4.0']);
  });

  it('lets rows come and go', () => {
    const { tree, send, rows } = device();
    const count = rows('gbeOutputAp', 'id').length;
    send(
      tree()
        .replace(/\n.*<GbeOutputAp Id="1" [\s\S]*?\/>/, '')
        .replace('<GbeOutputAp ', '<GbeOutputAp Id="77" Slot="1" Ttl="5"/><GbeOutputAp '),
    );
    const ids = rows('gbeOutputAp', 'id');
    assert.deepEqual([ids.length, ids.includes(1), ids.at(-1)], [count, false, 77]);
    assert.equal(rows('gbeOutputAp', 'ttl').at(-1), 5);
  });

  it('raises the alarm that says so, once', () => {
    const { tree, send, world } = device();
    const raised = () => world.allRows('alarms').filter(({ madeAt }) => madeAt !== undefined);
    send(tree());
    send(tree());
    assert.equal(raised().length, 1);
    const [row] = raised();
    assert.ok(row);
    assert.deepEqual([world.now().value(row, 'alarmId'), world.now().value(row, 'object')], [19, 'PLATFORM']);
  });

  it('is none where it is cut off, of another root, or only a request', () => {
    const { tree, send } = device();
    const before = tree();
    const others = [
      before.slice(0, 5000),
      before.replaceAll('AFRICA', 'PYTHON'),
      '<AFRICA><Platform ID="1" Action="GET_FOO" /></AFRICA>',
      '',
    ];
    for (const body of others) assert.equal(send(body), undefined);
    assert.equal(tree(), before);
  });
});
