import { RequestTimedOutError } from 'net-snmp';
import { type ErrorCode, HeadendError } from '../../errors';
import { explain, failureOf } from './errors';

/** A varbind of a SET that cannot be written. Agents write all varbinds of a SET or none (RFC 3416, 4.2.5). */
export class SnmpSetError extends HeadendError {
  constructor(
    code: ErrorCode,
    message: string,
    /** The OID of the varbind; absent where the agent names none. */
    readonly oid: string | undefined,
    /** Its place in what was to be written, from 0; absent where the agent names none of it. */
    readonly index: number | undefined,
  ) {
    super(code, message);
  }
}

/** Error statuses of the answer to a SET (RFC 3416, 4.2.5; v1: RFC 1157, 4.1.5), by net-snmp's names for them. */
const STATUSES: Readonly<Record<string, { code: ErrorCode; meaning: string }>> = {
  NoSuchName: { code: 'NOT_FOUND', meaning: 'it has no such object, or only lets it be read (noSuchName)' },
  BadValue: { code: 'BAD_VALUE', meaning: 'the type, length or range of the value is wrong (badValue)' },
  ReadOnly: { code: 'NOT_ALLOWED', meaning: 'it can only be read (readOnly)' },
  NoAccess: { code: 'AUTH', meaning: 'our set community or user may not write it (noAccess)' },
  WrongType: { code: 'BAD_VALUE', meaning: 'the value is of the wrong type (wrongType)' },
  WrongLength: { code: 'BAD_VALUE', meaning: 'the length of the value is wrong (wrongLength)' },
  WrongEncoding: { code: 'BAD_VALUE', meaning: 'the value is wrongly encoded (wrongEncoding)' },
  WrongValue: { code: 'BAD_VALUE', meaning: 'the value is none it can have (wrongValue)' },
  NoCreation: { code: 'NOT_FOUND', meaning: 'there is none, and none can be made (noCreation)' },
  InconsistentValue: { code: 'BAD_VALUE', meaning: 'other objects rule the value out at present (inconsistentValue)' },
  ResourceUnavailable: {
    code: 'BUSY',
    meaning: 'the agent is short of resources, try again later (resourceUnavailable)',
  },
  CommitFailed: { code: 'REFUSED', meaning: 'the agent failed to write it (commitFailed)' },
  UndoFailed: { code: 'REFUSED', meaning: 'the agent failed, and what it wrote may remain: read it back (undoFailed)' },
  AuthorizationError: { code: 'AUTH', meaning: 'our set community or user may not do this (authorizationError)' },
  NotWritable: { code: 'NOT_ALLOWED', meaning: 'it cannot be written, whatever the value (notWritable)' },
  InconsistentName: { code: 'NOT_FOUND', meaning: 'there is none, and none can be made at present (inconsistentName)' },
};
const GENERAL_ERROR = { code: 'REFUSED', meaning: 'the agent could not write it (genErr)' } as const;

/** As {@link explain}, for an error met when writing `oids`. */
export function explainSet(error: unknown, where: string, oids: readonly string[]): HeadendError {
  if (error instanceof RequestTimedOutError) {
    const reasons = 'unreachable, wrong set community or key, or not allowed for our address';
    return new HeadendError(
      'TIMEOUT',
      `No answer from ${where} to a SET (${reasons}); it may have been done all the same`,
    );
  }
  const failure = failureOf(error);
  if (!failure || failure.status === 'TooBig') return explain(error, where);
  const { oid } = failure;
  const { code, meaning } = STATUSES[failure.status] ?? GENERAL_ERROR;
  const index = oid === undefined ? -1 : oids.indexOf(oid);
  const what = oid ?? 'what was to be written';
  return new SnmpSetError(code, `${where} refused ${what}: ${meaning}`, oid, index < 0 ? undefined : index);
}
