import type { ColumnFile } from '../../src/profile/file';
import { parseUnit } from '../units';
import type { MibObject } from './model';

/** How the values of an object read in a profile. */
export type ValueForm = Pick<ColumnFile, 'type' | 'unit' | 'scale' | 'values' | 'format' | 'bits'>;

/** Conventions that say more than what they are made of. */
const CONVENTIONS: Readonly<Record<string, ValueForm>> = {
  TruthValue: { type: 'boolean', values: { 1: true, 2: false } },
  DateAndTime: { type: 'time', format: 'dateAndTime' },
  MacAddress: { type: 'mac' },
  PhysAddress: { type: 'mac' },
  TimeStamp: { type: 'duration', unit: 's', scale: 0.01 },
  TimeInterval: { type: 'duration', unit: 's', scale: 0.01 },
  InetAddress: { type: 'ip' },
  InetAddressIPv4: { type: 'ip' },
  InetAddressIPv6: { type: 'ip' },
};

/** What kind of value an object has, as a column of a profile says it. */
export function valueForm({ type, units }: Pick<MibObject, 'type' | 'units'>): ValueForm {
  const { base, names, labels, hint } = type;
  const convention = names.map((name) => CONVENTIONS[name]).find((form) => form);
  if (convention) return convention;
  const values = labels && Object.fromEntries(labels.map(([number, label]) => [String(number), label]));
  switch (base) {
    case 'integer':
    case 'unsigned':
      return values ? labelled(values) : scaled(units, hint);
    case 'counter32':
      return { type: 'counter', bits: 32, unit: parseUnit(units)?.unit ?? units };
    case 'counter64':
      return { type: 'counter', unit: parseUnit(units)?.unit ?? units };
    case 'timeTicks':
      return { type: 'duration', unit: 's', scale: 0.01 };
    case 'bits':
      return { type: 'flags', values };
    case 'oid':
      return { type: 'oid' };
    case 'ip':
      return { type: 'ip' };
    case 'octets':
      return octetsForm(type);
    default:
      return { type: 'string' };
  }
}

/** Two labels that say true and false are a boolean. */
function labelled(values: Record<string, string>): ValueForm {
  const labels = Object.values(values).map((label) => label.toLowerCase());
  const isBoolean = labels.length === 2 && labels.includes('true') && labels.includes('false');
  return isBoolean
    ? { type: 'boolean', values: Object.fromEntries(Object.entries(values).map(([raw, l]) => [raw, /^t/i.test(l)])) }
    : { type: 'enum', values };
}

/** DISPLAY-HINT `d-1` puts a point before the last digit; units may say the same. */
function scaled(units: string | undefined, hint: string | undefined): ValueForm {
  const digits = /^d-(\d+)$/.exec(hint ?? '')?.[1];
  const parsed = parseUnit(units);
  const scale = digits === undefined ? (parsed?.scale ?? 1) : 10 ** -Number(digits);
  const unit = parsed?.unit ?? units;
  if (scale === 1) return { type: 'integer', unit };
  return { type: scale < 1 ? 'number' : 'integer', unit, scale };
}

function octetsForm({ hint, size }: MibObject['type']): ValueForm {
  if (hint === '1x:') return { type: size?.[1] === 6 ? 'mac' : 'bytes' };
  if (hint === '1d.1d.1d.1d') return { type: 'ip' };
  return { type: hint !== undefined && /^\d*x/.test(hint) ? 'bytes' : 'string' };
}
