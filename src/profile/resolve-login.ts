import { parseJsonColumnPath } from '../document';
import type { ConnectionFile, ProfileFile } from './file';
import type { Report } from './report';
import { httpAction } from './resolve-action';
import { checkParameters, checkPath } from './resolve-parts';
import type { Session, Signature } from './types';

/** Good for long enough on a slow network, and short for one who listens. */
const SIGNATURE_SECONDS = 30;

/** How one logs on at a connection; `undefined` where one does not. */
export function resolveSession(
  { auth, session }: ConnectionFile,
  path: string[],
  file: ProfileFile,
  report: Report,
): Session | undefined {
  if ((auth === 'session') !== (session !== undefined)) {
    report.add(path, '"auth: session" and a "session" that says how to log on go together.');
  }
  if (session === undefined) return undefined;
  const at = [...path, 'session'];
  const parameters = Object.keys(file.parameters ?? {});
  for (const name of ['token', 'expiresIn'] as const) {
    const text = session[name];
    if (text !== undefined) checkPath(() => parseJsonColumnPath(text), [...at, name], report);
  }
  for (const header of Object.values(session.headers ?? {})) {
    checkParameters(header, [...at, 'headers'], [...parameters, 'token'], report);
  }
  if (session.login.path.split('?')[0]?.includes('{password}')) {
    report.add([...at, 'login', 'path'], 'errors name the path, so the password cannot stand in it.');
  }
  return {
    login: httpAction(session.login, [...at, 'login'], [...parameters, 'user', 'password'], report),
    logout: session.logout && httpAction(session.logout, [...at, 'logout'], parameters, report),
    token: session.token,
    expiresIn: session.expiresIn,
    headers: session.headers ?? {},
    cookies: session.cookies ?? false,
  };
}

/** How requests at a connection are signed; `undefined` where they are not. */
export function resolveSignature(
  { auth, signature }: ConnectionFile,
  path: string[],
  file: ProfileFile,
  report: Report,
): Signature | undefined {
  if ((auth === 'signature') !== (signature !== undefined)) {
    report.add(path, '"auth: signature" and a "signature" that says how to sign go together.');
  }
  if (signature === undefined) return undefined;
  const at = [...path, 'signature'];
  const { unsigned, seconds = SIGNATURE_SECONDS } = signature;
  if (unsigned !== undefined) checkPath(() => new RegExp(unsigned, 'u'), [...at, 'unsigned'], report);
  checkParameters(String(seconds), [...at, 'seconds'], Object.keys(file.parameters ?? {}), report);
  return { ...signature, seconds: String(seconds) };
}
