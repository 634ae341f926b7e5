import type { ProfileDescription } from '../../src/profile/describe';

export type { ProfileDescription };

/** What `GET headend/profiles` answers. */
export interface ProfileList {
  profiles: ProfileDescription[];
  /** A sentence for each profile that cannot be used. */
  errors: string[];
}

/** The profiles the runtime knows. Asked anew for each dialog, since users add their own. */
export async function fetchProfiles(): Promise<ProfileList> {
  try {
    // jQuery carries the editor's own log-in.
    return await $.ajax({ url: 'headend/profiles' });
  } catch (error) {
    return { profiles: [], errors: [sentenceOf(error)] };
  }
}

/** The profile of a deployed device, with its variant and overrides; `undefined` while it is not deployed. */
export async function fetchDevice(id: string): Promise<ProfileDescription | undefined> {
  try {
    return await $.ajax({ url: `headend/devices/${encodeURIComponent(id)}` });
  } catch {
    return undefined;
  }
}

/** What `GET headend/serial-ports` answers. */
export interface SerialPorts {
  ports: { path: string; label: string }[];
  reason?: string;
}

/** The serial ports of the machine the runtime is on, or why they cannot be listed. */
export async function fetchSerialPorts(): Promise<SerialPorts> {
  try {
    return await $.ajax({ url: 'headend/serial-ports' });
  } catch (error) {
    return { ports: [], reason: sentenceOf(error) };
  }
}

/** Asks the runtime for something; resolves with its answer, also where that is an `error`, as when it is aborted. */
export async function post<T>(url: string, body: unknown, signal?: AbortSignal): Promise<T | { error: string }> {
  try {
    const data = JSON.stringify(body);
    const request = $.ajax<T>({ url, method: 'POST', contentType: 'application/json', data });
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    return await request;
  } catch (error) {
    return { error: sentenceOf(error) };
  }
}

function sentenceOf(error: unknown): string {
  const { responseJSON, status, statusText } = error as AjaxFailure;
  return responseJSON?.error ?? `${status} ${statusText}`;
}
