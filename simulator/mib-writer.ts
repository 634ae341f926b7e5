import {
  type Action,
  bindParameters,
  type Column,
  type Profile,
  type SnmpSyntax,
  type SnmpWrite,
} from '../src/profile';
import { faultsOf, typedValues } from './action-values';
import { BerError, compareOids, type Oid, parseOid, TAG } from './ber';
import type { Raw } from './generators';
import type { MibView } from './mib-view';
import { ERROR } from './snmp-message';
import type { Judge, Verdict } from './snmp-set';
import { decodeRaw } from './snmp-syntax';
import type { World } from './world';

const TAGS: Readonly<Record<SnmpSyntax, number>> = {
  integer: TAG.integer,
  octets: TAG.octetString,
  objectIdentifier: TAG.oid,
  ipAddress: TAG.ipAddress,
  gauge32: TAG.gauge32,
  timeTicks: TAG.timeTicks,
};

/** Longest text that an SNMP agent takes, in octets: a DisplayString (RFC 2579). */
const MOST_OCTETS = 255;

/** What the agent of a simulated device lets itself be told: its profile's writable columns, and actions by SET. */
export class MibWriter {
  private readonly columns: readonly { base: Oid; column: Column }[];
  private readonly writes: readonly { action: Action; write: SnmpWrite }[];

  constructor(
    profile: Profile,
    private readonly world: World,
  ) {
    const bound = bindParameters(profile);
    this.columns = [...bound.tables.values()].flatMap((table) =>
      [...table.columns.values()].flatMap((column) =>
        column.address.from === 'oid' && column.write?.by === 'set'
          ? [{ base: parseOid(column.address.oid), column }]
          : [],
      ),
    );
    this.writes = [...bound.actions.values()].flatMap((action) =>
      (action.set ?? []).map((write) => ({ action, write })),
    );
  }

  /** Judges variables against what the agent shows at one moment. */
  judge(view: MibView): Judge {
    return ({ oid, value }) => {
      const writable = this.columns.find(({ base }) => base.every((arc, i) => oid[i] === arc));
      const verdicts = this.writes.flatMap(({ action, write }) => this.judgeWrite(view, action, write, oid, value));
      const accepted = verdicts.find((verdict) => 'commit' in verdict);
      if (accepted) return accepted;
      if (writable) return this.judgeColumn(view, writable.column, oid, value);
      return verdicts[0] ?? { error: ERROR.notWritable };
    };
  }

  private judgeColumn(view: MibView, column: Column, oid: Oid, value: Uint8Array): Verdict {
    const shown = view.get(oid);
    if (shown[0] === TAG.noSuchInstance) return { error: ERROR.noCreation };
    if (shown[0] !== value[0]) return { error: ERROR.wrongType };
    const raw = decoded(column, value);
    if (raw === undefined) return { error: ERROR.wrongEncoding };
    if (value[0] === TAG.octetString && value.length > MOST_OCTETS + 3) return { error: ERROR.wrongLength };
    return allows(column, raw) ? this.commit(view, oid, raw) : { error: ERROR.wrongValue };
  }

  /** The verdict on a variable of an action; none if it is another's. */
  private judgeWrite(view: MibView, action: Action, write: SnmpWrite, oid: Oid, value: Uint8Array): Verdict[] {
    const arcs = matchArcs(write.oid, oid);
    if (!arcs) return [];
    if (value[0] !== TAGS[write.syntax]) return [{ error: ERROR.wrongType }];
    const raw = decoded(undefined, value);
    if (raw === undefined) return [{ error: ERROR.wrongEncoding }];
    const name = /^\{(\w+)\}$/.exec(write.value)?.[1];
    if (name === undefined && String(raw) !== write.value) return [{ error: ERROR.wrongValue }];
    const values = typedValues(
      action,
      new Map<string, unknown>([...arcs, ...(name === undefined ? [] : [[name, raw] as const])]),
    );
    const known = new Set(values.keys());
    const parameters = new Map([...action.parameters].filter(([id]) => known.has(id)));
    if (faultsOf({ ...action, parameters }, values).length > 0) return [{ error: ERROR.wrongValue }];
    return [this.commit(view, oid, raw)];
  }

  /** Writes into the cell that is shown at an OID; what is not shown anywhere leaves no trace. */
  private commit(view: MibView, oid: Oid, raw: Raw): Verdict {
    const cell = view.cellAt(oid);
    return {
      commit: () => {
        if (cell) this.world.set(cell.row, cell.column, raw);
      },
    };
  }
}

function decoded(column: Column | undefined, value: Uint8Array): Raw | undefined {
  try {
    return decodeRaw(column, Buffer.from(value));
  } catch (error) {
    if (error instanceof BerError) return undefined;
    throw error;
  }
}

function allows({ values, range }: Column, raw: Raw): boolean {
  if (values) return Object.hasOwn(values, String(raw));
  return !range || (Number(raw) >= range[0] && Number(raw) <= range[1]);
}

/** The arcs of an OID where a pattern has `{name}`; `undefined` if it is another OID. */
function matchArcs(pattern: string, oid: Oid): [string, number][] | undefined {
  const parts = pattern.split('.');
  const arcs = parts.flatMap((part, i): [string, number][] => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    return name === undefined ? [] : [[name, oid[i] ?? 0]];
  });
  const filled = parts.map((part, i) => (part.startsWith('{') ? (oid[i] ?? -1) : Number(part)));
  return parts.length === oid.length && compareOids(filled, oid) === 0 ? arcs : undefined;
}
