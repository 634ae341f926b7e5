import { HeadendError } from '../errors';
import type { ListClock } from './clock';
import type { Entries } from './entries';
import { type Entry, isActive } from './entry';
import { compileFilter } from './filter';
import type { Holds } from './holds';
import type { LifeCycle } from './lifecycle';
import type { Settings } from './options';
import type { AlarmCommand, CommandName } from './types';

/** ISA-18.2: no shelf without an end. */
const MAX_SHELF_MINUTES = 30 * 24 * 60;

/** Does what operators want. Alarms that are already so, or are not in the list, stay as they are. */
export class Operator {
  constructor(
    private readonly settings: Settings,
    private readonly clock: ListClock,
    private readonly entries: Entries,
    private readonly holds: Holds,
    private readonly cycle: LifeCycle,
  ) {}

  /** A command checked and made ready to be run. @throws HeadendError BAD_VALUE when it cannot be run. */
  prepare(command: AlarmCommand): () => void {
    const { id, filter, minutes } = command;
    const act = Object.hasOwn(ACTIONS, command.command) ? ACTIONS[command.command] : undefined;
    if (!act) throw new HeadendError('BAD_VALUE', `"${command.command}" is no command for alarms`);
    if (id === undefined && !filter) throw badCommand(command, 'needs the id of an alarm, or a filter');
    if (command.command === 'shelve' && !(minutes !== undefined && minutes > 0 && minutes <= MAX_SHELF_MINUTES)) {
      throw badCommand(command, `needs minutes, up to ${MAX_SHELF_MINUTES} (30 days)`);
    }
    const takes = compileFilter(filter ?? {});
    return () => {
      const entries = id === undefined ? this.entries.sorted() : this.entries.pick(typeof id === 'string' ? [id] : id);
      for (const entry of entries) {
        if (!entry.listed || !takes(entry.alarm, this.clock.time)) continue;
        act(entry, command, this);
        this.entries.touch(entry, this.holds.has(entry), this.clock.ticks);
      }
    };
  }

  acknowledge(entry: Entry, command: AlarmCommand, acknowledged: boolean): void {
    if (entry.alarm.acknowledged === acknowledged) return;
    entry.alarm.acknowledged = acknowledged;
    const { renotifyMs } = this.settings;
    if (renotifyMs > 0) entry.renotifyDue = this.clock.ticks + renotifyMs;
    this.cycle.emit(command.command, entry, { notify: true, ...by(command) });
  }

  /** Ends an alarm by hand. It comes back when its source says something new of it. */
  close(entry: Entry, command: AlarmCommand): void {
    entry.held = undefined;
    entry.pending = undefined;
    delete entry.claims.trap;
    if (!isActive(entry)) return;
    entry.alarm.acknowledged = true;
    this.cycle.emit('close', entry, { notify: true, ...by(command) });
    this.cycle.clear(entry, { at: this.clock.iso(), reason: 'closed', ...by(command) });
  }

  shelve(entry: Entry, command: AlarmCommand): void {
    const ms = (command.minutes ?? 0) * 60_000;
    if (entry.shelvedUntil === this.clock.ticks + ms) return;
    entry.shelvedUntil = this.clock.ticks + ms;
    entry.alarm.shelved = true;
    this.cycle.emit('shelve', entry, { notify: true, until: this.clock.iso(ms), ...by(command) });
  }

  unshelve(entry: Entry, command: AlarmCommand): void {
    if (entry.alarm.shelved) this.cycle.unshelve(entry, by(command));
  }

  /** Forgets an alarm and everything about it. If it still stands, its source's next report raises it anew. */
  purge(entry: Entry, command: AlarmCommand): void {
    if (isActive(entry)) this.cycle.clear(entry, { at: this.clock.iso(), reason: 'purged', ...by(command) });
    this.cycle.remove(entry, { notify: true, ...by(command) });
    this.entries.delete(entry.alarm.id);
  }
}

type Action = (entry: Entry, command: AlarmCommand, operator: Operator) => void;

const ACTIONS: Readonly<Record<CommandName, Action>> = {
  acknowledge: (entry, command, operator) => operator.acknowledge(entry, command, true),
  unacknowledge: (entry, command, operator) => operator.acknowledge(entry, command, false),
  close: (entry, command, operator) => operator.close(entry, command),
  shelve: (entry, command, operator) => operator.shelve(entry, command),
  unshelve: (entry, command, operator) => operator.unshelve(entry, command),
  purge: (entry, command, operator) => operator.purge(entry, command),
};

function by({ operator, comment }: AlarmCommand): Pick<AlarmCommand, 'operator' | 'comment'> {
  return { ...(operator !== undefined && { operator }), ...(comment !== undefined && { comment }) };
}

function badCommand({ command }: AlarmCommand, needs: string): HeadendError {
  return new HeadendError('BAD_VALUE', `The alarm command ${command} ${needs}`);
}
