import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ErrorObject } from 'ajv';
import { HeadendError } from '../src/errors';
import { type Issue, ProfileError, shippedProfiles } from '../src/profile';
import { type Located, parseLocated, positionOf, toPlain } from '../src/profile/source';
import { resolveScene, type SceneFile } from './scene-resolve';
import type { Scene } from './scene-types';

export type * from './scene-types';

/**
 * The simulation file of a profile; none if there is none. A user's own, `simulation/<id>.yaml` in one of the folders of
 * profiles, comes before one that ships with the pack.
 */
export function findScene(id: string, folders: readonly string[] = []): string | undefined {
  return [...folders, shippedProfiles()].map((folder) => sceneIn(folder, id)).find(existsSync);
}

/**
 * Loads the simulation file of a profile by the profile's id ({@link findScene}), or by path when the name ends in `.yaml`.
 *
 * @throws ProfileError naming file and line of what is wrong, or a CONFIG error if there is none or it cannot be read.
 */
export function loadScene(name: string, folders: readonly string[] = []): Scene {
  const file = name.endsWith('.yaml') ? name : findScene(name, folders);
  if (file === undefined) {
    const wanted = folders.map((folder) => ` Write ${sceneIn(folder, name)}.`).join('');
    throw new HeadendError('CONFIG', `The profile "${name}" has no simulation file.${wanted}`);
  }
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const sentence = `The simulation file ${file} cannot be read: ${(error as Error).message}.`;
    throw new HeadendError('CONFIG', sentence, { cause: error });
  }
  return parseScene(text, file);
}

/** A scene from the text of a simulation file; `file` is for sentences. */
export function parseScene(text: string, file: string): Scene {
  const { value: root, issues } = parseLocated(text, file);
  if (!root || issues.length > 0) throw new ProfileError(issues);
  refuse(checkForm(root));
  const issuesOfColumns: Issue[] = [];
  const scene = resolveScene(toPlain(root) as SceneFile, file, (path, message) =>
    issuesOfColumns.push({ ...positionOf(root, path), message: `${path.join('.')}: ${message}` }),
  );
  refuse(issuesOfColumns);
  return scene;
}

function sceneIn(folder: string, id: string): string {
  return join(folder, 'simulation', `${id}.yaml`);
}

let validate: ReturnType<Ajv['compile']> | undefined;

function checkForm(root: Located): Issue[] {
  validate ??= new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false }).compile(
    JSON.parse(readFileSync(join(shippedProfiles(), 'simulation', 'simulation.schema.json'), 'utf8')),
  );
  validate(toPlain(root));
  return (validate.errors ?? []).map((error) => issueOf(error, root));
}

function issueOf({ instancePath, keyword, params, message }: ErrorObject, root: Located): Issue {
  const path = instancePath.split('/').slice(1);
  if (keyword === 'additionalProperties') path.push(String(params.additionalProperty));
  const sentence = keyword === 'additionalProperties' ? 'this is not a known setting here' : message;
  return { ...positionOf(root, path), message: `${path.join('.') || 'simulation'}: ${sentence}.` };
}

function refuse(issues: readonly Issue[]): void {
  if (issues.length > 0) throw new ProfileError(issues);
}
