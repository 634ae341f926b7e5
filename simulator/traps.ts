import { randomBytes } from 'node:crypto';
import type { Profile, SnmpConnection } from '../src/profile';
import type { Faults } from './faults';
import type { Scene } from './scene';
import { TrapContent, type TrapRequest } from './trap-content';
import type { Notification } from './trap-message';
import type { TrapStorm } from './trap-request';
import { type TrapDestination, TrapSender } from './trap-sender';
import { TrapWatch } from './trap-watch';
import type { World } from './world';

/** What notifications of a simulated device are sent with. */
export interface TrapOptions {
  destinations: readonly TrapDestination[];
  /** Port that they come from; any when left out. `agent`: that of the agent. */
  sourcePort?: number | 'agent';
  /** Engine of SNMPv3 in hexadecimal; another at every start when left out. */
  engineId?: string;
}

/** What traps are made of, beside their options. */
interface TrapParts {
  profile: Profile;
  connection: SnmpConnection;
  scene: Scene;
  world: World;
  host: string;
  faults: () => Faults;
  /** Sends from the port of the agent. */
  fromAgent: (datagram: Buffer, port: number, host: string) => void;
}

/** How often is looked for what raises and clears, in ms. */
const LOOK_EVERY = 500;
/** How often a storm sends, in ms. */
const GUST_EVERY = 10;

/** The notifications of a simulated device: those of its scene as it moves, and those that are asked for. */
export class Traps {
  private readonly looking: NodeJS.Timeout;
  /** Storms that go on, and what is told when they end. */
  private readonly storms = new Map<NodeJS.Timeout, () => void>();
  /** Notifications that raise and are held back until after the one that clears. */
  private readonly held = new Map<string, Notification>();

  private constructor(
    private readonly parts: TrapParts,
    private readonly content: TrapContent,
    private readonly watch: TrapWatch,
    private readonly sender: TrapSender,
  ) {
    watch.look(parts.world.now());
    this.looking = setInterval(() => this.look(), LOOK_EVERY);
  }

  /** @throws HeadendError CONFIG as {@link TrapSender.start} does. */
  static async start(parts: TrapParts, { destinations, sourcePort, engineId }: TrapOptions): Promise<Traps> {
    const { profile, connection, scene, world, host, fromAgent } = parts;
    const content = new TrapContent(profile, scene);
    const id = engineId === undefined ? newEngineId() : Buffer.from(engineId, 'hex');
    const sender = await TrapSender.start({
      host,
      sourcePort: typeof sourcePort === 'number' ? sourcePort : 0,
      destinations,
      community: connection.getCommunity,
      send: sourcePort === 'agent' ? fromAgent : undefined,
      engine: () => ({ id, boots: 1 + world.reboots, time: Math.floor(world.now().upTime / 1000) }),
    });
    return new Traps(parts, content, new TrapWatch(scene.traps), sender);
  }

  get sent(): number {
    return this.sender.sent;
  }

  get acknowledged(): number {
    return this.sender.acknowledged;
  }

  /** Sends what has come to raise and to clear since the last look. */
  look(): void {
    const moment = this.parts.world.now();
    for (const { trap, row, state } of this.watch.look(moment)) {
      this.emit(this.content.ofRow(trap, row, moment, state), state, `${trap.table}/${row.ordinal}`);
    }
  }

  /** @throws HeadendError BAD_VALUE if there is no such notification, field or entry. */
  send(request: TrapRequest): void {
    const { state = 'raised', trap = '', entry = '', fields } = request;
    const notification = this.content.ofRequest(request, this.parts.world.now());
    this.emit(notification, state, JSON.stringify([trap, entry, fields]));
  }

  /**
   * Sends a notification over and over: raised and cleared in turn. Resolves when the storm is over, or at the stop.
   *
   * @throws HeadendError BAD_VALUE at once, as {@link send} does.
   */
  storm({ perSecond, seconds, ...request }: TrapStorm): Promise<void> {
    const moment = this.parts.world.now();
    const pair = (['raised', 'cleared'] as const).map((state) => this.content.ofRequest({ ...request, state }, moment));
    const total = Math.round(perSecond * seconds);
    let gusts = 0;
    let done = 0;
    return new Promise((resolve) => {
      const timer = setInterval(() => {
        gusts++;
        const due = Math.min(total, Math.ceil((gusts * perSecond * GUST_EVERY) / 1000));
        for (; done < due; done++) {
          const notification = pair[done % 2];
          if (notification) this.sender.send(notification);
        }
        if (done === total) this.endStorm(timer);
      }, GUST_EVERY);
      this.storms.set(timer, resolve);
    });
  }

  async stop(): Promise<void> {
    clearInterval(this.looking);
    for (const timer of this.storms.keys()) this.endStorm(timer);
    await this.sender.stop();
  }

  private endStorm(timer: NodeJS.Timeout): void {
    clearInterval(timer);
    this.storms.get(timer)?.();
    this.storms.delete(timer);
  }

  /** Sends a notification as the faults will have it; `about` is the same for one that raises and the one that clears. */
  private emit(notification: Notification, state: 'raised' | 'cleared', about: string): void {
    const { outage, trapCopies, noClears, reversedTraps } = this.parts.faults();
    if (outage || (noClears && state === 'cleared')) return;
    const send = (one: Notification) => {
      for (let i = 0; i <= trapCopies; i++) this.sender.send(one);
    };
    if (reversedTraps && state === 'raised') {
      this.held.set(about, notification);
      return;
    }
    send(notification);
    const late = this.held.get(about);
    this.held.delete(about);
    if (late && state === 'cleared') send(late);
  }
}

/** An engine of no enterprise, in the form of octets (RFC 3411, 5). */
function newEngineId(): Buffer {
  return Buffer.concat([Buffer.from('8000000005', 'hex'), randomBytes(8)]);
}
