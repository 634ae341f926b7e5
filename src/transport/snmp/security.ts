import { AuthProtocols, PrivProtocols, SecurityLevel, type User } from 'net-snmp';
import { HeadendError } from '../../errors';
import type { SnmpUser } from './types';

/** One protocol and its key, checked: both are needed at the levels that use them. */
function required<P extends string>(
  what: 'authentication' | 'privacy',
  level: string,
  protocol: P | undefined,
  key: string | undefined,
): { protocol: P; key: string } {
  if (protocol === undefined) throw new HeadendError('CONFIG', `Security level ${level} needs the ${what} protocol`);
  if (!key) throw new HeadendError('CONFIG', `Security level ${level} needs the ${what} key`);
  return { protocol, key };
}

/**
 * The user as net-snmp wants it, with only what its level uses.
 * @throws HeadendError `CONFIG` where a protocol or key is missing, or the protocol is DES.
 */
export function toUser({ user: name, level, ...settings }: SnmpUser): User {
  const user: User = { name, level: SecurityLevel[level] ?? 0 };
  if (level === 'noAuthNoPriv') return user;

  const auth = required('authentication', level, settings.authProtocol, settings.authKey);
  user.authProtocol = AuthProtocols[auth.protocol];
  user.authKey = auth.key;
  if (level === 'authNoPriv') return user;

  const priv = required('privacy', level, settings.privProtocol, settings.privKey);
  if (priv.protocol === 'des') {
    throw new HeadendError('CONFIG', 'DES is broken and Node.js no longer offers it: set AES on the device and here');
  }
  user.privProtocol = PrivProtocols[priv.protocol];
  user.privKey = priv.key;
  return user;
}
