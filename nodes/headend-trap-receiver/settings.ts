import type { NodeDef } from 'node-red';
import { HeadendError } from '../../src/errors';
import type { SnmpUser } from '../../src/transport/snmp';
import type { MatchRules, TrapReceiverSettings } from '../../src/trap';
import { listOf } from '../shared/list-field';
import { numberIn } from '../shared/number-field';
import { SLOTS, type Slot, type UserFields } from './slots';

/** The node's fields. Numbers may be texts: a field can be an environment variable. */
export interface ReceiverFields {
  name: string;
  /** Local address; every IPv4 address when blank. */
  address?: string;
  port?: number | string;
  /** A configuration node has `users` of another kind in the editor. */
  v3Users?: UserFields[];
  /** Notifications a second and source; no limit when blank. */
  stormLimit?: number | string;
  refuseReplays?: boolean;
  /** The device is who the agent address says, behind a network address translation. */
  useAgent?: boolean;
  /** Addresses and networks of programs that pass traps on, parted by commas. */
  forwarders?: string;
}

/** What the flow file holds of a node. */
export type ReceiverConfig = NodeDef & ReceiverFields;

/** The node's secrets; `communities` are parted by commas. */
export type ReceiverCredentials = { communities?: string } & {
  [Name in `authKey${Slot}` | `privKey${Slot}`]?: string;
};

const DEFAULT_PORT = 10_162;
/** A source may send as much at once as in so many seconds: devices that start tell all they know. */
const BURST_SECONDS = 10;

/** @throws HeadendError CONFIG with a sentence for the first field that is wrong. */
export function settingsOf(fields: ReceiverFields, credentials: ReceiverCredentials): TrapReceiverSettings {
  const perSecond = numberIn('storm limit', fields.stormLimit, 1, 100_000);
  return {
    address: fields.address?.trim() || '0.0.0.0',
    port: numberIn('port', fields.port, 0, 65_535) ?? DEFAULT_PORT,
    communities: listOf(credentials.communities),
    users: (fields.v3Users ?? []).map((user) => userOf(user, credentials)),
    v3Replay: fields.refuseReplays ? 'refuse' : 'accept',
    ...(perSecond && { stormLimit: { perSecond, burst: perSecond * BURST_SECONDS } }),
  };
}

/** Where the address of a notification's device stands. */
export function matchRulesOf({ useAgent = false, forwarders }: ReceiverFields): MatchRules {
  return { use: useAgent ? 'agent' : 'source', forwarders: listOf(forwarders) };
}

function userOf({ slot, name, level, ...protocols }: UserFields, credentials: ReceiverCredentials): SnmpUser {
  if (!SLOTS.includes(slot)) {
    throw new HeadendError('CONFIG', `The SNMPv3 user "${name}" has the number ${slot}; enter it anew in the dialog.`);
  }
  const keys = { authKey: credentials[`authKey${slot}`], privKey: credentials[`privKey${slot}`] };
  return { version: '3', user: name, level, ...protocols, ...keys };
}
