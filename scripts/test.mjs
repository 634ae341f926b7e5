// `npm test`: everything a change has to pass, in the order of how soon it tells what is wrong.
// The last line is `N passed, N failed`: tests are counted one by one, every other step as one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const results = mkdtempSync(join(tmpdir(), 'headend-test-'));
/** No step takes nearly as long. */
const STEP_LIMIT_MS = 18 * 60 * 1000;
/** What need dist/ and real programs, and take longest. */
const OUTSIDE = ['test/package/**/*.test.ts', 'test/e2e/**/*.test.ts'];

/** Resolves when nothing that was begun before has the screen any more. */
let screen = Promise.resolve();

const outcomes = [
  await step('build', script('scripts/build.mjs')),
  await step('types', program('typescript', 'tsc', '-p', 'tsconfig.json')),
  await step('types of the editor', program('typescript', 'tsc', '-p', 'tsconfig.editor.json')),
  await step('format and lint', program('@biomejs/biome', 'biome', 'ci', '--error-on-warnings', '.')),
  await step('generated documents', program('tsx', 'tsx', 'scripts/docs.ts', '--check')),
  // Both mostly wait: for devices that do not answer, and for Node-RED.
  ...(await Promise.all([
    tests('tests', 'test/**/*.test.ts', ...OUTSIDE.flatMap((files) => ['--ignore', files])),
    tests('tests of the package', ...OUTSIDE),
  ])),
];
rmSync(results, { recursive: true, force: true });
summarise(outcomes);

/** A program of a package of ours, run by this Node. */
function program(packageName, bin, ...args) {
  const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
  const { bin: bins } = JSON.parse(readFileSync(manifest, 'utf8'));
  return [join(dirname(manifest), typeof bins === 'string' ? bins : bins[bin]), ...args];
}

function script(path, ...args) {
  return [join(root, path), ...args];
}

/** Runs a command to its end. What it prints is shown as it comes, once it has the screen. */
async function run(title, command) {
  const started = Date.now();
  const child = spawn(process.execPath, command, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A test that leaves something open when it fails keeps mocha from ending.
    timeout: STEP_LIMIT_MS,
  });
  const ended = once(child, 'close');
  const turn = screen;
  screen = Promise.all([turn, ended]);
  let held = `\n== ${title}\n`;
  const show = (text) => process.stdout.write(text);
  let print = (text) => {
    held += text;
  };
  turn.then(() => {
    print = show;
    show(held);
  });
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => print(text));
  const [status, signal] = await ended;
  const seconds = (Date.now() - started) / 1000;
  await turn;
  return { title, ok: status === 0, end: signal ?? `exit code ${status}`, seconds };
}

async function step(title, command) {
  const { ok, ...rest } = await run(title, command);
  return { ...rest, passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [], missing: [] };
}

async function tests(title, ...args) {
  const output = join(results, `${title}.json`);
  const reporter = ['--reporter', join(root, 'scripts/mocha-reporter.cjs'), '--reporter-option', `output=${output}`];
  const { ok, ...rest } = await run(title, program('mocha', 'mocha', ...reporter, ...args));
  const counts = countsIn(output);
  // A run that ends badly with no failed test has failed all the same, such as one that crashed or found no tests.
  const failed = ok ? counts.failed : Math.max(counts.failed, 1);
  return { ...rest, ...counts, failed };
}

function countsIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: [], missing: [] };
  }
}

function summarise(all) {
  console.log('\n== summary');
  for (const { title, end, seconds, passed, failed } of all) {
    const verdict = failed === 0 ? 'ok' : `FAILED (${end})`;
    console.log(`${title.padEnd(22)} ${verdict}: ${passed} passed, ${failed} failed, ${seconds.toFixed(1)} s`);
  }
  const skipped = all.flatMap((outcome) => outcome.skipped);
  if (skipped.length > 0) {
    const missing = new Set(all.flatMap((outcome) => outcome.missing));
    const frame = '!'.repeat(100);
    console.log(`\n${frame}\n!!  ${skipped.length} TESTS DID NOT RUN\n${frame}`);
    for (const title of skipped) console.log(`!!  ${title}`);
    for (const sentence of missing) console.log(`!!  ${sentence}`);
    console.log(frame);
  }
  const sum = (key) => all.reduce((total, outcome) => total + outcome[key], 0);
  process.exitCode = sum('failed') === 0 ? 0 : 1;
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
}
