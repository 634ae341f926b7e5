import { type Command, parseCommand } from '../command';
import { DEVICE_HELP, DEVICE_OPTIONS, deviceOf } from '../device-options';
import { writeResult } from '../result-file';
import { check, isAllWell } from './check';
import { overrideText } from './override';
import { reportLines, summaryLine } from './text';

const OPTIONS = {
  ...DEVICE_OPTIONS,
  table: { type: 'string', multiple: true, default: [] as string[] },
  json: { type: 'boolean', default: false },
  'write-override': { type: 'string' },
} as const;

/** `headend-profile check`: see {@link check}. */
export const checkCommand: Command = {
  usage: '<profile> <address> [options]',
  summary: 'Asks a device every read of a profile once, and says what of it answers.',
  help: `Asks every read of the profile once, one request after another, and tells of each column whether it answered,
is empty, absent, of a wrong type or has a value that the profile does not know. Nothing is written to the device.
Exit code 1: something is absent, of a wrong type, unknown or could not be asked.

      --table NAME          only this table; may be given many times
      --json                the result as JSON
      --write-override FILE an override that marks what answered as confirmed by you, to be looked through;
                            a file that is there already is not touched

${DEVICE_HELP}`,

  async run(args, output, signal) {
    const { print, tell } = output;
    const { values, positionals } = parseCommand(args, OPTIONS, ['profile', 'address']);
    const [profile = '', host = ''] = positionals;
    const report = await check(deviceOf(profile, host, values), {
      tables: values.table.length > 0 ? values.table : undefined,
      signal,
      onProgress: (done, total, next) => tell(`${done}/${total} ${next}`),
    });
    if (values.json) print(JSON.stringify(report, null, 2));
    else for (const line of reportLines(report)) print(line);
    const file = values['write-override'];
    if (file !== undefined) {
      writeResult(overrideText(report, report.at.slice(0, 10)), file, output);
      tell('Look through it before you use it.');
    }
    if (values.json) tell(summaryLine(report));
    return isAllWell(report) ? 0 : 1;
  },
};
