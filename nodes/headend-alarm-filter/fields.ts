import type { NotifyPolicy } from '../../src/alarm/options';
import type { Severity } from '../../src/alarm/types';

/** A field for a number, which may be a text: a field can be an environment variable. Blank: the usual value. */
type NumberField = number | string;

/** The node's fields. Times are in the unit their comment says; 0 switches a thing off. Lists are parted by commas. */
export interface AlarmFilterFields {
  /** s */
  onDelay?: NumberField;
  /** s */
  offDelay?: NumberField;
  /** s */
  holdClear?: NumberField;
  chatterRaises?: NumberField;
  /** s */
  chatterWithin?: NumberField;
  /** s */
  chatterQuiet?: NumberField;
  notify?: NotifyPolicy['changes'];
  notifyLevel?: Severity;
  /** min */
  renotify?: NumberField;
  /** s */
  grace?: NumberField;
  floodBurst?: NumberField;
  floodPerMinute?: NumberField;
  /** s */
  floodSummary?: NumberField;
  minimumSeverity?: Severity;
  include?: FilterFields[];
  exclude?: FilterFields[];
  unreachableSeverity?: Severity;
  removeCleared?: 'automatic' | 'manual';
  /** min */
  trapRemoval?: NumberField;
  /** min */
  noClearRemoval?: NumberField;
  /** Ids of polled tables that list all alarms of their devices. */
  completeTables?: string;
  rules?: RuleFields[];
  /** min */
  shelveMinutes?: NumberField;
  /** Keeps the list in a file of the user directory. */
  keepFile?: boolean;
  /** Context store that gets a copy of the list; none when blank. */
  contextStore?: string;
  maxAlarms?: NumberField;
  maxHistory?: NumberField;
}

/** Which alarms an include or exclude rule takes; what is blank takes all. */
export interface FilterFields {
  device: string;
  resource: string;
  type: string;
  severity: Severity | '';
  /** A regular expression. */
  text: string;
}

/** A threshold rule. */
export interface RuleFields {
  id: string;
  table: string;
  column: string;
  when: RuleCondition;
  /** The limit, the text that is looked for, its pattern, or keys of rows. */
  value: string;
  deadband: string;
  /** Names; blank: all. */
  devices: string;
  /** Which rows, such as `state=active`; blank: all. */
  rows: string;
  severity: Severity;
  text: string;
}

/** The conditions that have a limit. */
const LIMITS = ['high', 'low', 'rate-high', 'rate-low'] as const;

/** The conditions of rules. */
export const CONDITIONS = [...LIMITS, 'equals', 'matches', 'missing'] as const;

/** When a rule raises an alarm. */
export type RuleCondition = (typeof CONDITIONS)[number];

/** Whether a condition is a limit for a number. */
export function hasLimit(when: RuleCondition): when is (typeof LIMITS)[number] {
  return LIMITS.some((limit) => limit === when);
}
