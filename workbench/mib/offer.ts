import type { Candidate, CandidateTable, Offer } from '../matching';
import { commonStart, wordsOfName } from '../names';
import type { Mib, MibObject, MibTable } from './model';
import { valueForm } from './value';

/** An object of a MIB that a column could be read from. */
export interface MibCandidate extends Candidate {
  object: MibObject;
  /** It is this part of the index of its table. */
  part?: number;
}

/** A table of a MIB that a table could be read from. */
export interface MibCandidateTable extends CandidateTable<MibCandidate> {
  table: MibTable;
}

/** What a MIB has to offer to the tables of a profile. */
export function offerOf(mib: Mib): Offer<MibCandidateTable, MibCandidate> {
  const start = commonStart([...mib.tables, ...mib.scalars].map(({ name }) => wordsOfName(name)));
  const tables = mib.tables.map((table) => {
    const words = wordsOfName(table.name)
      .slice(start)
      .filter((word) => word !== 'table');
    return { table, name: table.name, words, description: table.description, columns: columnsOf(table, words) };
  });
  const groups = new Map<string, MibObject[]>();
  for (const object of mib.scalars) groups.set(object.parent, [...(groups.get(object.parent) ?? []), object]);
  const singles = [...groups].flatMap(([parent, objects]) => {
    const context = wordsOfName(parent).slice(start);
    const common = commonStart([...objects.map(({ name }) => wordsOfName(name)), [...wordsOfName(parent), '', '']]);
    return objects.map((object) => candidateOf(object, Math.max(common, start), context));
  });
  return { tables, singles };
}

function columnsOf(table: MibTable, context: readonly string[]): MibCandidate[] {
  const own = wordsOfName(table.name).filter((word) => word !== 'table');
  const common = commonStart([...table.columns.map(({ name }) => wordsOfName(name)), [...own, '', '']]);
  const parts = table.index.map(({ object }, part) => {
    const isOwn = table.columns.some(({ oid }) => oid === object.oid);
    return { ...candidateOf(object, isOwn ? common : 0, context), isKey: true, part };
  });
  const rest = table.columns.filter(
    ({ oid, access }) => access !== 'not-accessible' && !table.index.some(({ object }) => object.oid === oid),
  );
  return [...parts, ...rest.map((object) => candidateOf(object, common, context))];
}

function candidateOf(object: MibObject, common: number, context: readonly string[]): MibCandidate {
  const { name, description } = object;
  const words = wordsOfName(name).slice(common);
  return { object, name, words, context, description, form: valueForm(object), samples: [], isKey: false };
}
