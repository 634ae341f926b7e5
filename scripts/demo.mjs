// The flows of `npm start`: demo-flow.json, and the dashboards of the examples, asking the devices of the demo.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The example whose nodes stand in the demo's own tab, and whose widgets on its page. */
const JOINED = '20 - Alarm list';

const EXAMPLES = [
  '08 - ProStream X services and bitrates',
  '22 - ProStream 1000 chassis',
  '12 - Statmux control room',
  '23 - Configuration backups',
  JOINED,
];

/** What an example has of its own and the demo has once: by type, and devices by their profile. */
const SHARED = ['headend-device', 'headend-trap-receiver', 'ui-base', 'ui-theme'];

/** Below what is the demo's own, in its tab and on its page. */
const BELOW = { y: 700, order: 10 };

const read = (...path) => JSON.parse(readFileSync(join(root, ...path), 'utf8'));

/** All nodes of the demo. */
export function demoFlow() {
  const demo = read('scripts', 'demo-flow.json');
  return [...demo, ...EXAMPLES.flatMap((name) => partOf(demo, name))];
}

/** The nodes of an example without its simulators and what is only wired to them. */
function partOf(demo, name) {
  const example = read('examples', 'dashboard', `${name}.json`);
  const joins = name === JOINED ? ['tab', 'ui-page'] : [];
  const theirs = new Map();
  for (const node of example) {
    if (![...SHARED, ...joins].includes(node.type)) continue;
    theirs.set(
      node,
      demo.find(({ type, profile }) => type === node.type && profile === node.profile),
    );
  }
  const simulators = example.filter(({ type }) => type === 'headend-simulator').map(({ id }) => id);
  const breaks = ({ wires = [] }) =>
    wires.length > 0 && wires.flat().length > 0 && wires.flat().every((id) => simulators.includes(id));
  const left = example.filter((node) => !theirs.has(node) && !simulators.includes(node.id) && !breaks(node));
  const kept = joins.length > 0 ? left.filter(({ type }) => type !== 'comment').map(moveDown) : left;
  let text = JSON.stringify(kept);
  for (const [node, ours] of theirs) {
    text = text.replaceAll(node.id, ours.id);
    if (node.type === 'headend-device') text = text.replaceAll(node.name, ours.name);
  }
  return JSON.parse(text);
}

function moveDown(node) {
  if (node.type === 'ui-group') return { ...node, order: node.order + BELOW.order };
  return node.y === undefined ? node : { ...node, y: node.y + BELOW.y };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(JSON.stringify(demoFlow()));
