/** SNMPv3 users that fit into a receiver. Node-RED wants to know the names of all credentials beforehand. */
export const SLOTS = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/** One of {@link SLOTS}: the keys of a user are the credentials with its number. */
export type Slot = (typeof SLOTS)[number];

/** An SNMPv3 user as the flow file has it: all but its keys. */
export interface UserFields {
  slot: Slot;
  name: string;
  level: 'authPriv' | 'authNoPriv' | 'noAuthNoPriv';
  authProtocol: 'md5' | 'sha' | 'sha224' | 'sha256' | 'sha384' | 'sha512';
  privProtocol: 'aes' | 'aes256b' | 'aes256r';
}

/** Names of the credentials that hold the keys of a slot. */
export function keyNames(slot: Slot): readonly [`authKey${Slot}`, `privKey${Slot}`] {
  return [`authKey${slot}`, `privKey${slot}`];
}
