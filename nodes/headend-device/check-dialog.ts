import type { Evidence } from '../../src/profile/types-column';
import type { CheckReport, ColumnCheck, Outcome, TableCheck } from '../../workbench/check/types';
import { byId, element, show } from '../editor/dom';
import { post } from '../editor/profiles';
import type { CaptureAnswer, CheckAnswer } from './workbench-answers';

/** What the dialog holds, as the runtime takes it. */
type Describe = () => Record<string, unknown>;

const field = (name: string) => byId(`node-config-input-${name}`);
const area = () => byId<HTMLTextAreaElement>('headend-device-override-text');

/** The override that the last check proposes. */
let proposal = '';

/** Makes the part of the dialog work that fits a profile to its device. */
export async function prepareCheck(node: EditorNode, describe: Describe): Promise<void> {
  proposal = '';
  const texts: Texts = {
    word: (key, values) => node._(`headend-device.check.${key}`, values),
    outcome: (outcome) => node._(`headend-device.check.outcome.${outcome}`),
    evidence: (evidence) => node._(`headend-device.check.evidence.${evidence}`),
  };
  const { word } = texts;
  onClick('check', (button) => runCheck(texts, describe, button));
  onClick('capture', (button) => download(texts, describe, button));
  onClick('override-open', () => openOverride(texts));
  onClick('override-propose', async () => {
    area().value = proposal;
    tell(word('proposed'));
  });
  onClick('override-save', (button) => saveOverride(texts, button));
  field('overrides').addEventListener('input', () => showOverride(false));
  showOverride(false);
  show(byId('headend-device-override-propose'), false);
  await listOverrides();
}

/** The node's texts of this part. */
interface Texts {
  word(key: string, values?: Record<string, unknown>): string;
  outcome(outcome: Outcome): string;
  evidence(evidence: Evidence): string;
}

/** A button does one thing at a time. It keeps the focus while it works. */
function onClick(name: string, work: (button: HTMLElement) => Promise<void>): void {
  const button = byId<HTMLButtonElement>(`headend-device-${name}`);
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-disabled') === 'true') return;
    button.setAttribute('aria-disabled', 'true');
    void work(button).finally(() => button.removeAttribute('aria-disabled'));
  });
}

/** Offers the override files there are; another name can be typed as well. */
async function listOverrides(): Promise<void> {
  let names: string[] = [];
  try {
    names = await $.ajax({ url: 'headend/overrides' });
  } catch {
    // A name can be typed all the same.
  }
  byId('headend-device-override-files').replaceChildren(...names.map((name) => element('option', '', { value: name })));
}

function say(...lines: string[]): void {
  byId('headend-device-check-said').replaceChildren(...lines.map((line) => element('p', line)));
}

function tell(...lines: string[]): void {
  byId('headend-device-override-said').replaceChildren(...lines.map((line) => element('p', line)));
}

async function runCheck(texts: Texts, describe: Describe, button: HTMLElement): Promise<void> {
  const { word } = texts;
  const result = byId('headend-device-check-result');
  result.replaceChildren();
  say(word('running'));
  const answer = await post<CheckAnswer>('headend/check', describe());
  if (!button.isConnected) return;
  if ('error' in answer) return say(answer.error);
  const { report } = answer;
  proposal = answer.proposal;
  show(byId('headend-device-override-propose'), true);
  say(word('summary', { ...report.summary }));
  result.replaceChildren(...failedRequests(report, texts), ...report.tables.map((table) => tableSection(table, texts)));
}

/** Requests that were not answered: what is wrong with all that is read from them. */
function failedRequests({ reads }: CheckReport, { outcome: wordOf }: Texts): HTMLElement[] {
  const failed = reads.filter(({ outcome }) => outcome === 'failed');
  return failed.map(({ request, error = '' }) => element('p', `${wordOf('failed')}: ${request}: ${error}`));
}

const SYMBOLS: Readonly<Record<Outcome, string>> = {
  answered: 'fa-check',
  derived: 'fa-calculator',
  empty: 'fa-circle-o',
  absent: 'fa-times',
  wrongType: 'fa-exclamation-triangle',
  unknownValue: 'fa-question',
  failed: 'fa-ban',
};
const AMISS: ReadonlySet<Outcome> = new Set(['absent', 'wrongType', 'unknownValue', 'failed']);

/** A table, open where something in it is amiss. */
function tableSection({ title, rows, place, problems, columns }: TableCheck, texts: Texts): HTMLElement {
  const { word } = texts;
  const amiss = columns.filter(({ outcome }) => AMISS.has(outcome)).length;
  const section = element('details');
  section.open = amiss > 0;
  const summary = element('summary');
  const state = amiss > 0 ? word('amiss', { count: amiss }) : word('fine');
  summary.append(
    symbol(amiss > 0 ? 'fa-exclamation-triangle' : 'fa-check'),
    ` ${title} · ${word('rows', { count: rows })} · ${state}`,
  );
  const table = element('table');
  const head = element('tr');
  for (const key of ['column', 'result', 'value', 'evidenceTitle', 'address'])
    head.append(element('th', word(key), { scope: 'col' }));
  const body = element('tbody');
  body.append(...columns.map((column) => columnRow(column, texts)));
  const header = element('thead');
  header.append(head);
  table.append(header, body);
  const scroll = element('div', '', {
    class: 'headend-device-scroll',
    tabindex: '0',
    role: 'region',
    'aria-label': title,
  });
  scroll.append(table);
  section.append(summary, element('p', place), ...problems.map((problem) => element('p', problem)), scroll);
  return section;
}

function columnRow({ title, outcome, sample = '', detail, evidence, place }: ColumnCheck, texts: Texts): HTMLElement {
  const result = element('td');
  result.append(symbol(SYMBOLS[outcome]), ` ${texts.outcome(outcome)}`);
  if (AMISS.has(outcome)) result.className = 'headend-device-amiss';
  const row = element('tr');
  const value = [sample, detail === undefined ? '' : `(${detail})`].filter(Boolean).join(' ');
  const heading = element('th', title, { scope: 'row' });
  row.append(heading, result, element('td', value), element('td', texts.evidence(evidence)), element('td', place));
  return row;
}

function symbol(name: string): HTMLElement {
  return element('i', '', { class: `fa ${name}`, 'aria-hidden': 'true' });
}

async function download({ word }: Texts, describe: Describe, button: HTMLElement): Promise<void> {
  say(word('capturing'));
  const anonymise = byId('headend-device-anonymise').checked;
  const answer = await post<CaptureAnswer>('headend/capture', { ...describe(), anonymise });
  if (!button.isConnected) return;
  if ('error' in answer) return say(answer.error);
  const bytes = Uint8Array.from(atob(answer.archive), (character) => character.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: 'application/gzip' }));
  const link = element('a', '', { href: url, download: answer.name });
  link.click();
  URL.revokeObjectURL(url);
  const removed = answer.removed.map(({ what, places }) => `${what} (${places})`).join(', ');
  say(
    word('captured', { name: answer.name }),
    removed === '' ? word('nothingRemoved') : word('removed', { removed }),
    ...answer.problems,
  );
}

/** Shows the editor of the override file, or hides it while another file is being named. */
function showOverride(open: boolean): void {
  show(byId('headend-device-override'), open);
  byId('headend-device-override-open').setAttribute('aria-expanded', String(open));
  tell();
}

async function openOverride({ word }: Texts): Promise<void> {
  const name = field('overrides').value.trim();
  if (name === '') field('overrides').value = `${byId('node-config-input-profile').value}.yaml`;
  const file = field('overrides').value.trim();
  let text = '';
  let isNew = true;
  try {
    const known: { text: string } = await $.ajax({ url: `headend/overrides/${encodeURIComponent(file)}` });
    text = known.text;
    isNew = false;
  } catch {
    // It is a new one, or saving it will say what is wrong with its name.
  }
  showOverride(true);
  area().value = text;
  tell(word(isNew ? 'isNew' : 'isOpen', { file }));
  area().focus();
}

async function saveOverride({ word }: Texts, button: HTMLElement): Promise<void> {
  const file = field('overrides').value.trim();
  const body = { profile: byId('node-config-input-profile').value, text: area().value };
  const answer = await post<object>(`headend/overrides/${encodeURIComponent(file)}`, body);
  if (!button.isConnected) return;
  if ('error' in answer) return tell(...String(answer.error).split('\n'));
  tell(word('saved', { file }));
  await listOverrides();
}
