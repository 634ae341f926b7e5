import { HeadendError } from '../src/errors';
import { didYouMean } from '../src/profile';
import type { RowOrder } from './scene';

/** What is wrong with a simulated device. A fault is off at `false`, 0 or an empty text; {@link FAULT_HELP} says what each does. */
export interface Faults {
  outage: boolean;
  delayMs: number;
  loss: number;
  httpStatus: number;
  truncate: boolean | 'document';
  html: boolean;
  emptyReply: boolean;
  hugeReply: boolean;
  wrongTypes: boolean;
  ignoresPages: boolean;
  order: '' | RowOrder;
  clockOffsetSeconds: number;
  only: string;
  circles: number;
  repeats: number;
  tooBig: number;
  maxVarbinds: number;
  trapCopies: number;
  noClears: boolean;
  reversedTraps: boolean;
}

/** A healthy device. */
export const NO_FAULTS: Readonly<Faults> = {
  outage: false,
  delayMs: 0,
  loss: 0,
  httpStatus: 0,
  truncate: false,
  html: false,
  emptyReply: false,
  hugeReply: false,
  wrongTypes: false,
  ignoresPages: false,
  order: '',
  clockOffsetSeconds: 0,
  only: '',
  circles: 0,
  repeats: 0,
  tooBig: 0,
  maxVarbinds: 0,
  trapCopies: 0,
  noClears: false,
  reversedTraps: false,
};

/** A sentence for people on every fault. */
export const FAULT_HELP: Readonly<Record<keyof Faults, string>> = {
  outage: 'No answer at all; HTTP connections are reset.',
  delayMs: 'Every answer comes this many milliseconds late.',
  loss: 'This part (0 to 1) of the SNMP requests is lost.',
  httpStatus: 'Every HTTP request is answered with this status, such as 401 or 500.',
  truncate: 'true: HTTP bodies end half-way. document: the message is whole, the document in it is not.',
  html: 'HTTP answers are web pages in place of documents.',
  emptyReply: 'Answers are well-formed and have nothing in them.',
  hugeReply: 'HTTP documents are followed by 100 MB of blanks.',
  wrongTypes: 'Values in JSON documents are of other types: numbers are objects, texts are lists.',
  ignoresPages: 'Lists that come in pages are whole on every page.',
  order: 'Entries of logs in XML are sent in this order: ascending, descending or scrambled.',
  clockOffsetSeconds: 'The clock of the web server is this many seconds ahead, or behind where it is negative.',
  only: 'A text: the faults of HTTP answers befall only requests that have it in their path.',
  circles: 'SNMP: after this many rows of a column a walk begins again at the first.',
  repeats: 'SNMP: after this many rows of a column a walk is given the same OID for ever.',
  tooBig: 'SNMP: answers of more varbinds than this become tooBig, with no varbinds.',
  maxVarbinds: 'SNMP: GETBULK answers are cut after this many varbinds.',
  trapCopies: 'SNMP: every trap is sent this many times more.',
  noClears: 'SNMP: traps that clear are lost.',
  reversedTraps: 'SNMP: a trap that raises comes only after the one that clears.',
};

const ORDERS: readonly RowOrder[] = ['ascending', 'descending', 'scrambled'];

interface Check {
  allowed: string;
  holds(value: unknown): boolean;
}

const wholeNumber = (least: number, most: number): Check => ({
  allowed: `0 or a whole number from ${least} to ${most}`,
  holds: (value) => value === 0 || (Number.isInteger(value) && Number(value) >= least && Number(value) <= most),
});
const text: Check = { allowed: 'a text', holds: (value) => typeof value === 'string' };
const onOrOff: Check = { allowed: 'true or false', holds: (value) => typeof value === 'boolean' };

const CHECKS: Readonly<Record<keyof Faults, Check>> = {
  outage: onOrOff,
  delayMs: wholeNumber(1, 600_000),
  loss: {
    allowed: 'a number from 0 to 1',
    holds: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  },
  httpStatus: wholeNumber(300, 599),
  truncate: {
    allowed: 'true, false or "document"',
    holds: (value) => typeof value === 'boolean' || value === 'document',
  },
  html: onOrOff,
  emptyReply: onOrOff,
  hugeReply: onOrOff,
  wrongTypes: onOrOff,
  ignoresPages: onOrOff,
  order: {
    allowed: `one of ${ORDERS.join(', ')}, or an empty text`,
    holds: (value) => value === '' || ORDERS.some((order) => order === value),
  },
  clockOffsetSeconds: {
    allowed: 'a whole number of seconds',
    holds: (value) => Number.isInteger(value) && Math.abs(Number(value)) <= 10 ** 9,
  },
  only: text,
  circles: wholeNumber(1, 1_000_000),
  repeats: wholeNumber(1, 1_000_000),
  tooBig: wholeNumber(1, 65_535),
  maxVarbinds: wholeNumber(1, 65_535),
  trapCopies: wholeNumber(1, 100),
  noClears: onOrOff,
  reversedTraps: onOrOff,
};

/**
 * Faults as a message or a command line gives them.
 *
 * @throws HeadendError BAD_VALUE naming the first that is unknown or has a wrong value.
 */
export function checkFaults(faults: object): Partial<Faults> {
  for (const [name, value] of Object.entries(faults)) {
    if (!Object.hasOwn(CHECKS, name)) {
      const known = Object.keys(CHECKS);
      const sentence = `There is no fault "${name}".${didYouMean(name, known)} Known are: ${known.join(', ')}.`;
      throw new HeadendError('BAD_VALUE', sentence);
    }
    const { allowed, holds } = CHECKS[name as keyof Faults];
    if (!holds(value)) {
      throw new HeadendError('BAD_VALUE', `The fault ${name} cannot be ${JSON.stringify(value)}; give ${allowed}.`);
    }
  }
  return faults;
}
