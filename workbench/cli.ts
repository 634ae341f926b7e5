#!/usr/bin/env node
import { asHeadendError, HeadendError } from '../src/errors';
import { captureCommand } from './capture';
import { checkCommand } from './check';
import type { Command, Output } from './command';
import { explainCommand } from './explain';
import { importMibCommand } from './mib';
import { suggestCommand } from './suggest';
import { validateCommand } from './validate';

const COMMANDS: Readonly<Record<string, Command>> = {
  check: checkCommand,
  capture: captureCommand,
  explain: explainCommand,
  'import-mib': importMibCommand,
  suggest: suggestCommand,
  validate: validateCommand,
};

const HELP = `Usage: headend-profile <command> [arguments]

Makes a profile fit a device: asks what answers, keeps what it says, and explains where each value comes from.
Nothing is ever written to a device, and whatever is proposed is a file for you to look through.

Commands:
${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(12)} ${summary}`)
  .join('\n')}

headend-profile <command> --help says more of each.

Exit codes: 0 all is well, 1 it was done and something is not as it should be, 2 it could not be done.`;

async function main([name = '--help', ...args]: readonly string[], output: Output, signal: AbortSignal) {
  if (name === '--help' || name === '-h') {
    output.print(HELP);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    throw new HeadendError(
      'BAD_VALUE',
      `There is no command "${name}". Known are: ${Object.keys(COMMANDS).join(', ')}.`,
    );
  }
  if (args.includes('--help') || args.includes('-h')) {
    output.print(`Usage: headend-profile ${name} ${command.usage}\n\n${command.help}`);
    return 0;
  }
  return command.run(args, output, signal);
}

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => stopping.abort(new HeadendError('BUSY', 'It was stopped before it was done.')));
}
const output: Output = {
  print: (line) => void process.stdout.write(`${line}\n`),
  tell: (line) => void process.stderr.write(`${line}\n`),
};
main(process.argv.slice(2), output, stopping.signal).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    output.tell(asHeadendError(error).message);
    process.exitCode = 2;
  },
);
