import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../src/package-folder';

/** What was measured, and against what: for the head of the results. */
export function versions(): string {
  const packages = ['net-snmp', 'fast-xml-parser', 'saxes', 'undici', 'node-red'].map((name) => `${name} ${npm(name)}`);
  return [`Node ${process.version}`, ...packages, ...debian('snmpd', 'snmptrapd')].join(', ');
}

function npm(name: string): string {
  const manifest = JSON.parse(readFileSync(join(packageFolder(), 'node_modules', name, 'package.json'), 'utf8'));
  return String(manifest.version);
}

function debian(...names: string[]): string[] {
  try {
    const form = `\${Package} \${Version}\n`;
    return execFileSync('dpkg-query', ['-W', '-f', form, ...names], { encoding: 'utf8' })
      .trim()
      .split('\n');
  } catch {
    return [];
  }
}
