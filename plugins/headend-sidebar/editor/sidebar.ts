import { element, show } from '../../../nodes/editor/dom';
import type { AlarmsView, DeviceView, OverviewReport } from '../../../nodes/shared/overview-report';
import { alarmRows, MOST_SHOWN, severityCounts } from './alarm-rows';
import { countStates, deviceRows } from './device-rows';
import { KeyedList, type Row } from './keyed-list';
import { isFound, type Texts } from './parts';

/** The tab: asks for what changed, and shows it. It asks for nothing while no one can see it. */
export class Sidebar {
  readonly content: HTMLElement;
  readonly #search: HTMLInputElement;
  readonly #problem = element('p', '', { class: 'headend-sidebar-note headend-sidebar-error', role: 'alert' });
  readonly #alarms: Section;
  readonly #devices: Section;
  readonly #deviceViews = new Map<string, DeviceView>();
  readonly #alarmViews = new Map<string, AlarmsView>();
  #revision = '';
  #isVisible = false;
  #isAsking = false;
  #isBehind = true;

  constructor(private readonly text: Texts) {
    const find = text('headend-sidebar.label.search');
    this.#search = element('input', '', { type: 'search', 'aria-label': find, placeholder: find, spellcheck: 'false' });
    this.#search.addEventListener('input', () => this.#show());
    this.#alarms = new Section(text('headend-sidebar.label.alarms'));
    this.#devices = new Section(text('headend-sidebar.label.devices'));
    const header = element('div', '', { class: 'headend-sidebar-search' });
    header.append(this.#search);
    const lists = element('div', '', { class: 'headend-sidebar-lists' });
    lists.append(this.#problem, this.#alarms.element, this.#devices.element);
    this.content = element('div', '', { class: 'headend-sidebar' });
    this.content.append(header, lists);
    show(this.#problem, false);
    new IntersectionObserver((entries) => {
      this.#isVisible = entries.some(({ isIntersecting }) => isIntersecting);
      this.#ask();
    }).observe(this.content);
  }

  /** Something has changed in the runtime. */
  refresh(): void {
    this.#isBehind = true;
    this.#ask();
  }

  /** One request at a time; what changes meanwhile is asked for after it. */
  async #ask(): Promise<void> {
    if (this.#isAsking || !this.#isBehind || !this.#isVisible) return;
    this.#isAsking = true;
    this.#isBehind = false;
    try {
      // jQuery carries the editor's own log-in.
      this.#take(await $.ajax({ url: `headend/overview?since=${encodeURIComponent(this.#revision)}` }));
      show(this.#problem, false);
    } catch (thrown) {
      this.#fail(thrown as AjaxFailure);
    }
    this.#isAsking = false;
    this.#ask();
  }

  #take({ revision, all, devices, alarms }: OverviewReport): void {
    this.#revision = revision;
    update(this.#deviceViews, all.devices, devices);
    update(this.#alarmViews, all.alarms, alarms);
    this.#show();
  }

  /** What was known stays there to be seen. */
  #fail({ status }: AjaxFailure): void {
    const why = status === 401 || status === 403 ? 'forbidden' : 'unanswered';
    this.#problem.textContent = this.text(`headend-sidebar.problem.${why}`);
    show(this.#problem, true);
  }

  #show(): void {
    const { text } = this;
    const search = this.#search.value.trim();
    const lists = [...this.#alarmViews.values()];
    const counts = severityCounts(lists, text);
    const all = lists.reduce((sum, { bySeverity, shelved }) => sum + total(bySeverity) + shelved, 0);
    const worst = alarmRows(this.#alarmViews, text);
    const found = worst.filter(({ shows }) => isFound(shows, search));
    const none = all > 0 ? 'noneFound' : lists.length > 0 ? 'noAlarms' : 'noLists';
    const rows = found.slice(0, MOST_SHOWN);
    const more = search === '' ? all - rows.length : 0;
    this.#alarms.show({
      counts: [...counts, ...this.#attention(lists)],
      rows,
      none: text(`headend-sidebar.empty.${none}`, { search }),
      more: more > 0 ? text('headend-sidebar.more', { count: more }) : '',
    });
    const devices = deviceRows(this.#deviceViews, text);
    const noDevice = devices.length > 0 ? 'noneFound' : 'noDevices';
    this.#devices.show({
      counts: [countStates(this.#deviceViews.values(), text)],
      rows: devices.filter(({ shows }) => isFound(shows, search)),
      none: text(`headend-sidebar.empty.${noDevice}`, { search }),
    });
  }

  /** How many alarms someone has seen or put aside. */
  #attention(lists: readonly AlarmsView[]): HTMLElement[] {
    return (['acknowledged', 'shelved'] as const).flatMap((what) => {
      const count = lists.reduce((sum, list) => sum + list[what], 0);
      const words = `${count} ${this.text(`headend-sidebar.${what}`)}`;
      return count > 0 ? [element('span', words, { class: 'headend-sidebar-count' })] : [];
    });
  }
}

/** What a section shows. */
interface Shown {
  /** Beside the title, also while the section is folded. */
  counts: (Node | string)[];
  rows: readonly Row[];
  /** In place of rows, where there are none. */
  none: string;
  /** What else there is. */
  more?: string;
}

/** One list under its title. */
class Section {
  readonly element = element('details', '', { open: '' });
  readonly #counts = element('span', '', { class: 'headend-sidebar-counts', 'aria-live': 'polite' });
  readonly #none = element('p', '', { class: 'headend-sidebar-note' });
  readonly #list = new KeyedList();
  readonly #more = element('p', '', { class: 'headend-sidebar-note' });

  constructor(title: string) {
    const summary = element('summary');
    summary.append(element('span', title, { class: 'headend-sidebar-title' }), this.#counts);
    this.element.append(summary, this.#none, this.#list.element, this.#more);
  }

  show({ counts, rows, none, more = '' }: Shown): void {
    this.#counts.replaceChildren(...counts);
    this.#none.textContent = none;
    show(this.#none, rows.length === 0);
    this.#list.show(rows);
    this.#more.textContent = more;
    show(this.#more, more !== '');
  }
}

function total(numbers: Readonly<Record<string, number>>): number {
  return Object.values(numbers).reduce((sum, number) => sum + number, 0);
}

/** Takes over what changed, and drops what is no more. */
function update<View>(views: Map<string, View>, all: readonly string[], changed: Readonly<Record<string, View>>): void {
  const known = new Set(all);
  for (const id of views.keys()) if (!known.has(id)) views.delete(id);
  for (const [id, view] of Object.entries(changed)) views.set(id, view);
}
