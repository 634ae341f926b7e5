import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Context } from 'mocha';

/** Programs the tests meet that no one here wrote, and the Debian package of each. */
const PACKAGES = {
  snmpd: 'snmpd',
  snmpget: 'snmp',
  snmpset: 'snmp',
  snmpbulkwalk: 'snmp',
  snmpwalk: 'snmp',
  snmptable: 'snmp',
  snmptrap: 'snmp',
  snmpinform: 'snmp',
  snmptrapd: 'snmptrapd',
  socat: 'socat',
  mosquitto: 'mosquitto',
  chromium: 'chromium',
} as const;

export type Peer = keyof typeof PACKAGES;

/** Full path of a program, also where Debian keeps daemons. */
export function find(program: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

/**
 * Full path of a real peer. Where it is missing the test is skipped and the reporter says so loudly at the end,
 * or it fails when `HEADEND_REQUIRE_PEERS=1`. Call it inside a test or hook, with its `this`.
 */
export function peer(context: Context, program: Peer): string {
  const path = find(program);
  if (path) return path;
  const sentence = `${program} is missing; get it with: apt-get install ${PACKAGES[program]}`;
  if (process.env.HEADEND_REQUIRE_PEERS === '1') throw new Error(sentence);
  process.emitWarning(`NOT RUN: ${context.test?.fullTitle() ?? 'a test'}: ${sentence}`, 'MissingPeer');
  return context.skip();
}

/** Runs a peer to its end and returns what it printed. */
export function run(path: string, args: readonly string[]): string {
  return execFileSync(path, args, { encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, MIBS: '' } });
}
