import { HeadendError } from '../../src/errors';
import { type Command, parseCommand, wholeNumber } from '../command';
import { DEVICE_HELP, DEVICE_OPTIONS, deviceOf } from '../device-options';
import { capture } from './capture';
import type { CaptureManifest } from './manifest';
import { checkFolder, writeCapture } from './write';

const OPTIONS = {
  ...DEVICE_OPTIONS,
  oid: { type: 'string', multiple: true, default: [] as string[] },
  anonymise: { type: 'boolean', default: false },
  traps: { type: 'string' },
  'trap-port': { type: 'string', default: '10162' },
  'trap-address': { type: 'string', default: '0.0.0.0' },
} as const;

/** `headend-profile capture`: see {@link capture}. */
export const captureCommand: Command = {
  usage: '<profile> <address> <folder> [options]',
  summary: 'Keeps what a device answers in a folder, without secrets.',
  help: `Keeps what a device answers: everything its SNMP agent has, as a .snmprec file such as snmpsim and LibreNMS use, and the
reply to every HTTP request of the profile. Requests are made one after another; nothing is written to the device.
Communities, keys, tokens and passwords are taken out in every form they may take, and what was taken out is printed.
headend-sim --capture <folder> answers as the device did.
Exit code 1: something could not be had.

      --oid OID             walked in place of 1.3.6.1; may be given many times
      --anonymise           put addresses and names of documentation in place of real ones, the same for the same
      --traps MINUTES       listen for the device's traps too, from now on
      --trap-port N         UDP port for them (10162)
      --trap-address IP     local address for them (0.0.0.0)

${DEVICE_HELP}`,

  async run(args, { print, tell }, signal) {
    const { values, positionals } = parseCommand(args, OPTIONS, ['profile', 'address', 'folder']);
    const [profile = '', host = '', folder = ''] = positionals;
    checkFolder(folder);
    for (const oid of values.oid) {
      if (!/^[0-2](\.\d+)+$/.test(oid)) throw new HeadendError('BAD_VALUE', `--oid must be an OID, not "${oid}".`);
    }
    const minutes = wholeNumber('traps', values.traps, 1, 24 * 60);
    const port = wholeNumber('trap-port', values['trap-port'], 0, 65_535) ?? 0;
    const address = values['trap-address'];
    const result = await capture(deviceOf(profile, host, values), {
      roots: values.oid.length > 0 ? values.oid : undefined,
      anonymise: values.anonymise,
      traps:
        minutes === undefined
          ? undefined
          : { address, port, seconds: minutes * 60, onTrap: (count) => tell(`Traps: ${count}`) },
      signal,
      onProgress: tell,
    });
    writeCapture(folder, result);
    for (const line of summaryLines(result.manifest, folder)) print(line);
    return isWhole(result.manifest) ? 0 : 1;
  },
};

function isWhole({ snmp, http }: CaptureManifest): boolean {
  return (snmp?.problems.length ?? 0) === 0 && http.every(({ error }) => error === undefined);
}

function summaryLines({ snmp, http, traps, removed }: CaptureManifest, folder: string): string[] {
  const good = http.filter(({ reply }) => reply).length;
  const parts = [
    ...(snmp ? [`${snmp.records} SNMP values`] : []),
    ...(http.length > 0 ? [`${good} of ${http.length} HTTP replies`] : []),
    ...(traps ? [`${traps.received} traps`] : []),
  ];
  const failed = http.flatMap(({ method, path, error }) => (error ? [`${method} ${path}: ${error.message}`] : []));
  return [
    `${folder}: ${parts.join(', ')}.`,
    ...(snmp?.problems ?? []).map((problem) => `SNMP: ${problem}`),
    ...failed,
    removed.length > 0 ? 'Removed:' : 'Nothing had to be removed.',
    ...removed.map(({ what, places }) => `  ${what}: in ${places} ${places === 1 ? 'place' : 'places'}`),
    'Look through the files before you give them to anyone: only you know what else is private.',
  ];
}
