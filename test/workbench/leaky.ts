import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startReplay } from '../../simulator';
import { loadProfile } from '../../src/profile';
import { webServer } from '../device/lab';

/** Every secret of these tests. */
export const SECRETS = {
  community: 'Comm&unity/9+x',
  password: 'Open"Sesäme\\<1>',
  token: 'tok3n-Of.A/Session+1',
  cookie: 'c00kie-of-the-session',
  own: "the device's own pa55word",
} as const;

const PROFILE = `id: leaky
title: A device that tells everything
summary: For tests.
sources: { S: this test }
connections:
  snmp: { kind: snmp, title: SNMP, port: 161, getCommunity: public, setCommunity: private, evidence: assumed, source: [S] }
  rest:
    kind: http
    title: REST
    port: 80
    auth: session
    session:
      login: { path: /login, json: { user: '{user}', password: '{password}' } }
      token: /token
      headers: { Authorization: 'Bearer {token}' }
      cookies: true
    evidence: assumed
    source: [S]
reads:
  echo: { on: rest, format: json, path: /echo, evidence: assumed, source: [S] }
  tree: { on: rest, format: xml, path: /tree, evidence: assumed, source: [S] }
  never: { on: rest, format: json, path: '/never', evidence: assumed, source: [S] }
pages: { all: { title: All, tables: [all] } }
tables:
  all:
    title: All
    rows: one
    evidence: assumed
    source: [S]
    columns:
      name: { title: Name, type: string, at: /name, read: echo }
`;

/** A secret in every form in which a device may tell it. */
function spelled(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const around = ['', 'a', 'ab'].flatMap((before) => ['', 'z', 'yz'].map((after) => before + secret + after));
  return [
    ...[hex, hex.toUpperCase(), hex.match(/../g)?.join(':') ?? '', encodeURIComponent(secret), bytes.join('.')],
    ...around.flatMap((text) => [Buffer.from(text).toString('base64'), Buffer.from(text).toString('base64url')]),
    ...['md5', 'sha1', 'sha256'].map((kind) => createHash(kind).update(secret).digest('hex')),
    ...[
      JSON.stringify(secret),
      secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
      `/path?user=x${secret}1700000000`,
    ],
  ];
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A device that gives back every secret it ever heard, in every form, and some of its own. */
export async function leakyDevice(folder: string) {
  const everything = Object.values(SECRETS).flatMap(spelled);
  const server = await webServer((request, response) => {
    const { url = '', headers } = request;
    const send = (type: string, body: string, more: Record<string, string> = {}) => {
      response.writeHead(200, { 'content-type': type, ...more });
      response.end(body);
    };
    if (url === '/login') {
      const cookie = `id=${SECRETS.cookie}; Path=/`;
      request.resume();
      return send('application/json', JSON.stringify({ token: SECRETS.token }), { 'set-cookie': cookie });
    }
    if (url === '/echo') {
      const list = { name: 'Leaky', headers, everything, adminPassword: SECRETS.own, api_key: 'ab', tokenSet: true };
      return send('application/json', JSON.stringify(list));
    }
    if (url === '/tree') {
      const items = everything.map((text) => `<Item Text="${escapeXml(text)}">${escapeXml(text)}</Item>`).join('');
      const own = `<Password>${escapeXml(SECRETS.own)}</Password><User SnmpCommunity='${escapeXml(SECRETS.community)}'/>`;
      return send('text/xml', `<?xml version="1.0"?><Tree><Good Name="kept">also kept</Good>${items}${own}</Tree>`);
    }
    // Errors quote what a server says; it says a secret.
    response.writeHead(500, { 'content-type': 'text/plain' });
    response.end(`No: ${SECRETS.password} ${SECRETS.token}`);
  });
  const agent = await startReplay({ folder: agentFolder(folder, everything), community: SECRETS.community });
  const file = join(folder, 'leaky.yaml');
  writeFileSync(file, PROFILE);
  return {
    profile: loadProfile(file),
    ports: { http: server.port, snmp: agent.ports.snmp },
    close: async () => {
      await Promise.all([server.close(), agent.stop()]);
    },
  };
}

/** An agent whose objects are secrets, and whose rows are named by them. */
function agentFolder(folder: string, everything: readonly string[]): string {
  const into = join(folder, 'agent');
  mkdirSync(into);
  const hex = (text: string) => Buffer.from(text).toString('hex');
  const indexOf = (secret: string) => Buffer.from(secret).join('.');
  const records = [
    '1.3.6.1.2.1.1.1.0|4|kept as it is',
    ...everything.map((text, i) => `1.3.6.1.4.1.9.1.${i + 1}|4x|${hex(text)}`),
    ...Object.values(SECRETS).map((secret, i) => `1.3.6.1.4.1.9.2.1.${secret.length}.${indexOf(secret)}|2|${i}`),
    `1.3.6.1.6.3.18.1.1.1.2.1|4x|${hex(SECRETS.own)}`,
    '1.3.6.1.6.3.18.1.1.1.2.2|4|public',
    '1.3.6.1.6.3.18.1.1.1.2.3|4|ab',
  ];
  writeFileSync(join(into, 'agent.snmprec'), records.map((record) => `${record}\n`).join(''));
  const snmp = { file: 'agent.snmprec', version: '2c', records: records.length, problems: [] };
  const manifest = { capture: 1, profile: 'none', at: '', parameters: {}, snmp, http: [], removed: [] };
  writeFileSync(join(into, 'capture.json'), JSON.stringify(manifest));
  return into;
}

/** Every way to read a text: as it is, and what its hexadecimal, base64, percent-encoded and numbered parts stand for. */
export function readings(text: string): string[] {
  const parts = (pattern: RegExp) => text.match(pattern) ?? [];
  const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');
  const hex = parts(/(?:[0-9a-f]{2}[:\s-]?){4,}/gi).flatMap((part) => {
    const digits = part.replace(/[^0-9a-f]/gi, '');
    return [digits, digits.slice(1)].map((from) => latin1(Buffer.from(from, 'hex')));
  });
  const base64 = parts(/[A-Za-z0-9+/_-]{6,}/g).flatMap((part) =>
    [0, 1, 2, 3].map((from) => latin1(Buffer.from(part.slice(from), 'base64'))),
  );
  const percent = parts(/(?:%[0-9a-f]{2}|[\w.~!*'()+-])+/gi).flatMap((part) => {
    try {
      return [Buffer.from(decodeURIComponent(part)).toString('latin1')];
    } catch {
      return [];
    }
  });
  const numbers = parts(/\d+(?:\.\d+){3,}/g).map((part) => latin1(Uint8Array.from(part.split('.').map(Number))));
  const plain = text
    .replace(/\\(["\\/])/g, '$1')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
  return [text, plain, ...hex, ...base64, ...percent, ...numbers];
}
