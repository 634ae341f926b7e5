import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import { packageFolder } from '../package-folder';
import { type Issue, type Located, positionOf, toPlain } from './source';
import { didYouMean } from './suggest';

let validator: ValidateFunction | undefined;

/** Checks the form of a whole (merged) profile against `profiles/profile.schema.json`. */
export function checkForm(root: Located): Issue[] {
  validator ??= new Ajv({ allErrors: true, verbose: true, strict: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(join(packageFolder(), 'profiles', 'profile.schema.json'), 'utf8')),
  );
  const profile = toPlain(root);
  validator(profile);
  // An `if` or a name inside `propertyNames` is reported a second time by the keyword around it.
  const errors = (validator.errors ?? []).filter((error) => error.keyword !== 'if' && error.propertyName === undefined);
  return errors.map((error) => issueOf(error, root, profile));
}

function issueOf(error: ErrorObject, root: Located, profile: unknown): Issue {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const { unknown, sentence } = explain(error);
  const place = unknown === undefined ? path : [...path, unknown];
  const hint = error.keyword === 'required' || error.data === null ? otherName(path, profile) : '';
  return { ...positionOf(root, place), message: `${place.join('.') || 'profile'}: ${sentence}${hint}` };
}

/** An override with a wrong name in it looks like a new entry of which most is missing: asks for the name beside it. */
function otherName(path: readonly string[], profile: unknown): string {
  const name = path.at(-1);
  const beside = path.slice(0, -1).reduce((node, step) => (node as Record<string, unknown>)[step], profile);
  if (name === undefined || Array.isArray(beside)) return '';
  const others = Object.keys(beside as object).filter((other) => other !== name);
  return didYouMean(name, others);
}

/** A schema error as a sentence; `unknown` is the key to point at when the error is about one. */
function explain(error: ErrorObject): { unknown?: string; sentence: string } {
  const { keyword, params, parentSchema } = error;
  switch (keyword) {
    case 'additionalProperties': {
      const unknown = String(params.additionalProperty);
      const known = Object.keys((parentSchema?.properties as object | undefined) ?? {});
      return { unknown, sentence: `this is not a known setting here.${didYouMean(unknown, known)}` };
    }
    case 'required':
      return { sentence: `"${params.missingProperty}" is missing.` };
    case 'enum': {
      const allowed = (params.allowedValues as unknown[]).map(String);
      const value = String(error.data);
      return { sentence: `${JSON.stringify(value)} is not one of ${allowed.join(', ')}.${didYouMean(value, allowed)}` };
    }
    case 'propertyNames':
      return {
        unknown: String(params.propertyName),
        sentence: 'this name cannot be used; names are letters and digits, and begin with a small letter.',
      };
    case 'pattern':
      return { sentence: `${JSON.stringify(error.data)} is not written as it must be (${params.pattern}).` };
    default:
      if (error.data === null) return { sentence: 'this is empty (null takes away an entry, but there is none).' };
      return { sentence: `${error.message ?? keyword}.` };
  }
}
