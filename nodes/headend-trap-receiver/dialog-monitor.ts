import { byId, element, show } from '../editor/dom';
import type { TrapReport } from './report';

/** How often the open dialog asks what the receiver does. */
const REFRESH_MS = 2000;

/** Keeps showing what the deployed receiver accepted and rejected last, and why, as long as the dialog is open. */
export async function showReport(node: EditorNode, shown?: string): Promise<void> {
  const place = byId('headend-trap-report');
  const report = await ask(node.id);
  if (!place.isConnected) return;
  // What did not change is left alone, with what someone has marked in it.
  const told = JSON.stringify(report ?? null);
  if (told !== shown) showAll(node, report);
  setTimeout(() => place.isConnected && showReport(node, told), REFRESH_MS);
}

/** `undefined` while it is not deployed. */
async function ask(id: string): Promise<TrapReport | undefined> {
  try {
    // jQuery carries the editor's own log-in.
    return await $.ajax<TrapReport>({ url: `headend/traps/${encodeURIComponent(id)}` });
  } catch {
    return undefined;
  }
}

function showAll(node: EditorNode, report: TrapReport | undefined): void {
  const word = (key: string, values?: Record<string, unknown>) =>
    node._(`headend-trap-receiver.monitor.${key}`, values);
  byId('headend-trap-state').textContent = stateOf(word, report);
  const { accepted = [], statistics } = report ?? {};
  show(byId('headend-trap-report'), statistics !== undefined);
  const acceptedRows = accepted.map(({ at, address, device, version, inform, oid }) => {
    const kind = word(inform ? 'inform' : 'trap', { version });
    return [timeOf(at), device === null ? address : `${device} (${address})`, `${oid} · ${kind}`];
  });
  const rejectedRows = (statistics?.rejections ?? []).map(({ at, source, reason, user, count }) => {
    const why = node._(`headend-trap-receiver.reason.${reason}`);
    return [timeOf(at), source.address, user === undefined ? why : `${why} (${user})`, String(count)];
  });
  fill(
    'accepted',
    ['time', 'sender', 'notification'].map((key) => word(key)),
    acceptedRows,
    word('none'),
  );
  fill(
    'rejected',
    ['time', 'sender', 'why', 'count'].map((key) => word(key)),
    rejectedRows,
    word('none'),
  );
}

function stateOf(word: (key: string, values?: Record<string, unknown>) => string, report?: TrapReport): string {
  if (!report) return word('notDeployed');
  const { state, port = 0, error, statistics } = report;
  const first = error ?? word(state, { port });
  if (!statistics) return first;
  const { received, accepted, lost } = statistics;
  return `${first} ${word('counts', { received, accepted, lost: lost.queue + (lost.kernel ?? 0) })}`;
}

/** Fills a table, or says that it has no rows. What devices send only ever becomes text. */
function fill(id: string, heads: readonly string[], rows: readonly string[][], none: string): void {
  const line = (tag: 'th' | 'td', cells: readonly string[]) => {
    const made = element('tr');
    made.append(...cells.map((cell) => element(tag, cell, tag === 'th' ? { scope: 'col' } : {})));
    return made;
  };
  const table = element('table');
  table.append(line('th', heads), ...rows.map((cells) => line('td', cells)));
  byId(`headend-trap-${id}`).replaceChildren(rows.length > 0 ? table : element('small', none));
}

function timeOf(iso: string): string {
  return new Date(iso).toLocaleTimeString();
}
