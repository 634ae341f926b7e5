import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadProfile } from '../../../src/profile';
import { match } from '../../../workbench/matching';
import { type Mib, readMibs } from '../../../workbench/mib';
import { offerOf } from '../../../workbench/mib/offer';

/** A made-up vendor MIB in three files, of which none imports what the order of their names would allow. */
export const ZEPHYR = join(__dirname, 'zephyr');
const FILES = ['zph_hw.mib', 'ZEPHYR-MUX.my', 'ZEPHYR-TC.txt'];

export function zephyr(order: readonly string[] = FILES, oids?: ReadonlyMap<string, string>): Mib {
  return readMibs(
    order.map((name) => ({ name, text: readFileSync(join(ZEPHYR, name), 'utf8') })),
    { oids },
  );
}

/** What a module of this text holds; it stands under enterprise 99991. */
export function mibOf(text: string, imports = ''): Mib {
  const head = 'TEST-MIB DEFINITIONS ::= BEGIN\nIMPORTS enterprises FROM SNMPv2-SMI';
  return readMibs([
    { name: 'test.mib', text: `${head} ${imports};\ntest OBJECT IDENTIFIER ::= { enterprises 99991 }\n${text}\nEND` },
  ]);
}

/** The sentences of what is wrong, with file and line. */
export function sentences({ issues }: Mib): string[] {
  return issues.map(({ file, line, message }) => `${file}:${line}: ${message}`);
}

/** How well the tables and columns of a profile are found in a MIB. */
export interface Measure {
  /** How many meanings there are, and how many of them are proposed first. */
  all: number;
  first: number;
  /** How many of those are accepted. */
  accepted: number;
  /** `id: object` of what is accepted and wrong. */
  wrong: string[];
}

/**
 * Compares what is proposed with what the objects of a MIB mean.
 * @param folder holds `meanings.json`: table, or `table.column`, of the profile to the name of its table or object;
 *   what is not in it has no meaning in the profile
 */
export function measure(profile: string, mib: Mib, folder: string): Measure {
  const text = readFileSync(join(folder, 'meanings.json'), 'utf8');
  const meanings = new Map<string, string>(Object.entries(JSON.parse(text)));
  const proposed = match(loadProfile(profile), offerOf(mib)).flatMap((proposal) => [
    { id: proposal.table.id, best: proposal.best?.candidate.name, accepted: proposal.accepted && !!proposal.best },
    ...proposal.columns.map(({ column, best, accepted }) => ({
      id: `${proposal.table.id}.${column.id}`,
      best: best?.candidate.name,
      accepted: accepted && proposal.accepted,
    })),
  ]);
  const right = proposed.filter(({ id, best }) => best !== undefined && meanings.get(id) === best);
  return {
    all: meanings.size,
    first: right.length,
    accepted: right.filter(({ accepted }) => accepted).length,
    wrong: proposed.filter((one) => one.accepted && !right.includes(one)).map(({ id, best }) => `${id}: ${best}`),
  };
}
