import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { packageFolder } from '../../src/package-folder';

/** Where what the bench makes and gets for itself is kept from run to run. */
export const SCRATCH = join(tmpdir(), 'headend-bench');
const SOURCES = join(packageFolder(), 'bench', 'rig');
const HEADERS = 'net-snmp/net-snmp-config.h';

/** Programs the bench needs, and the Debian package of each. */
const PACKAGES = { gcc: 'gcc', snmpd: 'snmpd', snmpbulkwalk: 'snmp', bash: 'bash' } as const;

/** Full path of a program. @throws Error that says how to get it. */
export function program(name: keyof typeof PACKAGES): string {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (found) return found;
  throw new Error(`${name} is missing; get it with: apt-get install ${PACKAGES[name]}`);
}

/** Builds the delay proxy; returns its path. */
export function buildProxy(): string {
  return compile('proxy.c', 'proxy', []);
}

/** Builds the module that gives snmpd large tables; returns its path. */
export function buildTables(): string {
  return compile('table.c', 'table.so', ['-shared', '-fPIC', '-isystem', headers()]);
}

function compile(source: string, target: string, flags: readonly string[]): string {
  mkdirSync(SCRATCH, { recursive: true });
  const [from, to] = [join(SOURCES, source), join(SCRATCH, target)];
  if (existsSync(to) && statSync(to).mtimeMs > statSync(from).mtimeMs) return to;
  execFileSync(program('gcc'), ['-O2', ...flags, '-o', to, from], { stdio: 'inherit' });
  return to;
}

/** Folder of net-snmp's headers: the system's, or those of Debian's package, unpacked and not installed. */
function headers(): string {
  const unpacked = join(SCRATCH, 'libsnmp-dev');
  const folders = ['/usr/include', join(unpacked, 'usr/include')];
  const known = () => folders.find((folder) => existsSync(join(folder, HEADERS)));
  if (!known()) {
    try {
      mkdirSync(unpacked, { recursive: true });
      execFileSync('apt-get', ['download', 'libsnmp-dev'], { cwd: SCRATCH, stdio: 'ignore' });
      const file = readdirSync(SCRATCH).find((name) => name.startsWith('libsnmp-dev_')) ?? '';
      execFileSync('dpkg', ['-x', join(SCRATCH, file), unpacked]);
    } catch (cause) {
      throw new Error("net-snmp's headers are missing; get them with: apt-get install libsnmp-dev", { cause });
    }
  }
  return known() ?? '';
}
