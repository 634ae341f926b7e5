import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  DASHBOARD,
  exampleNames,
  type FlowNode,
  portAsked,
  portsOf,
  readDemo,
  readExample,
  readOwnDemo,
} from '../e2e/flows';
import { ROOT } from './tarball';

/** Nodes every Node-RED has. */
const CORE = [
  'tab',
  'comment',
  'inject',
  'debug',
  'catch',
  'switch',
  'change',
  'http request',
  'rbe',
  'mqtt in',
  'mqtt out',
  'mqtt-broker',
];
/** Nodes of Dashboard 2.0, and of the classic one. */
const WIDGET = /^ui[-_]/;
/** Properties that name another node. */
const LINKS = ['z', 'device', 'receiver', 'group', 'page', 'tab', 'ui', 'theme', 'broker'];
const OURS = Object.keys(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))['node-red'].nodes);
const EXAMPLES = [...exampleNames(), ...exampleNames(DASHBOARD)];
const FLOWS: Record<string, FlowNode[]> = {
  demo: readDemo(),
  ...Object.fromEntries(EXAMPLES.map((name) => [name, readExample(name)])),
};
/** What stands in one file each. */
const FILES = { ...FLOWS, demo: readOwnDemo() };
/** It shows what others send. */
const WITHOUT_DEVICE = join(DASHBOARD, '25 - One dashboard for all sites.json');

/** What a flow says of itself. */
function commentOf(flow: readonly FlowNode[]): string {
  return String(flow.find(({ type }) => type === 'comment')?.info);
}

/** Where a node is on the canvas; Node-RED draws it about this wide for its name, with x and y in the middle. */
function boxOf({ name, x, y, z }: FlowNode) {
  const width = Math.max(100, 60 + String(name).length * 7);
  return { name, z, left: Number(x) - width / 2, right: Number(x) + width / 2, y: Number(y) };
}

describe('examples', () => {
  for (const [title, flow] of Object.entries(FLOWS)) {
    describe(title, () => {
      const types = flow.map(({ type }) => type);
      const isOnDashboard = title.startsWith(DASHBOARD) || title === 'demo';

      it(`has only core nodes and ours${isOnDashboard ? ', and says where the others are from' : ''}`, () => {
        const others = types.filter((type) => !CORE.includes(type) && !OURS.includes(type));
        assert.deepEqual(
          others.filter((type) => !(isOnDashboard && WIDGET.test(type))),
          [],
        );
        if (title.startsWith(DASHBOARD)) assert.match(commentOf(flow), /`(@flowfuse\/)?node-red-dashboard`/);
      });

      it('says what to try, brings its own device and shows what fails', () => {
        assert.ok(commentOf(flow).length > 100, 'there is a comment to read');
        const own = title === WITHOUT_DEVICE ? [] : ['headend-simulator', 'headend-device'];
        for (const type of [...own, 'debug', 'catch']) {
          assert.ok(types.includes(type), `there is a ${type} node`);
        }
      });

      it('holds no secret and leaves the machine alone', () => {
        for (const node of flow) {
          // Without a community nothing is received; this one is no secret.
          const isReceiver = node.type === 'headend-trap-receiver';
          assert.deepEqual(node.credentials, isReceiver ? { communities: 'public' } : undefined);
          if (isReceiver) assert.equal(node.address, '127.0.0.1');
          if (node.type === 'headend-device') assert.equal(node.host, '127.0.0.1');
        }
      });

      it('asks the ports its simulators listen on', () => {
        const ports = (type: string) => portsOf(flow.filter((node) => node.type === type));
        assert.deepEqual(ports('headend-device'), ports('headend-simulator'));
        const asked = flow.filter(({ type }) => type === 'http request').map(portAsked);
        assert.deepEqual(
          asked.filter((port) => !port || !ports('headend-simulator').has(port)),
          [],
        );
      });

      it('sends traps to the port its receiver listens on', () => {
        const sent = flow.filter(({ trapDestinations }) => trapDestinations).map(portAsked);
        assert.deepEqual(sent, [...portsOf(flow.filter(({ type }) => type === 'headend-trap-receiver'))]);
      });

      it('says so where it may write what is only assumed', () => {
        for (const { name, write } of flow.filter(({ type }) => type === 'headend-device')) {
          if (write === 'assumed')
            assert.ok(commentOf(flow).includes(`_allowed, also where only assumed_ in the device **${name}**`));
        }
      });

      it('takes no text of a device for HTML', () => {
        for (const { columns = [], type, format = '' } of flow) {
          if (type === 'ui-table') assert.ok(!JSON.stringify(columns).includes('"html"'));
          assert.doesNotMatch(String(format), /ng-bind-html|v-html/);
        }
      });

      it('is tidy: inside the canvas, nothing over anything else', () => {
        const boxes = flow.filter(({ x }) => x !== undefined).map(boxOf);
        for (const [i, one] of boxes.entries()) {
          assert.ok(one.left >= 0 && one.y > 0, `${one.name} is inside`);
          for (const other of boxes.slice(i + 1).filter(({ z }) => z === one.z)) {
            const apart = Math.abs(one.y - other.y) >= 40 || one.left >= other.right || other.left >= one.right;
            assert.ok(apart, `${one.name} and ${other.name} are apart`);
          }
        }
      });

      it('is wired within itself', () => {
        const ids = new Set(flow.map(({ id }) => id));
        // A broker's own property of this name is its address.
        const links = (node: FlowNode) => LINKS.filter((link) => link !== 'broker' || node.type !== 'mqtt-broker');
        const named = flow.flatMap((node) => [
          ...(node.wires ?? []).flat(),
          ...links(node).map((link) => node[link] ?? ''),
        ]);
        assert.deepEqual(
          named.filter((id) => id !== '' && !ids.has(String(id))),
          [],
        );
      });
    });
  }

  it('are numbered from 01', () => {
    const numbers = EXAMPLES.map((name) => /^(\d\d) - [A-Z].+\.json$/.exec(basename(name))?.[1]);
    assert.deepEqual(
      numbers.sort(),
      numbers.map((_, i) => String(i + 1).padStart(2, '0')),
    );
  });

  it('show every node', () => {
    const shown = new Set(exampleNames().flatMap((name) => readExample(name).map(({ type }) => type)));
    assert.deepEqual(
      OURS.filter((type) => !shown.has(type)),
      [],
    );
  });

  it('share neither ids nor ports, so that all can be imported at once', () => {
    const ids = Object.values(FILES).flatMap((flow) => flow.map(({ id }) => id));
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[0-9a-f]{16}$/);
    // The broker is the same for all.
    const own = (flow: readonly FlowNode[]) => portsOf(flow.filter(({ type }) => type !== 'mqtt-broker'));
    const ports = Object.values(FILES).flatMap((flow) => [...own(flow)]);
    assert.equal(new Set(ports).size, ports.length);
  });
});
