import { BerError } from '../ber';
import type { SnmpUser } from '../transport/snmp';
import { communityResponse, Engine, type Report } from './engine';
import { Informs } from './informs';
import { type Disbelief, KeySets } from './key-sets';
import { type CommunityMessage, decodeMessage, type V3Message } from './message';
import { type Pdu, readPdu } from './pdu';
import { StormGuard } from './storm';
import { Timeliness } from './timeliness';
import type { RejectReason, Source, StormLimit, TrapNotification } from './types';
import type { UsmUser } from './usm';

/** What a socket accepts, and for whom of its owners. */
export interface Configuration {
  owners: readonly { id: number; communities: readonly string[]; users: readonly SnmpUser[] }[];
  refuseReplays: boolean;
  stormLimit?: StormLimit;
  queueLimit: number;
}

/** A notification and the owners whose own community or user accepted it. */
export interface Accepted {
  owners: readonly number[];
  notification: TrapNotification;
}

/** What a datagram comes to: one of the first three. `reply` is to be sent to where it came from. */
export interface Outcome {
  accepted?: Accepted;
  rejected?: { reason: RejectReason; user?: string };
  /** It is no more than a step of the protocol, which the reply takes on. */
  report?: true;
  reply?: Buffer;
}

/** Where and when a datagram came: `wall` in ms since 1970, `now` in monotonic ms. */
export interface Arrival {
  source: Source;
  wall: number;
  now: number;
}

/** What the sender is told of a message that is not believed (RFC 3414, 3.2). */
const REPORTS: Readonly<Record<Disbelief, Report>> = {
  unknownUser: 'unknownUserNames',
  unsupportedLevel: 'unsupportedSecLevels',
  wrongDigest: 'wrongDigests',
  decryptionError: 'decryptionErrors',
};

/** Decides about datagrams, one after another: decodes, authenticates, acknowledges. It holds no socket and no timer. */
export class Intake {
  /** What notifications name as the socket they came in by. */
  receiver = '';
  readonly #engine: Engine;
  readonly #keySets = new KeySets();
  readonly #informs = new Informs();
  readonly #timeliness = new Timeliness();
  #storm: StormGuard | undefined;
  #refuseReplays = false;
  /** Owners by community, in one character per octet. */
  #communities = new Map<string, number[]>();

  /** `engineId`: our own. */
  constructor(engineId: Buffer, { wall, now }: Omit<Arrival, 'source'>) {
    this.#engine = new Engine(engineId, now, wall);
  }

  /** Takes other settings; what is known of senders stays. */
  configure({ owners, refuseReplays, stormLimit }: Configuration): void {
    this.#communities = new Map();
    for (const { id, communities } of owners) {
      for (const community of new Set(communities)) {
        const octets = Buffer.from(community).toString('latin1');
        this.#communities.set(octets, [...(this.#communities.get(octets) ?? []), id]);
      }
    }
    this.#keySets.configure(owners);
    this.#refuseReplays = refuseReplays;
    const { perSecond, burst } = this.#storm?.limit ?? {};
    if (stormLimit?.perSecond === perSecond && stormLimit?.burst === burst) return;
    this.#storm = stormLimit && new StormGuard(stormLimit);
  }

  /** Decides about one datagram; nothing that a datagram may hold makes it throw. */
  receive(datagram: Buffer, arrival: Arrival): Outcome {
    if (this.#storm?.allows(arrival.source.address, arrival.now) === false) return reject('storm');
    try {
      const message = decodeMessage(datagram);
      return message.version === '3' ? this.#receiveV3(message, arrival) : this.#receiveCommunity(message, arrival);
    } catch (error) {
      if (error instanceof BerError) return reject('malformed');
      throw error;
    }
  }

  #receiveCommunity({ version, community, pdu: reader }: CommunityMessage, arrival: Arrival): Outcome {
    const owners = this.#communities.get(community);
    if (!owners) return reject('unknownCommunity');
    const pdu = readPdu(reader);
    if (pdu.kind === 'other') return reject('notNotification');
    const accepted = { owners, notification: this.#notification(version, pdu, arrival) };
    if (pdu.kind === 'trap') return { accepted };
    const reply = communityResponse(version, community, pdu.requestId, pdu.list);
    return this.#isRepeated(pdu, arrival) ? { ...reject('duplicate'), reply } : { accepted, reply };
  }

  #receiveV3(message: V3Message, arrival: Arrival): Outcome {
    const { engineId, reportable } = message;
    if (reportable && engineId.length === 0) return this.#report(message, 'unknownEngineIds', 0, arrival);
    const proven = this.#keySets.prove(message);
    if (typeof proven === 'string') {
      const reply = reportable ? this.#engine.report(message, REPORTS[proven], 0, arrival.now) : undefined;
      return { ...reject(proven, message.user), ...(reply && { reply }) };
    }

    const { user, owners, scope, pdu } = proven;
    const ours = engineId.equals(this.#engine.id);
    // A trap names its sender's engine, everything else must name ours and its time.
    if (pdu.kind !== 'trap' && ours && user.level !== 'noAuthNoPriv' && !this.#engine.isTimely(message, arrival.now)) {
      return this.#report(message, 'notInTimeWindows', pdu.requestId, arrival, user);
    }
    if (pdu.kind !== 'trap' && !ours && reportable) {
      return this.#report(message, 'unknownEngineIds', pdu.requestId, arrival);
    }
    if (pdu.kind === 'other' || (!ours && pdu.kind === 'inform')) return reject('notNotification', user.name);

    const accepted = { owners, notification: this.#notification('3', pdu, arrival, user.name) };
    if (pdu.kind === 'trap') return this.#refusal(message, user) ?? { accepted };
    const reply = this.#engine.response(message, scope, pdu.requestId, pdu.list, arrival.now, user);
    if (this.#isRepeated(pdu, arrival)) return { ...reject('duplicate', user.name), reply };
    return this.#refusal(message, user) ?? { accepted, reply };
  }

  #isRepeated({ requestId, list }: Pdu & { kind: 'inform' }, { source, now }: Arrival): boolean {
    return this.#informs.isRepeated(source.address, requestId, list, now);
  }

  /** The check against old and repeated messages, where it is on. */
  #refusal(message: V3Message, { name, level }: UsmUser): Outcome | undefined {
    if (!this.#refuseReplays || level === 'noAuthNoPriv') return undefined;
    const verdict = this.#timeliness.check(message);
    return verdict === 'timely' ? undefined : reject(verdict, name);
  }

  #report(to: V3Message, report: Report, requestId: number, { now }: Arrival, user?: UsmUser): Outcome {
    return { report: true, reply: this.#engine.report(to, report, requestId, now, user) };
  }

  #notification(
    version: TrapNotification['version'],
    { kind, content }: Exclude<Pdu, { kind: 'other' }>,
    { source, wall }: Arrival,
    user?: string,
  ): TrapNotification {
    const { receiver } = this;
    const at = new Date(wall).toISOString();
    const notification = { at, source, receiver, version, inform: kind === 'inform' };
    return Object.assign(notification, content, user === undefined ? undefined : { user });
  }
}

function reject(reason: RejectReason, user?: string): Outcome {
  return { rejected: { reason, ...(user && { user }) } };
}
