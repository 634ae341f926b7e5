import { BerError } from '../ber';
import type { SnmpUser } from '../transport/snmp';
import { decodeScopedPdu, type ScopedPdu, type V3Message } from './message';
import { type Pdu, readPdu } from './pdu';
import { UsmUser } from './usm';

/** A v3 message that is what its level promises, and for whom. */
export interface Proven {
  user: UsmUser;
  owners: number[];
  scope: ScopedPdu;
  pdu: Pdu;
}

/** Why a v3 message is not believed. */
export type Disbelief = 'unknownUser' | 'unsupportedLevel' | 'wrongDigest' | 'decryptionError';

/** One user's keys, and whose they are. `settings` tells equal ones. */
interface KeySet {
  user: UsmUser;
  settings: string;
  owners: number[];
}

/** The users of all owners. Owners may give different keys to one name: each gets what its own keys prove. */
export class KeySets {
  #byName = new Map<string, KeySet[]>();

  /** Takes other users; keys that were there already are not computed again. */
  configure(owners: readonly { id: number; users: readonly SnmpUser[] }[]): void {
    const old = [...this.#byName.values()].flat();
    const sets = new Map<string, KeySet>();
    for (const { id, users } of owners) {
      for (const user of users) {
        const settings = JSON.stringify(user);
        const known = sets.get(settings);
        if (known) known.owners.push(id);
        else {
          const made = old.find((set) => set.settings === settings)?.user ?? new UsmUser(user);
          sets.set(settings, { user: made, settings, owners: [id] });
        }
      }
    }
    this.#byName = new Map();
    for (const set of sets.values()) {
      this.#byName.set(set.user.name, [...(this.#byName.get(set.user.name) ?? []), set]);
    }
  }

  /**
   * Authenticates, and only then decrypts and decodes (RFC 3414, 3.2, steps 4 to 8). A message of a lower or higher
   * level than its user's is not believed. @throws BerError where a message in the clear is malformed.
   */
  prove(message: V3Message): Proven | Disbelief {
    const named = this.#byName.get(message.user);
    if (!named) return 'unknownUser';
    const ofLevel = named.filter(({ user }) => user.level === message.level);
    if (ofLevel.length === 0) return 'unsupportedLevel';
    const authentic = ofLevel.filter(({ user }) => user.level === 'noAuthNoPriv' || user.authenticates(message));
    if (authentic.length === 0) return 'wrongDigest';

    const read = authentic.flatMap(({ user, owners }) => {
      const content = readAs(user, message);
      return content ? [{ user, owners, ...content }] : [];
    });
    const [first] = read;
    return first ? { ...first, owners: read.flatMap(({ owners }) => owners) } : 'decryptionError';
  }
}

/** What the message holds; `undefined` where it was encrypted with another key. */
function readAs(user: UsmUser, message: V3Message): { scope: ScopedPdu; pdu: Pdu } | undefined {
  if (message.level !== 'authPriv') return read(message.scopedPdu);
  const clear = user.decrypt(message);
  try {
    return clear && read(clear);
  } catch (error) {
    if (error instanceof BerError) return undefined;
    throw error;
  }
}

function read(octets: Buffer): { scope: ScopedPdu; pdu: Pdu } {
  const scope = decodeScopedPdu(octets);
  return { scope, pdu: readPdu(scope.pdu) };
}
