import type { ShownRequest } from '../../src/device';

/** Requests as people read them: what is asked for, and below it what is sent along. */
export function requestText(requests: readonly ShownRequest[]): string {
  return requests.map(oneText).join('\n\n');
}

function oneText({ connection, method, path, body, set = [] }: ShownRequest): string {
  if (method === undefined) {
    const variables = set.map(({ oid, syntax, value }) => `${oid} = ${syntax} ${JSON.stringify(value)}`);
    return [`SNMP SET (${connection})`, ...variables].join('\n');
  }
  return [`${method} ${path} (${connection})`, ...(body === undefined ? [] : [body])].join('\n');
}
