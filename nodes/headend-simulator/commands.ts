import { checkTrapRequest, checkTrapStorm, type Simulator } from '../../simulator';
import { HeadendError } from '../../src/errors';

/** What payloads of one word tell a simulated device. */
const WORDS: Readonly<Record<string, (simulator: Simulator) => void>> = {
  clear: (simulator) => simulator.clearFaults(),
  reboot: (simulator) => simulator.reboot(),
  expireSessions: (simulator) => simulator.expireSessions(),
};

/** How many notifications were sent and how many informs acknowledged since the start. */
type Notified = Simulator['notified'];

/** What payloads of one property tell it. */
const COMMANDS: Readonly<Record<string, (simulator: Simulator, value: unknown) => Promise<Notified | undefined>>> = {
  trap: async (simulator, value) => {
    simulator.sendTrap(checkTrapRequest(value));
    return simulator.notified;
  },
  storm: async (simulator, value) => {
    await simulator.trapStorm(checkTrapStorm(value));
    return simulator.notified;
  },
  clearSettings: async (simulator, value) => {
    if (value !== true) throw new HeadendError('BAD_VALUE', 'clearSettings can only be true; leave it out otherwise.');
    simulator.clearSettings();
    return undefined;
  },
};

/**
 * Does what a payload says: a word, a command, or faults to set. Resolves when it is done, a storm when it is over;
 * with what has been sent if it was about notifications.
 *
 * @throws HeadendError BAD_VALUE if it is nothing of these; CONFIG if there is no destination for traps.
 */
export async function obey(simulator: Simulator, payload: unknown): Promise<Notified | undefined> {
  if (!isPlainObject(payload)) {
    tell(simulator, payload);
    return undefined;
  }
  const entries = Object.entries(payload);
  const [name = '', value] = entries.find(([key]) => Object.hasOwn(COMMANDS, key)) ?? [];
  const command = COMMANDS[name];
  if (!command) {
    simulator.setFaults(payload);
    return undefined;
  }
  if (entries.length > 1) {
    throw new HeadendError('BAD_VALUE', `${name} must be alone in msg.payload; send the rest in another message.`);
  }
  return command(simulator, value);
}

function tell(simulator: Simulator, payload: unknown): void {
  const word = typeof payload === 'string' && Object.hasOwn(WORDS, payload) ? WORDS[payload] : undefined;
  if (!word) {
    const words = Object.keys(WORDS).map((known) => `"${known}"`);
    throw new HeadendError('BAD_VALUE', `msg.payload must be ${words.join(', ')}, or an object: a command or faults.`);
  }
  word(simulator);
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
}
