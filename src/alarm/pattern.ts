import { HeadendError } from '../errors';

/** Longest pattern taken, and how much of a text it is held against. */
const MAX_PATTERN = 200;
const MAX_TEXT = 256;
/** Parts of no set length (`*`, `+`, `{2,}`), and parts that may be left out (`?`, `{2,5}`). Both cost time in steps back. */
const MAX_UNBOUNDED = 3;
const MAX_OPTIONAL = 8;

/**
 * A regular expression as a test on texts. Only the first 256 characters of a text are looked at. So that no pattern
 * takes for ever, those are refused that are longer than 200 characters, refer back to a group, repeat a group that
 * itself repeats or chooses, or have more than 3 parts of no set length or 8 that may be left out.
 *
 * @throws HeadendError BAD_VALUE when the pattern is not one, or one of those.
 */
export function compilePattern(source: string): (text: string) => boolean {
  const problem = problemOf(source);
  if (problem) throw new HeadendError('BAD_VALUE', `The pattern "${source.slice(0, MAX_PATTERN)}" ${problem}`);
  const pattern = new RegExp(source);
  return (text) => pattern.test(text.slice(0, MAX_TEXT));
}

function problemOf(source: string): string | undefined {
  if (source.length > MAX_PATTERN) return `is longer than ${MAX_PATTERN} characters`;
  try {
    new RegExp(source);
  } catch {
    return 'is not a regular expression';
  }
  return slowPart(source);
}

/** What would make a well-formed pattern slow. */
function slowPart(source: string): string | undefined {
  // What is escaped, and what stands in a class, repeats nothing; one letter takes its place.
  if (/\\[1-9k]/.test(source.replace(/\\\\/g, ''))) return 'refers back to a group, which can take very long';
  const bare = source
    .replace(/\\./g, 'x')
    .replace(/\[[^\]]*\]/g, 'x')
    .replace(/\(\?<?[:=!]|\(\?<\w+>/g, '(');
  const quantifiers = bare.match(/[*+]\??|\{\d+(?:,\d*)?\}\??|\?/g) ?? [];
  const unbounded = quantifiers.filter((quantifier) => /^[*+]|^\{\d+,\}/.test(quantifier));
  if (unbounded.length > MAX_UNBOUNDED) return `has more than ${MAX_UNBOUNDED} parts of no set length`;
  if (quantifiers.length - unbounded.length > MAX_OPTIONAL) return `has more than ${MAX_OPTIONAL} counted parts`;
  if (repeatsGroup(bare)) return 'repeats a group that itself repeats or chooses, which can take very long';
  return undefined;
}

/** Whether a group that is repeated holds a quantifier or an alternative, at any depth. */
function repeatsGroup(bare: string): boolean {
  const open: boolean[] = [];
  for (let index = 0; index < bare.length; index++) {
    const char = bare.charAt(index);
    if (char === '(') open.push(false);
    const closed = char === ')' && open.pop();
    if (closed && '*+{'.includes(bare[index + 1] ?? ' ')) return true;
    if ((closed || '*+?{|'.includes(char)) && open.length > 0) open[open.length - 1] = true;
  }
  return false;
}
