import type { AlarmItem, AlarmsView } from '../../../nodes/shared/overview-report';
import { colorOf, rankOf, SEVERITIES } from '../../../src/alarm/severity';
import type { Severity } from '../../../src/alarm/types';
import type { Row } from './keyed-list';
import { detail, mark, span, type Texts, timeText } from './parts';

/** As many alarms of all lists together as are shown. */
export const MOST_SHOWN = 50;

const SHAPES: Readonly<Record<Severity, string>> = {
  critical: 'fa-times-circle',
  major: 'fa-exclamation-circle',
  minor: 'fa-exclamation-triangle',
  warning: 'fa-info-circle',
  indeterminate: 'fa-question-circle',
};

/** An alarm with the list it is in. */
interface Listed {
  alarm: AlarmItem;
  list: AlarmsView;
  key: string;
}

/** The rows of the alarms that need attention most. */
export function alarmRows(lists: ReadonlyMap<string, AlarmsView>, text: Texts): Row[] {
  const all = [...lists].flatMap(([id, list]) =>
    list.worst.map((alarm): Listed => ({ alarm, list, key: `${id} ${alarm.id}` })),
  );
  // Whose list an alarm is in only matters where there are several.
  const isOne = lists.size === 1;
  return all.sort(compare).map(({ alarm, list, key }) => {
    const words = wordsOf(alarm, isOne ? '' : list.name, text);
    return {
      key,
      shows: words.join('\n'),
      fill: () => contentOf(alarm, words),
      choose: () => RED.view.reveal(list.node),
    };
  });
}

/** For each severity that there are alarms of, how many. */
export function severityCounts(lists: Iterable<AlarmsView>, text: Texts): HTMLElement[] {
  const all = [...lists];
  return SEVERITIES.flatMap((severity) => {
    const count = all.reduce((sum, { bySeverity }) => sum + bySeverity[severity], 0);
    if (count === 0) return [];
    const counted = span('', 'count');
    const word = text(`headend-sidebar.severity.${severity}`);
    counted.append(markOf(severity), `${count} ${word}`);
    return [counted];
  });
}

/** Those that someone looks after first, as in the list itself; then the worst, then the newest. */
function compare({ alarm: one }: Listed, { alarm: other }: Listed): number {
  return (
    Number(one.shelved) - Number(other.shelved) ||
    Number(one.acknowledged) - Number(other.acknowledged) ||
    rankOf(other.severity) - rankOf(one.severity) ||
    Date.parse(other.changed) - Date.parse(one.changed)
  );
}

/** The text; how bad it is, where and since when. */
function wordsOf(alarm: AlarmItem, list: string, text: Texts): [string, string] {
  const states = [
    text(`headend-sidebar.severity.${alarm.severity}`),
    ...(alarm.acknowledged ? [text('headend-sidebar.acknowledged')] : []),
    ...(alarm.shelved ? [text('headend-sidebar.shelved')] : []),
  ];
  const place = [alarm.device, alarm.resource, list].filter((part) => part !== '').join(' · ');
  return [alarm.text, [states.join(', '), place, timeText(alarm.changed)].join(' · ')];
}

function contentOf({ severity, acknowledged, shelved }: AlarmItem, [text, about]: [string, string]): Node[] {
  const first = span('', 'line');
  first.append(markOf(severity), span(text, 'name'));
  if (acknowledged || shelved) first.classList.add('headend-sidebar-seen');
  return [first, detail(about)];
}

function markOf(severity: Severity): HTMLElement {
  const made = mark(SHAPES[severity], severity);
  made.style.color = colorOf({ severity, state: 'active' });
  return made;
}
