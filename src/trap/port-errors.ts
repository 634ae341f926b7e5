import { HeadendError } from '../errors';

/** Why a UDP port cannot be opened, and what to do; `code` is the system's. Other failures of a socket have it too. */
export function portError(code: string, address: string, port: number): HeadendError {
  const where = `UDP port ${port} of ${address}`;
  switch (code) {
    case 'EADDRINUSE':
      return new HeadendError(
        'BUSY',
        `${where} is in use, often by snmptrapd: stop what uses it, or choose another port`,
      );
    case 'EACCES':
    case 'EPERM':
      return new HeadendError(
        'CONFIG',
        `${where} is not open to this process: listen on a port from 1024 on, such as 10162, and redirect port ${port} to it; docs/traps.md tells how`,
      );
    case 'EADDRNOTAVAIL':
      return new HeadendError(
        'CONFIG',
        `This machine has no address ${address}: choose one it has, or 0.0.0.0 for all`,
      );
    default:
      return new HeadendError('UNREACHABLE', `${where} cannot be used (${code}); it is tried again`);
  }
}
