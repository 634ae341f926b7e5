import { ERROR, PDU, type SnmpMessage, type Varbind, VERSION } from './snmp-message';

/** What writing one variable would come to: an error status, or what is done when no other of the request has one. */
export type Verdict = { error: number } | { commit: () => void };

/** Judges one variable of a SET without writing it. */
export type Judge = (varbind: Varbind) => Verdict;

/** Error statuses that v1 does not have, as it says them (RFC 3584, 4.4). */
const IN_V1: Readonly<Record<number, number>> = {
  [ERROR.wrongType]: ERROR.badValue,
  [ERROR.wrongLength]: ERROR.badValue,
  [ERROR.wrongEncoding]: ERROR.badValue,
  [ERROR.wrongValue]: ERROR.badValue,
  [ERROR.noAccess]: ERROR.noSuchName,
  [ERROR.noCreation]: ERROR.noSuchName,
  [ERROR.notWritable]: ERROR.noSuchName,
};

/** The answer to a SET (RFC 3416, 4.2.5): all variables are written, or none. */
export function answerSet(request: SnmpMessage, judge: Judge): SnmpMessage {
  const verdicts = request.varbinds.map(judge);
  const failed = verdicts.findIndex((verdict) => 'error' in verdict);
  const verdict = verdicts[failed];
  const answer = { ...request, pdu: PDU.response, first: ERROR.none, second: 0 };
  if (verdict && 'error' in verdict) {
    const { error } = verdict;
    const status = request.version === VERSION.v1 ? (IN_V1[error] ?? error) : error;
    return { ...answer, first: status, second: failed + 1 };
  }
  for (const known of verdicts) if ('commit' in known) known.commit();
  return answer;
}

/** The judge of those who may only read. */
export const READ_ONLY: Judge = () => ({ error: ERROR.noAccess });
