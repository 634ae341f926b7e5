import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { systemClock } from '../../src/clock';
import { HeadendError } from '../../src/errors';
import { Poller, type PollOutput, type PollStatus, type Selection } from '../../src/poll';
import { doneAfter } from '../shared/closing';
import { checkDevice, type DeviceNode } from '../shared/device-node';
import { failWith, reportable, tell } from '../shared/failure';
import { StatusLine, timeOfDay } from '../shared/status-line';
import { registerAdmin } from './admin';
import { intervalOf, type PollConfig, selectionOf } from './settings';

/** What a message in may say. */
interface PollRequest extends NodeMessage {
  enabled?: unknown;
  pages?: unknown;
  tables?: unknown;
  columns?: unknown;
}

/** Reads pages or tables of a device on an interval and on demand. */
export default function register(RED: NodeAPI): void {
  function headendPoll(this: Node, config: PollConfig) {
    RED.nodes.createNode(this, config);
    const status = new StatusLine(this);
    const deviceNode = RED.nodes.getNode(config.device) as DeviceNode | null;
    const setup = start(this, config, deviceNode, status);
    // Told once all nodes are there: before that, no Catch node would hear of it.
    const telling = setup instanceof HeadendError ? setImmediate(() => tell(this, setup)) : undefined;

    this.on('input', async (message, send, done) => {
      try {
        const request = message as PollRequest;
        const poller = usable(setup);
        if (request.enabled === undefined) {
          const messages = await poller.pollNow(changeOf(request));
          for (const each of messages) send({ ...message, ...each });
        } else if (typeof request.enabled === 'boolean') poller.setEnabled(request.enabled);
        else throw new HeadendError('BAD_VALUE', 'msg.enabled must be true or false: it starts or stops the interval.');
        done();
      } catch (thrown) {
        failWith(thrown, message, done);
      }
    });

    this.on('close', (done: () => void) => {
      status.close();
      clearImmediate(telling);
      if (setup instanceof Poller) setup.stop();
      doneAfter(deviceNode?.deregister(this), this, done);
    });
  }

  /** A running poller, or what is wrong with the settings. */
  function start(
    node: Node,
    config: PollConfig,
    deviceNode: DeviceNode | null,
    status: StatusLine,
  ): Poller | HeadendError {
    try {
      const poller = create(node, config, deviceNode, status);
      status.set({ fill: 'grey', shape: 'ring', text: RED._('headend-poll.status.idle') });
      poller.setEnabled(config.enabled ?? true);
      return poller;
    } catch (thrown) {
      const error = reportable(thrown);
      error.device ??= deviceNode?.name || undefined;
      status.set({ fill: 'red', shape: 'ring', text: RED._('headend-poll.status.CONFIG') });
      return error;
    }
  }

  function create(node: Node, config: PollConfig, deviceNode: DeviceNode | null, status: StatusLine): Poller {
    checkDevice(deviceNode);
    const { device, id } = deviceNode;
    const output: PollOutput = {
      messages: (messages) => {
        for (const message of messages) node.send(message);
      },
      error: (error) => tell(node, reportable(error)),
      status: (state) => status.set(statusOf(state, device.settings.profile.variant ?? '')),
    };
    const { rawValues = false, sendStale = false } = config;
    const settings = { selection: selectionOf(config), intervalMs: intervalOf(config), rawValues, sendStale };
    const poller = new Poller(device, id, settings, output, systemClock);
    deviceNode.register(node);
    return poller;
  }

  function statusOf({ state, rows, error, nextTryAt }: PollStatus, variant: string) {
    const at = timeOfDay(Date.now());
    // A device that has variants shows which one it is, in place of the time: both do not fit.
    const read = RED._(`headend-poll.status.${variant ? 'rowsOf' : 'rows'}`, { rows, at, variant });
    switch (state) {
      case 'polling':
        return { fill: 'yellow', shape: 'ring', text: 'node-red:common.status.connecting' } as const;
      case 'paused':
        return { fill: 'grey', shape: 'ring', text: RED._('headend-poll.status.paused') } as const;
      case 'ok':
        return { fill: 'green', shape: 'dot', text: read } as const;
      case 'partial':
        return { fill: 'yellow', shape: 'dot', text: RED._('headend-poll.status.partial', { rows }) } as const;
      case 'failed': {
        const retry = RED._('headend-poll.status.retry', { at: timeOfDay(nextTryAt ?? 0) });
        const text = nextTryAt === undefined ? RED._(`headend-poll.status.${error?.code}`) : retry;
        return { fill: 'red', shape: 'ring', text } as const;
      }
    }
  }

  RED.nodes.registerType('headend-poll', headendPoll);
  registerAdmin(RED);
}

function usable(setup: Poller | HeadendError): Poller {
  if (setup instanceof Poller) return setup;
  throw setup;
}

/** What a message replaces of the selection: naming pages or tables reads those, and all of their columns. */
function changeOf(request: PollRequest): Partial<Selection> {
  const pages = listOf('pages', request.pages);
  const tables = listOf('tables', request.tables);
  const columns = listOf('columns', request.columns);
  if (pages || tables) return { pages: pages ?? [], tables: tables ?? [], columns: columns ?? [] };
  return columns ? { columns } : {};
}

function listOf(name: string, value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  const list = Array.isArray(value) ? value : [value];
  if (list.every((item): item is string => typeof item === 'string' && item !== '')) return list;
  throw new HeadendError(
    'BAD_VALUE',
    `msg.${name} must be an id or a list of ids, as the device's page in docs names them.`,
  );
}
