import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { encode, encodeInteger, TAG } from './ber';
import { encodePdu, PDU } from './snmp-message';
import { type Notification, notificationVarbinds } from './trap-message';

/** How a user of SNMPv3 proves who sends, and keeps others from reading. */
export interface TrapUser {
  name: string;
  auth?: { protocol: AuthProtocol; password: string };
  /** AES-128 (RFC 3826); only with `auth`. */
  priv?: { password: string };
}

/** How messages of a user are authenticated. */
export type AuthProtocol = 'md5' | 'sha' | 'sha256';

/** The authoritative engine of a notification is its sender (RFC 3414, 2.1). */
export interface Engine {
  id: Buffer;
  /** How often it was switched on, and for how many seconds it has been. */
  boots: number;
  time: number;
}

/** Node's names of the digests, and how many octets of them are sent (RFC 3414, 6 and 7; RFC 7860). */
const DIGESTS: Readonly<Record<AuthProtocol, { name: string; sent: number }>> = {
  md5: { name: 'md5', sent: 12 },
  sha: { name: 'sha1', sent: 12 },
  sha256: { name: 'sha256', sent: 24 },
};
/** All of them. */
export const AUTH_PROTOCOLS = Object.keys(DIGESTS) as readonly AuthProtocol[];

/** Octets that a password is repeated to (RFC 3414, A.2). */
const REPEATED = 1 << 20;
const USER_SECURITY_MODEL = 3;
const MAX_MESSAGE = 65507;

/** A trap in a message of SNMPv3 with the user-based security model (RFC 3414). */
export function encodeTrapV3(notification: Notification, user: TrapUser, engine: Engine, id: number): Buffer {
  const pdu = encodePdu({
    pdu: PDU.trap,
    requestId: id,
    first: 0,
    second: 0,
    varbinds: notificationVarbinds(notification),
  });
  const scoped = encode(TAG.sequence, encode(TAG.octetString, engine.id), encode(TAG.octetString), pdu);
  const { data, salt } =
    user.priv && user.auth ? encrypted(scoped, user.auth.protocol, user.priv.password, engine) : PLAIN(scoped);
  const flags = (user.auth ? 1 : 0) | (user.auth && user.priv ? 2 : 0);
  const header = encode(
    TAG.sequence,
    encodeInteger(id),
    encodeInteger(MAX_MESSAGE),
    encode(TAG.octetString, Uint8Array.of(flags)),
    encodeInteger(USER_SECURITY_MODEL),
  );
  const message = (digest: Uint8Array) => {
    const security = encode(
      TAG.sequence,
      encode(TAG.octetString, engine.id),
      encodeInteger(engine.boots),
      encodeInteger(engine.time),
      encode(TAG.octetString, Buffer.from(user.name)),
      encode(TAG.octetString, digest),
      encode(TAG.octetString, salt),
    );
    return encode(TAG.sequence, encodeInteger(3), header, encode(TAG.octetString, security), data);
  };
  if (!user.auth) return message(Buffer.alloc(0));
  const { name, sent } = DIGESTS[user.auth.protocol];
  const key = localizedKey(user.auth.protocol, user.auth.password, engine.id);
  // The digest is over the message with zeros in its place.
  const digest = createHmac(name, key)
    .update(message(Buffer.alloc(sent)))
    .digest();
  return message(digest.subarray(0, sent));
}

const PLAIN = (data: Buffer) => ({ data, salt: Buffer.alloc(0) });

function encrypted(
  scoped: Buffer,
  protocol: AuthProtocol,
  password: string,
  engine: Engine,
): { data: Buffer; salt: Buffer } {
  const salt = randomBytes(8);
  const start = Buffer.alloc(8);
  start.writeUInt32BE(engine.boots, 0);
  start.writeUInt32BE(engine.time, 4);
  const key = localizedKey(protocol, password, engine.id).subarray(0, 16);
  const cipher = createCipheriv('aes-128-cfb', key, Buffer.concat([start, salt]));
  return { data: encode(TAG.octetString, cipher.update(scoped), cipher.final()), salt };
}

/** Keys by what they are made of: they take a while to make. */
const keys = new Map<string, Buffer>();

/** The key of a password at one engine (RFC 3414, 2.6 and A.2). */
function localizedKey(protocol: AuthProtocol, password: string, engineId: Buffer): Buffer {
  const name = [protocol, password, engineId.toString('hex')].join('\0');
  const known = keys.get(name);
  if (known) return known;
  const digest = DIGESTS[protocol].name;
  const repeated = Buffer.alloc(REPEATED, password);
  const key = createHash(digest).update(repeated).digest();
  const localized = createHash(digest).update(key).update(engineId).update(key).digest();
  keys.set(name, localized);
  return localized;
}
