import { randomBytes } from 'node:crypto';
import { encode, encodeInteger, encodeOid, TAG } from '../ber';
import { HeadendError } from '../errors';
import type { ScopedPdu, V3Message } from './message';
import { PDU } from './pdu';
import type { UsmUser } from './usm';

/** Counters of the user-based security model, which reports carry: arcs of usmStats (RFC 3414, 5). */
const REPORT = {
  unsupportedSecLevels: 1,
  notInTimeWindows: 2,
  unknownUserNames: 3,
  unknownEngineIds: 4,
  wrongDigests: 5,
  decryptionErrors: 6,
} as const;

/** Why a message is answered by a report. */
export type Report = keyof typeof REPORT;

const USM_STATS = '1.3.6.1.6.3.15.1.1';
/** Largest payload of a UDP datagram over IPv4. */
const MAX_MESSAGE = 65_507;
const FLAGS = { noAuthNoPriv: 0, authNoPriv: 1, authPriv: 3 } as const;
/** Seconds a message may differ from the time of its engine (RFC 3414, 2.2.3). */
export const TIME_WINDOW = 150;
/** Boots count from here, in seconds: 2020-01-01. They fit 31 bits until 2088. */
const EPOCH_MS = 1_577_836_800_000;

/** RFC 3411, 5: the example enterprise of RFC 5612, octets of our own choice. */
const ENGINE_ID_START = '80007ed905';

/** A new SNMPv3 engine id in hex; one that is kept lets senders of informs know us again. */
export function createEngineId(): string {
  return ENGINE_ID_START + randomBytes(8).toString('hex');
}

/** @throws HeadendError `CONFIG` where the hex text is no engine id of 5 to 32 octets. */
export function parseEngineId(hex: string): Buffer {
  if (!/^(?:[0-9a-f]{2}){5,32}$/i.test(hex) || /^(?:(?:00)+|(?:ff)+)$/i.test(hex)) {
    throw new HeadendError('CONFIG', `The engine id "${hex}" is not 5 to 32 octets in hex (RFC 3411, 5)`);
  }
  return Buffer.from(hex, 'hex');
}

/** Our own SNMPv3 engine: for informs, which have the receiver's time and keys. Times are monotonic, in ms. */
export class Engine {
  readonly #counters: Record<Report, number> = {
    unsupportedSecLevels: 0,
    notInTimeWindows: 0,
    unknownUserNames: 0,
    unknownEngineIds: 0,
    wrongDigests: 0,
    decryptionErrors: 0,
  };
  readonly #startedAt: number;
  /** From the clock, so that it grows with every start and nobody has to keep it. */
  readonly boots: number;

  /** `wall`: ms since 1970. */
  constructor(
    readonly id: Buffer,
    now: number,
    wall: number,
  ) {
    this.#startedAt = now;
    this.boots = Math.max(1, Math.floor((wall - EPOCH_MS) / 1000));
  }

  /** snmpEngineTime: seconds since the start. */
  time(now: number): number {
    return Math.floor((now - this.#startedAt) / 1000);
  }

  /** Whether a message to this engine has its time (RFC 3414, 3.2, step 7a). */
  isTimely({ boots, time }: V3Message, now: number): boolean {
    return boots === this.boots && Math.abs(time - this.time(now)) <= TIME_WINDOW;
  }

  /** A report to the sender of a message; signed with the keys of `user` where there is one (RFC 3414, 3.2). */
  report(to: V3Message, report: Report, requestId: number, now: number, user?: UsmUser): Buffer {
    const count = ++this.#counters[report];
    const counter = encodeInteger(count % 2 ** 32, TAG.counter32);
    const varbind = encode(TAG.sequence, encodeOid(`${USM_STATS}.${REPORT[report]}.0`), counter);
    const pdu = pduOf(PDU.report, requestId, encode(TAG.sequence, varbind));
    const level = user ? 'authNoPriv' : 'noAuthNoPriv';
    return this.#message(to, level, scopedPdu(this.id, Buffer.alloc(0), pdu), now, user);
  }

  /** The acknowledgement of an inform: its variables, at its level, by its user (RFC 3416, 4.2.7). */
  response(to: V3Message, scope: ScopedPdu, requestId: number, list: Buffer, now: number, user: UsmUser): Buffer {
    const pdu = pduOf(PDU.response, requestId, list);
    return this.#message(to, to.level, scopedPdu(scope.contextEngineId, scope.contextName, pdu), now, user);
  }

  #message(to: V3Message, level: V3Message['level'], scoped: Buffer, now: number, user?: UsmUser): Buffer {
    const time = this.time(now);
    const sealed = level === 'authPriv' ? user?.encrypt(scoped, this.id, this.boots, time) : undefined;
    const digest = level === 'noAuthNoPriv' ? undefined : user?.emptyDigest;
    const salt = encode(TAG.octetString, sealed?.salt ?? Buffer.alloc(0));
    const security = encode(
      TAG.sequence,
      encode(TAG.octetString, this.id),
      encodeInteger(this.boots),
      encodeInteger(time),
      encode(TAG.octetString, Buffer.from(to.user)),
      encode(TAG.octetString, digest ?? Buffer.alloc(0)),
      salt,
    );
    const data = sealed ? encode(TAG.octetString, sealed.scopedPdu) : scoped;
    const header = encode(
      TAG.sequence,
      encodeInteger(to.id),
      encodeInteger(MAX_MESSAGE),
      encode(TAG.octetString, Uint8Array.of(FLAGS[level])),
      encodeInteger(3),
    );
    const message = encode(TAG.sequence, encodeInteger(3), header, encode(TAG.octetString, security), data);
    // Only the salt and the data come after the digest.
    if (digest) user?.sign(message, message.length - data.length - salt.length - digest.length, this.id);
    return message;
  }
}

function scopedPdu(contextEngineId: Buffer, contextName: Buffer, pdu: Buffer): Buffer {
  return encode(TAG.sequence, encode(TAG.octetString, contextEngineId), encode(TAG.octetString, contextName), pdu);
}

/** A PDU that tells of no error. */
function pduOf(tag: number, requestId: number, list: Buffer): Buffer {
  return encode(tag, encodeInteger(requestId), encodeInteger(0), encodeInteger(0), list);
}

/** The acknowledgement of a v1 or v2c inform. */
export function communityResponse(version: '1' | '2c', community: string, requestId: number, list: Buffer): Buffer {
  return encode(
    TAG.sequence,
    encodeInteger(version === '1' ? 0 : 1),
    encode(TAG.octetString, Buffer.from(community, 'latin1')),
    pduOf(PDU.response, requestId, list),
  );
}
