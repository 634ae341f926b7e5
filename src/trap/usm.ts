import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { HeadendError } from '../errors';
import type { SnmpUser } from '../transport/snmp';
import type { V3Message } from './message';

/** Hash and octets of the digest in a message (RFC 3414, 6 and 7; RFC 7860, 4). */
const AUTH = {
  md5: { hash: 'md5', digest: 12 },
  sha: { hash: 'sha1', digest: 12 },
  sha224: { hash: 'sha224', digest: 16 },
  sha256: { hash: 'sha256', digest: 24 },
  sha384: { hash: 'sha384', digest: 32 },
  sha512: { hash: 'sha512', digest: 48 },
} as const;

/** Octets of repeated password that make a key (RFC 3414, A.2). */
const PASSWORD_LENGTH = 2 ** 20;
/** Senders whose privacy keys are kept; only who has authenticated gets there. */
const MAX_ENGINES = 1024;

/** A user of the user-based security model (RFC 3414; SHA-2: RFC 7860; AES: RFC 3826), for any engine. */
export class UsmUser {
  readonly name: string;
  readonly level: SnmpUser['level'];
  readonly #auth: (typeof AUTH)[keyof typeof AUTH];
  readonly #privProtocol: SnmpUser['privProtocol'];
  readonly #authKey: Buffer;
  readonly #privKey: Buffer;
  readonly #privKeys = new Map<string, Buffer>();

  /** The keys of a user that {@link checkUser} has passed. This hashes a megabyte for each, a few milliseconds. */
  constructor({ user, level, authProtocol = 'md5', authKey = '', privProtocol, privKey = '' }: SnmpUser) {
    this.name = user;
    this.level = level;
    this.#auth = AUTH[authProtocol];
    this.#privProtocol = privProtocol;
    this.#authKey = level === 'noAuthNoPriv' ? Buffer.alloc(0) : this.#passwordKey(authKey);
    this.#privKey = level === 'authPriv' ? this.#passwordKey(privKey) : Buffer.alloc(0);
  }

  /** Whether the message was signed with this user's key. */
  authenticates({ whole, digest: { start, end }, engineId }: V3Message): boolean {
    if (end - start !== this.#auth.digest) return false;
    const blank = Buffer.from(whole).fill(0, start, end);
    return timingSafeEqual(this.#digest(blank, engineId), whole.subarray(start, end));
  }

  /** The digest that a message with zeros in the place of it gets. */
  #digest(message: Buffer, engineId: Buffer): Buffer {
    const key = this.#localize(this.#authKey, engineId);
    return createHmac(this.#auth.hash, key).update(message).digest().subarray(0, this.#auth.digest);
  }

  /** A digest's place in a message that is being made. */
  get emptyDigest(): Buffer {
    return this.level === 'noAuthNoPriv' ? Buffer.alloc(0) : Buffer.alloc(this.#auth.digest);
  }

  /** Signs a message that holds an {@link emptyDigest} at `start`. */
  sign(message: Buffer, start: number, engineId: Buffer): void {
    this.#digest(message, engineId).copy(message, start);
  }

  /** The scoped PDU of an authenticated message in the clear. With a wrong key that is noise. */
  decrypt({ scopedPdu, engineId, boots, time, salt }: V3Message): Buffer | undefined {
    if (salt.length !== 8) return undefined;
    const key = this.#encryptionKey(engineId);
    const decipher = createDecipheriv(cipherOf(key), key, initialVector(boots, time, salt));
    return Buffer.concat([decipher.update(scopedPdu), decipher.final()]);
  }

  encrypt(scopedPdu: Buffer, engineId: Buffer, boots: number, time: number): { scopedPdu: Buffer; salt: Buffer } {
    const salt = randomBytes(8);
    const key = this.#encryptionKey(engineId);
    const cipher = createCipheriv(cipherOf(key), key, initialVector(boots, time, salt));
    return { scopedPdu: Buffer.concat([cipher.update(scopedPdu), cipher.final()]), salt };
  }

  #encryptionKey(engineId: Buffer): Buffer {
    const engine = engineId.toString('hex');
    const known = this.#privKeys.get(engine);
    if (known) return known;
    if (this.#privKeys.size >= MAX_ENGINES) this.#privKeys.clear();
    const key = this.#extend(this.#localize(this.#privKey, engineId), engineId);
    this.#privKeys.set(engine, key);
    return key;
  }

  /** As many octets as the cipher takes; the two ways of AES-256 to get them are those of two drafts. */
  #extend(key: Buffer, engineId: Buffer): Buffer {
    if (this.#privProtocol === 'aes') return key.subarray(0, 16);
    if (key.length >= 32) return key.subarray(0, 32);
    const more =
      this.#privProtocol === 'aes256r'
        ? this.#localize(this.#passwordKey(key), engineId) // draft-reeder-snmpv3-usm-3desede
        : this.#hash(key); // draft-blumenthal-aes-usm
    return Buffer.concat([key, more]).subarray(0, 32);
  }

  /** RFC 3414, A.2: the key of a password, and that key for one engine. */
  #passwordKey(password: string | Buffer): Buffer {
    return this.#hash(Buffer.alloc(PASSWORD_LENGTH, password));
  }

  #localize(key: Buffer, engineId: Buffer): Buffer {
    return this.#hash(key, engineId, key);
  }

  #hash(...parts: readonly Buffer[]): Buffer {
    const hash = createHash(this.#auth.hash);
    for (const part of parts) hash.update(part);
    return hash.digest();
  }
}

function cipherOf(key: Buffer): string {
  return key.length === 16 ? 'aes-128-cfb' : 'aes-256-cfb';
}

/** RFC 3826, 3.1.2.1. */
function initialVector(boots: number, time: number, salt: Buffer): Buffer {
  const vector = Buffer.alloc(16);
  vector.writeUInt32BE(boots, 0);
  vector.writeUInt32BE(time, 4);
  salt.copy(vector, 8);
  return vector;
}

/** @throws HeadendError `CONFIG` where a user lacks what its level needs, or its privacy protocol is DES. */
export function checkUser({ user, level, authProtocol, authKey, privProtocol, privKey }: SnmpUser): void {
  const wrong = (what: string) => new HeadendError('CONFIG', `SNMPv3 user "${user}" ${what}`);
  if (user === '') throw new HeadendError('CONFIG', 'An SNMPv3 user has no name');
  if (level === 'noAuthNoPriv') return;
  if (!authProtocol || !authKey) throw wrong(`needs an authentication protocol and key at level ${level}`);
  if (level === 'authNoPriv') return;
  if (!privProtocol || !privKey) throw wrong(`needs a privacy protocol and key at level ${level}`);
  if (privProtocol === 'des') {
    throw wrong('has DES, which is broken and which Node.js no longer offers: set AES on the device and here');
  }
}
