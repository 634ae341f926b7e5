import {
  ErrorStatus,
  RequestFailedError,
  RequestTimedOutError,
  ResponseInvalidCode,
  ResponseInvalidError,
} from 'net-snmp';
import { BerError } from '../../ber';
import { type ErrorCode, HeadendError } from '../../errors';
import type { SnmpTarget } from './types';

/** The answer would not fit into a message of the agent (`tooBig`): ask for less. */
export class TooBigError extends HeadendError {
  constructor(where: string) {
    super('REFUSED', `${where} says that its answer would be too big for one message (tooBig)`);
  }
}

/** The agent has no such object (`noSuchName`). `oid` is the one of the request it named, where it did. */
export class NoSuchNameError extends HeadendError {
  constructor(
    where: string,
    readonly oid: string | undefined,
  ) {
    super('NOT_FOUND', `${where} has no ${oid ?? 'such object'} (noSuchName)`);
  }
}

/** Error statuses of an agent's answer (RFC 3416, 3) that mean more than "refused". */
const STATUSES: Readonly<Record<string, { code: ErrorCode; advice: string }>> = {
  NoAccess: { code: 'AUTH', advice: 'the view of our community or user does not hold it' },
  AuthorizationError: { code: 'AUTH', advice: 'our community or user may not do this' },
  ResourceUnavailable: { code: 'BUSY', advice: 'the agent is short of resources, try again later' },
  GeneralError: { code: 'REFUSED', advice: 'the agent could not read it (genErr)' },
};

/** What a report of the user-based security model says (RFC 3414, 3.2), by the start of net-snmp's name for it. */
const REPORTS: readonly { report: string; code: ErrorCode; meaning: string }[] = [
  { report: 'Unsupported Security Level', code: 'AUTH', meaning: 'it does not allow our user this security level' },
  { report: 'Unknown User Name', code: 'AUTH', meaning: 'it does not know our user name' },
  { report: 'Wrong Digest', code: 'AUTH', meaning: 'our authentication protocol or key is wrong' },
  { report: 'Decryption Error', code: 'AUTH', meaning: 'our privacy protocol or key is wrong' },
  { report: 'Not In Time Window', code: 'BAD_REPLY', meaning: 'its clock jumped; try again' },
  { report: 'Unknown Engine ID', code: 'BAD_REPLY', meaning: 'its engine id changed; try again' },
];

/** An agent's answer that tells of an error: its status, by net-snmp's name for it, and the OID it is for, if any. */
export class AgentFailure extends Error {
  readonly status: string;

  constructor(
    status: number,
    readonly oid: string | undefined,
  ) {
    super();
    this.status = ErrorStatus[status] ?? '';
  }
}

/** What an agent answered, where that is what `error` tells of. */
export function failureOf(error: unknown): AgentFailure | undefined {
  if (error instanceof AgentFailure) return error;
  return error instanceof RequestFailedError ? new AgentFailure(error.status, error.message.split(': ')[1]) : undefined;
}

function explainStatus({ status: name, oid }: AgentFailure, where: string): HeadendError {
  const status = name || 'GeneralError';
  if (status === 'TooBig') return new TooBigError(where);
  if (status === 'NoSuchName') return new NoSuchNameError(where, oid);
  const { code, advice } = STATUSES[status] ?? { code: 'REFUSED' as const, advice: `error status ${status}` };
  return new HeadendError(code, `${where} refused ${oid ?? 'the request'}: ${advice}`);
}

/** net-snmp's own words stay out where they may quote a community or a digest. */
function explainInvalid(error: ResponseInvalidError, where: string): HeadendError {
  switch (error.code) {
    case ResponseInvalidCode.EAuthFailure: {
      const found = REPORTS.find(({ report }) => error.message.startsWith(report));
      if (found) return new HeadendError(found.code, `${where} refused our request: ${found.meaning}`);
      return new HeadendError('AUTH', `The answer of ${where} is not signed with our authentication protocol and key`);
    }
    case ResponseInvalidCode.ECouldNotDecrypt:
      return new HeadendError(
        'AUTH',
        `The answer of ${where} could not be decrypted: the privacy protocol or key is wrong`,
      );
    case ResponseInvalidCode.EReqResOidNoMatch:
      return new HeadendError('BAD_REPLY', `${where} answered with other objects than were asked`);
    case ResponseInvalidCode.ECommunityNoMatch:
    case ResponseInvalidCode.EVersionNoMatch:
      return new HeadendError(
        'BAD_REPLY',
        `${where} answered with another SNMP version or community than was asked with`,
      );
    default:
      return new HeadendError('BAD_REPLY', `The answer of ${where} is not a usable SNMP response`);
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

function explainSystem(error: NodeJS.ErrnoException, where: string): HeadendError {
  switch (error.code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new HeadendError(
        'UNREACHABLE',
        `The host name of ${where} is not known: check the spelling and the DNS server`,
      );
    case 'ECONNREFUSED':
      return new HeadendError(
        'UNREACHABLE',
        `Nothing listens at ${where}: check the port and that SNMP is switched on`,
      );
    default:
      return new HeadendError('UNREACHABLE', `Nothing can be sent to ${where} (${error.code})`);
  }
}

/** Any error of net-snmp or of the socket as a sentence about the agent at `where` (`host:port`), without secrets. */
export function explain(error: unknown, where: string): HeadendError {
  if (error instanceof HeadendError) return error;
  if (error instanceof RequestTimedOutError) {
    const reasons = 'unreachable, wrong community or key, or not allowed for our address';
    return new HeadendError('TIMEOUT', `No answer from ${where} (${reasons})`);
  }
  if (error instanceof BerError) return new HeadendError('BAD_REPLY', `The answer of ${where} is not well-formed SNMP`);
  const failure = failureOf(error);
  if (failure) return explainStatus(failure, where);
  if (error instanceof ResponseInvalidError) return explainInvalid(error, where);
  if (isSystemError(error)) return explainSystem(error, where);
  return new HeadendError(
    'BAD_REPLY',
    `The exchange with ${where} failed: ${error instanceof Error ? error.message : error}`,
  );
}

/** What an error of net-snmp or of the socket means, as a sentence about the agent at `where` (`host:port`). */
export type Explain = (error: unknown, where: string) => HeadendError;

/** `host:port` as errors show it. */
export function addressOf({ host, port }: SnmpTarget): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Datagrams came, and none that could be read. */
export function notSnmp(where: string): HeadendError {
  return new HeadendError('BAD_REPLY', `${where} answers with something that is not well-formed SNMP`);
}
