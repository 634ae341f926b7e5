import { encode, type Oid, TAG } from './ber';
import type { Faults } from './faults';
import { ERROR, encodeMessage, encodeVarbind, PDU, type SnmpMessage, type Varbind, VERSION } from './snmp-message';
import { answerSet, type Judge, READ_ONLY } from './snmp-set';

/** What an agent has at an OID. */
export interface MibEntry extends Varbind {
  /** OID of the column it is in. */
  column: Oid;
  /** Position of its row in the column, from 0. */
  position: number;
}

/** What an agent knows, in the order of OIDs. */
export interface Mib {
  /** The value at an OID, or the exception noSuchObject or noSuchInstance in its place. */
  get(oid: Oid): Uint8Array;
  /** The first that comes after an OID. */
  next(oid: Oid): MibEntry | undefined;
}

/** Faults of the agent's answers. */
export type AgentFaults = Pick<Faults, 'tooBig' | 'maxVarbinds' | 'emptyReply' | 'circles' | 'repeats'>;

/** Largest message in octets: what one UDP datagram holds over IPv4. */
const MAX_MESSAGE = 65507;
/** Octets of a message that are not varbinds, at most, but for the community. */
const MESSAGE_FRAME = 64;
/** Varbinds of a GETBULK answer, at most; the default of Net-SNMP's `maxGetbulkResponses`. */
const MAX_BULK_VARBINDS = 100;

/**
 * The answer of an SNMP agent (v1: RFC 1157, v2c: RFC 3416). `judge` decides what may be written.
 * Nothing when the request is none that an agent answers.
 */
export function respond(
  request: SnmpMessage,
  mib: Mib,
  faults: AgentFaults,
  judge: Judge = READ_ONLY,
): SnmpMessage | undefined {
  const visible = request.version === VERSION.v1 ? withoutCounter64(mib) : mib;
  const response =
    request.pdu === PDU.set ? answerSet(request, judge) : answer(request, astray(visible, faults), faults);
  if (!response) return undefined;
  const over = faults.tooBig > 0 && response.varbinds.length > faults.tooBig;
  if (over || encodeMessage(response).length > MAX_MESSAGE) return refusal(request, ERROR.tooBig, 0);
  return faults.emptyReply ? { ...response, varbinds: [] } : response;
}

/** An answer that carries an error: the request's varbinds are sent back, but for v2c's tooBig (RFC 3416, 4.2.1). */
export function refusal(request: SnmpMessage, status: number, index: number): SnmpMessage {
  const varbinds = request.version === VERSION.v2c && status === ERROR.tooBig ? [] : request.varbinds;
  return { ...request, pdu: PDU.response, first: status, second: index, varbinds };
}

function answer(request: SnmpMessage, mib: Mib, faults: AgentFaults): SnmpMessage | undefined {
  const v1 = request.version === VERSION.v1;
  switch (request.pdu) {
    case PDU.get:
      return singly(request, (oid) => ({ oid, value: mib.get(oid) }));
    case PDU.getNext:
      return singly(request, (oid) => nextOrEnd(mib, oid));
    case PDU.getBulk:
      return v1 ? undefined : success(request, bulk(request, mib, faults.maxVarbinds || MAX_BULK_VARBINDS));
    default:
      return undefined;
  }
}

/** Varbind by varbind. In v1, which has no exceptions, the first makes the whole answer noSuchName (RFC 1157, 4.1.2). */
function singly(request: SnmpMessage, find: (oid: Oid) => Varbind): SnmpMessage {
  const varbinds = request.varbinds.map(({ oid }) => find(oid));
  const missing = request.version === VERSION.v1 ? varbinds.findIndex(({ value }) => isException(value)) : -1;
  return missing < 0 ? success(request, varbinds) : refusal(request, ERROR.noSuchName, missing + 1);
}

function success(request: SnmpMessage, varbinds: readonly Varbind[]): SnmpMessage {
  return { ...request, pdu: PDU.response, first: ERROR.none, second: 0, varbinds };
}

function isException([tag]: Uint8Array): boolean {
  return tag === TAG.noSuchObject || tag === TAG.noSuchInstance || tag === TAG.endOfMibView;
}

/** The MIB as v1 sees it: without Counter64 (RFC 3584, 4.2.2.1). */
function withoutCounter64(mib: Mib): Mib {
  const get = (oid: Oid) => {
    const value = mib.get(oid);
    return value[0] === TAG.counter64 ? encode(TAG.noSuchObject) : value;
  };
  const next = (oid: Oid) => {
    let found = mib.next(oid);
    while (found?.value[0] === TAG.counter64) found = mib.next(found.oid);
    return found;
  };
  return { get, next };
}

function nextOrEnd(mib: Mib, oid: Oid): Varbind {
  return mib.next(oid) ?? { oid, value: encode(TAG.endOfMibView) };
}

/** The varbinds of a GETBULK answer (RFC 3416, 4.2.3): as many whole repetitions as fit, or a part of the first. */
function bulk({ community, first, second, varbinds }: SnmpMessage, mib: Mib, maxVarbinds: number): Varbind[] {
  const nonRepeaters = Math.max(0, Math.min(first, varbinds.length));
  const found: Varbind[] = [];
  let room = MAX_MESSAGE - MESSAGE_FRAME - community.length;
  const add = (varbind: Varbind): boolean => {
    room -= encodeVarbind(varbind).length;
    if (room < 0 || found.length >= maxVarbinds) return false;
    found.push(varbind);
    return true;
  };
  for (const { oid } of varbinds.slice(0, nonRepeaters)) if (!add(nextOrEnd(mib, oid))) return found;
  let cursors = varbinds.slice(nonRepeaters);
  for (let repetition = 0; repetition < second && cursors.length > 0; repetition++) {
    const whole = found.length;
    cursors = cursors.map(({ oid }) => nextOrEnd(mib, oid));
    if (!cursors.every(add)) return repetition === 0 ? found : found.slice(0, whole);
    if (cursors.every(({ value }) => value[0] === TAG.endOfMibView)) return found;
  }
  return found;
}

/** The MIB of an agent that walks in circles after some rows of a column, or stays at one. */
function astray(mib: Mib, { circles, repeats }: AgentFaults): Mib {
  if (circles === 0 && repeats === 0) return mib;
  const next = (oid: Oid): MibEntry | undefined => {
    const found = mib.next(oid);
    if (!found) return undefined;
    const here = mib.get(oid);
    if (repeats > 0 && found.position >= repeats && !isException(here)) return { ...found, oid, value: here };
    if (circles > 0 && found.position >= circles) return mib.next(found.column);
    return found;
  };
  return { get: (oid) => mib.get(oid), next };
}
