import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoadOptions, loadProfile, type Profile, ProfileError } from '../../src/profile';

/** A small profile in which every kind of entry stands once. */
export const BASE = `id: small
title: Small device
summary: For tests.
sources: { S1: this test }
webInterface: http://{host}/
parameters:
  address: { title: Address, default: '1', evidence: confirmed, source: [S1] }
connections:
  snmp: { kind: snmp, title: SNMP, port: 161, evidence: confirmed, source: [S1] }
  web: { kind: http, title: HTTP, port: 80, evidence: confirmed, source: [S1] }
enums:
  state: { 0: ok, 1: failed }
reads:
  tree: { on: web, path: '/tree/{address}', evidence: confirmed, source: [S1] }
pages:
  all: { title: All, tables: [general, slots, ports], trees: [chassis] }
tables:
  general:
    title: General
    rows: one
    evidence: confirmed
    source: [S1]
    columns:
      name: { title: Name, type: string, oid: 1.3.6.1.4.1.1.0, on: snmp }
      version: { title: Version, type: string, at: //@Version, read: tree }
  slots:
    title: Slots
    key: [slot]
    display: 'Slot {slot}'
    rows: { read: tree, each: //Slot }
    evidence: confirmed
    source: [S1]
    columns:
      slot: { title: Slot, type: integer, at: '@Slot' }
      part: { title: Part, type: string, at: '@Part' }
      kind: { title: Kind, type: enum, of: part, values: { A1: gbe } }
      state: { title: State, type: enum, at: '@State', enum: state, evidence: assumed }
  ports:
    title: Ports
    key: [port]
    rows: { on: snmp, index: { port: integer } }
    evidence: standard
    source: [S1]
    columns:
      port: { title: Port, type: integer, index: port }
      octets: { title: Octets, type: counter, oid: 1.3.6.1.4.1.2.1 }
      bitrate: { title: Bit rate, type: number, rate: octets, scale: 8 }
      label: { title: Label, type: string, template: 'Port {port}' }
trees:
  chassis: { title: Chassis, levels: [{ slots: {} }, { ports: { port: slot } }] }
graphs:
  links:
    title: Links
    interfaces: [{ table: slots, direction: in, name: '{slot}' }, { table: ports, direction: out }]
    connections: [{ table: ports, from: { table: slots, column: port }, to: { table: ports, column: key } }]
variants:
  v1: { title: Version 1 }
  v2:
    title: Version 2
    changes:
      reads: { tree: { path: '/v2/{address}' } }
      tables: { slots: { columns: { part: null, kind: { of: slot } } } }
`;

/** A folder for profile files, emptied after each test. */
export function profileFiles(): { folder: string; write(name: string, text: string): string } {
  const files = { folder: '', write };
  function write(name: string, text: string): string {
    const path = join(files.folder, name);
    writeFileSync(path, text);
    return path;
  }
  beforeEach(() => {
    files.folder = mkdtempSync(join(tmpdir(), 'headend-profile-'));
  });
  afterEach(() => rmSync(files.folder, { recursive: true }));
  return files;
}

/** The text with one piece of it replaced; fails when the piece is not there exactly once. */
export function edit(text: string, from: string, to: string): string {
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`"${from}" stands ${parts.length - 1} times in the text`);
  return parts.join(to);
}

/** The 1-based line in which a piece of the text begins. */
export function lineOf(text: string, piece: string): number {
  const at = text.indexOf(piece);
  if (at < 0) throw new Error(`"${piece}" is not in the text`);
  return text.slice(0, at).split('\n').length;
}

/** What is wrong with a profile, as `file name:line: sentence`, in order. */
export function issuesOf(path: string, options?: LoadOptions): string[] {
  try {
    loadProfile(path, options);
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error;
    return error.issues.map(({ file, line, message }) => `${file.split('/').at(-1)}:${line}: ${message}`);
  }
  return [];
}

/** Evidence and source of a column, as one text. */
export function provenanceOf(profile: Profile, table: string, column: string): string {
  const found = profile.tables.get(table)?.columns.get(column);
  return `${found?.evidence} by ${found?.source.join(', ')}`;
}

/** What is done to the profile, and every issue that makes. */
export type Case = [what: string, from: string, to: string, ...issues: string[]];

/** A test for each case, which is done to `base`; must be called inside a `describe`. */
export function itRefuses(files: ReturnType<typeof profileFiles>, cases: readonly Case[], base = BASE): void {
  for (const [what, from, to, ...expected] of cases) {
    it(`is refused: ${what}`, () => {
      const issues = issuesOf(files.write('p.yaml', edit(base, from, to)));
      assert.deepEqual(
        issues.map((issue) => issue.replace(/^p\.yaml:\d+: /, '')),
        expected,
      );
    });
  }
}
