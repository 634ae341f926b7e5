import { parseArgs } from 'node:util';

/** What every part of the bench may be told. */
export interface Options {
  /** How often each contender runs. */
  rounds: number;
  /** The slow ones too. */
  long: boolean;
}

/** Does one part as told by the command line, and ends the process: an error is its exit code. */
export function part(work: (options: Options) => Promise<void>): void {
  const { values } = parseArgs({
    strict: false,
    options: { rounds: { type: 'string', default: '5' }, long: { type: 'boolean', default: false } },
  });
  work({ rounds: Number(values.rounds), long: values.long === true }).then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
