import type { Profile, Provenance } from '../../src/profile';

/** Everything of a profile that has evidence, by its place in the file. */
export function provenances(profile: Profile): [place: string, Provenance][] {
  const of = (name: string, entries: ReadonlyMap<string, Provenance>): [string, Provenance][] =>
    [...entries].map(([id, entry]) => [`${name}.${id}`, entry]);
  const tables = [...profile.tables].flatMap(([id, { rows, columns }]): [string, Provenance][] => [
    ...(rows.kind === 'one' ? [] : [[`tables.${id}`, rows] as [string, Provenance]]),
    ...of(`tables.${id}`, columns),
  ]);
  const { parameters, connections, reads, actions, traps } = profile;
  return [
    ...Object.entries({ parameters, connections, reads }).flatMap(([name, entries]) => of(name, entries)),
    ...tables,
    ...of('actions', actions),
    ...[...traps].flatMap(([id, trap]) => [...of('traps', new Map([[id, trap]])), ...of(`traps.${id}`, trap.fields)]),
  ];
}

/** The places of all that has this evidence. */
export function withEvidence(profile: Profile, evidence: Provenance['evidence']): string[] {
  return provenances(profile).flatMap(([place, entry]) => (entry.evidence === evidence ? [place] : []));
}
