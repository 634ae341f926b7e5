import { randomBytes } from 'node:crypto';
import { HeadendError } from '../src/errors';
import type { CapturedTrap } from '../workbench/capture/manifest';
import { parseOid } from './ber';
import { readCaptured } from './capture-file';
import { parseRecord } from './recorded-mib';
import type { Notification } from './trap-message';
import { TrapSender } from './trap-sender';
import type { TrapOptions } from './traps';

interface TimedTrap {
  afterMs: number;
  notification: Notification;
}

/** Sends captured notifications in the rhythm they came in, over and over. */
export class RecordedTraps {
  private timer?: NodeJS.Timeout;
  private next = 0;

  private constructor(
    private readonly traps: readonly TimedTrap[],
    private readonly periodMs: number,
    private readonly faults: () => { outage: boolean },
    private readonly sender: TrapSender,
  ) {
    this.wait();
  }

  /**
   * @param recorded where they are, and for how long was listened: after that they begin anew.
   * @throws HeadendError CONFIG if the file cannot be used, or as {@link TrapSender.start} does.
   */
  static async start(
    { folder, file, seconds }: { folder: string; file: string; seconds: number },
    { destinations, sourcePort, engineId }: TrapOptions,
    { host, community, faults }: { host: string; community: string; faults: () => { outage: boolean } },
  ): Promise<RecordedTraps> {
    const traps = readTraps(folder, file);
    const id =
      engineId === undefined
        ? Buffer.concat([Buffer.from('8000000005', 'hex'), randomBytes(8)])
        : Buffer.from(engineId, 'hex');
    const started = Date.now();
    const sender = await TrapSender.start({
      host,
      sourcePort: typeof sourcePort === 'number' ? sourcePort : 0,
      destinations,
      community,
      engine: () => ({ id, boots: 1, time: Math.floor((Date.now() - started) / 1000) }),
    });
    const last = traps.at(-1)?.afterMs ?? 0;
    return new RecordedTraps(traps, Math.max(seconds * 1000, last + 1000), faults, sender);
  }

  get sent(): number {
    return this.sender.sent;
  }

  get acknowledged(): number {
    return this.sender.acknowledged;
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    await this.sender.stop();
  }

  /** Waits as long as it took from the one before. */
  private wait(): void {
    const trap = this.traps[this.next];
    if (!trap) return;
    const before = this.next === 0 ? 0 : (this.traps[this.next - 1]?.afterMs ?? 0);
    this.timer = setTimeout(() => this.send(trap), trap.afterMs - before);
  }

  private send({ afterMs, notification }: TimedTrap): void {
    if (!this.faults().outage) this.sender.send(notification);
    this.next++;
    if (this.next < this.traps.length) this.wait();
    else {
      this.next = 0;
      this.timer = setTimeout(() => this.wait(), this.periodMs - afterMs);
    }
  }
}

function readTraps(folder: string, name: string): TimedTrap[] {
  const { path, bytes } = readCaptured(folder, name);
  const lines = bytes.toString('utf8').split('\n');
  return lines
    .flatMap((line, i) => (line === '' ? [] : [toTrap(line, `${path}:${i + 1}`)]))
    .sort((a, b) => a.afterMs - b.afterMs);
}

function toTrap(line: string, where: string): TimedTrap {
  try {
    const { afterMs, oid, upTime = 0, varbinds } = JSON.parse(line) as CapturedTrap;
    const notification = { oid: parseOid(oid), upTime, varbinds: varbinds.map((record) => parseRecord(record, where)) };
    return { afterMs: Math.max(0, Number(afterMs) || 0), notification };
  } catch (thrown) {
    if (thrown instanceof HeadendError) throw thrown;
    throw new HeadendError('CONFIG', `${where}: this is no captured trap.`, { cause: thrown });
  }
}
