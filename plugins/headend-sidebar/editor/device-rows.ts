import type { DeviceView } from '../../../nodes/shared/overview-report';
import type { Row } from './keyed-list';
import { detail, mark, span, type Texts, timeText } from './parts';
import { revealDevice } from './reveal';

/** Shapes beside the words, the worst first. */
const SHAPES: Readonly<Record<DeviceView['state'], string>> = {
  unreachable: 'fa-times-circle',
  invalid: 'fa-wrench',
  partial: 'fa-exclamation-triangle',
  connected: 'fa-check-circle',
  idle: 'fa-circle-o',
};

/** A device in words: what is shown of it, and what is searched. */
interface Words {
  name: string;
  state: string;
  model: string;
  trips: string;
  read: string;
  error: string;
}

/** The rows of devices, by name. */
export function deviceRows(devices: ReadonlyMap<string, DeviceView>, text: Texts): Row[] {
  const sorted = [...devices].sort(([, one], [, other]) => compareNames(one.name, other.name));
  return sorted.map(([key, view]) => {
    const words = wordsOf(view, text);
    return {
      key,
      shows: Object.values(words).join('\n'),
      fill: () => contentOf(view.state, words),
      choose: () => revealDevice(view.node),
    };
  });
}

/** How many devices there are of each state, the worst first. */
export function countStates(devices: Iterable<DeviceView>, text: Texts): string {
  const counts = new Map<string, number>();
  for (const { state } of devices) counts.set(state, (counts.get(state) ?? 0) + 1);
  const known = Object.keys(SHAPES).filter((state) => counts.has(state));
  return known.map((state) => `${counts.get(state)} ${text(`headend-sidebar.state.${state}`)}`).join(', ');
}

function wordsOf({ name, state, model, variant, connections, readAt, error }: DeviceView, text: Texts): Words {
  const trips = connections.map(({ title, state: known, roundTripMs }) => {
    if (known === 'down') return text('headend-sidebar.connection.down', { title });
    if (roundTripMs === null) return '';
    return roundTripMs < 1
      ? text('headend-sidebar.connection.quick', { title })
      : text('headend-sidebar.connection.up', { title, ms: roundTripMs });
  });
  return {
    name,
    state: text(`headend-sidebar.state.${state}`),
    model: variant ? `${model}, ${variant}` : model,
    trips: trips.filter((trip) => trip !== '').join(' · '),
    read: readAt ? text('headend-sidebar.readAt', { time: timeText(readAt) }) : text('headend-sidebar.neverRead'),
    error: error ?? '',
  };
}

function contentOf(kind: string, { name, state, model, trips, read, error }: Words): Node[] {
  const first = span('', 'line');
  const shape = SHAPES[kind as DeviceView['state']];
  first.append(mark(shape, kind), span(name, 'name'));
  const more = [`${state} · ${model}`, trips, read].filter((line) => line !== '').map((line) => detail(line));
  return error === '' ? [first, ...more] : [first, ...more, detail(error, 'error')];
}

const { compare: compareNames } = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
