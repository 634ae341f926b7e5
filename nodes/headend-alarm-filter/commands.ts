import { type AlarmCommand, type AlarmFilter, type CommandName, SEVERITIES } from '../../src/alarm';
import { badValue, isObject, SOURCES, textIn, type Unknown, wordIn } from './values';

const COMMANDS = [
  'acknowledge',
  'unacknowledge',
  'close',
  'shelve',
  'unshelve',
  'purge',
] as const satisfies readonly CommandName[];

const STATES = ['active', 'cleared'] as const;

/** The word a message has as its command: in `msg.command`, else in `msg.topic`. */
export function commandWord({ command, topic }: Unknown): CommandName | 'snapshot' | undefined {
  const words = [...COMMANDS, 'snapshot'] as const;
  return command === undefined ? words.find((word) => word === topic) : wordIn(command, words, 'msg.command');
}

/**
 * What an operator wants. `msg.payload` is an id, an alarm (a row of a table on a dashboard), a list of either, or a
 * filter; `msg.minutes` is for shelves.
 *
 * @throws HeadendError BAD_VALUE for a message that does not say which alarms.
 */
export function commandOf(command: CommandName, message: Unknown, shelveMinutes: number): AlarmCommand {
  const { payload, minutes = shelveMinutes } = message;
  if (typeof minutes !== 'number') throw badValue('msg.minutes must be a number');
  const operator = textIn(message.operator, 'msg.operator');
  const comment = textIn(message.comment, 'msg.comment');
  return {
    command,
    ...whichOf(payload),
    ...(command === 'shelve' && { minutes }),
    ...(operator !== undefined && { operator }),
    ...(comment !== undefined && { comment }),
  };
}

function whichOf(payload: unknown): Pick<AlarmCommand, 'id' | 'filter'> {
  if (isObject(payload) && !('id' in payload)) return { filter: filterOf(payload) };
  const all = Array.isArray(payload) ? payload : [payload];
  const ids = all.map((each) => (isObject(each) ? each.id : each));
  if (ids.every((id): id is string => typeof id === 'string' && id !== '')) return { id: ids };
  throw badValue('msg.payload must be the id of an alarm, an alarm, a list of these, or a filter');
}

/** How each property of a filter is read. */
const FILTER: { readonly [P in keyof AlarmFilter]-?: (value: unknown, title: string) => AlarmFilter[P] } = {
  device: texts,
  resource: texts,
  type: texts,
  severity: (value, title) => oneOrMore(value, (each) => wordIn(each, SEVERITIES, title)),
  source: (value, title) => oneOrMore(value, (each) => wordIn(each, SOURCES, title)),
  state: (value, title) => wordIn(value, STATES, title),
  acknowledged: truth,
  shelved: truth,
  text: textIn,
  olderThanMinutes: (value, title) => {
    if (value === undefined || (typeof value === 'number' && value >= 0)) return value;
    throw badValue(`${title} must be a number, 0 or more`);
  },
};

/** A filter in a message; `{}` takes all alarms. A property it does not have is an error: it would take too many. */
function filterOf(given: Unknown): AlarmFilter {
  const filter: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (!isProperty(name)) throw badValue(`A filter has no "${name}"; it may have ${Object.keys(FILTER).join(', ')}`);
    filter[name] = FILTER[name](value, `The filter's ${name}`);
  }
  return filter;
}

function isProperty(name: string): name is keyof AlarmFilter {
  return Object.hasOwn(FILTER, name);
}

function texts(value: unknown, title: string): string | string[] | undefined {
  return oneOrMore(value, (each) => textIn(each, title));
}

function truth(value: unknown, title: string): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw badValue(`${title} must be true or false`);
}

function oneOrMore<T>(value: unknown, read: (each: unknown) => T | undefined): T | T[] | undefined {
  return Array.isArray(value) ? value.flatMap((each) => read(each) ?? []) : read(value);
}
