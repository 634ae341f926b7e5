import type { Node, NodeAPI, NodeDef, NodeStatus } from 'node-red';
import { deviceInfo, Limiter } from '../../src/device';
import { HeadendError } from '../../src/errors';
import type { ConfigMessage, ConfigOperation } from '../../src/messages';
import { doneAfter } from '../shared/closing';
import { checkDevice, type DeviceNode } from '../shared/device-node';
import { failWith, reportable, tell } from '../shared/failure';
import { numberIn } from '../shared/number-field';
import { StatusLine, timeOfDay } from '../shared/status-line';
import { filesOf, registerAdmin } from './files';
import { type Outcome, perform, type Workplace } from './operations';
import { type ConfigFields, requestOf } from './request';

/** The node's fields. */
interface XmlConfig extends NodeDef, ConfigFields {
  device: string;
  /** Saved files that are kept. */
  keep?: number | string;
}

/** What operations need beside progress. */
type Setup = Omit<Workplace, 'onProgress'> & { deviceNode: DeviceNode };

const USUAL_KEEP = 30;
const MOST_KEPT = 10_000;

/** Saves, compares, restores and edits the XML configuration of a device. */
export default function register(RED: NodeAPI): void {
  function headendXmlConfig(this: Node, config: XmlConfig) {
    RED.nodes.createNode(this, config);
    const status = new StatusLine(this);
    const closing = new AbortController();
    const deviceNode = RED.nodes.getNode(config.device) as DeviceNode | null;
    // One after another: a document may be large.
    const turns = new Limiter(1);
    const setup = start(this, config, deviceNode, closing.signal);
    const isWrong = setup instanceof HeadendError;
    status.set(
      isWrong ? failed(setup) : { fill: 'grey', shape: 'ring', text: RED._('headend-xml-config.status.idle') },
    );
    // Told once all nodes are there: before that, no Catch node would hear of it.
    const telling = isWrong ? setImmediate(() => tell(this, setup)) : undefined;

    this.on('input', async (message, send, done) => {
      try {
        if (setup instanceof HeadendError) throw setup;
        const answer = await turns.run(() => handle(config, message, setup, status), closing.signal);
        send({ ...message, ...answer });
        done();
      } catch (thrown) {
        const error = reportable(thrown);
        error.device ??= deviceNode?.device?.settings.name;
        status.set(failed(error));
        failWith(error, message, done);
      }
    });

    this.on('close', (done: () => void) => {
      status.close();
      clearImmediate(telling);
      closing.abort(new HeadendError('UNREACHABLE', 'The node was closed before this was done.'));
      doneAfter(deviceNode?.deregister(this), this, done);
    });
  }

  /** What the node works with, or what is wrong with its settings. */
  function start(
    node: Node,
    config: XmlConfig,
    deviceNode: DeviceNode | null,
    signal: AbortSignal,
  ): Setup | HeadendError {
    try {
      checkDevice(deviceNode);
      const keep = numberIn('number of files to keep', config.keep, 1, MOST_KEPT) ?? USUAL_KEEP;
      const userDir = RED.settings.userDir ?? '.';
      deviceNode.register(node);
      const stores = { saves: filesOf(userDir, deviceNode, keep), files: filesOf(userDir, deviceNode) };
      return { deviceNode, device: deviceNode.device, ...stores, signal };
    } catch (thrown) {
      const error = reportable(thrown);
      error.device ??= deviceNode?.name || undefined;
      return error;
    }
  }

  async function handle(
    config: ConfigFields,
    message: object,
    setup: Setup,
    status: StatusLine,
  ): Promise<ConfigMessage> {
    const started = Date.now();
    const request = requestOf(config, message);
    const { operation } = request;
    const doing = RED._(`headend-xml-config.doing.${operation}`);
    status.set({ fill: 'yellow', shape: 'ring', text: doing });
    const onProgress = (fraction: number) => {
      status.set({ fill: 'yellow', shape: 'ring', text: `${doing} ${Math.floor(fraction * 100)} %` });
    };
    const outcome = await perform(request, { ...setup, onProgress });
    status.set(succeeded(operation, outcome));
    const { name } = setup.device.settings;
    const info = { operation, at: new Date(started).toISOString(), durationMs: Date.now() - started };
    return {
      ...outcome,
      topic: `${name}/configuration`,
      device: deviceInfo(setup.deviceNode.id, setup.device.settings),
      config: info,
    };
  }

  function succeeded(operation: ConfigOperation, { payload, edit }: Outcome): NodeStatus {
    const values = { at: timeOfDay(Date.now()), count: edit?.changes.length ?? countOf(payload) };
    const text = (key: string) => RED._(`headend-xml-config.done.${key}`, values);
    const green = (key: string) => ({ fill: 'green', shape: 'dot', text: text(key) }) as const;
    if (!isRecord(payload)) return green(operation);
    if ('skipped' in payload) return green(payload.skipped ? 'unchanged' : 'save');
    if ('dryRun' in payload && payload.dryRun) return green('dryRun');
    if ('verified' in payload && !payload.verified) {
      return { fill: 'yellow', shape: 'dot', text: text(payload.confirmed ? 'confirmed' : 'unverified') };
    }
    return green(operation);
  }

  function failed({ code }: HeadendError): NodeStatus {
    return { fill: 'red', shape: 'ring', text: RED._(`headend-xml-config.status.${code}`) };
  }

  RED.nodes.registerType('headend-xml-config', headendXmlConfig);
  registerAdmin(RED);
}

function isRecord<T>(payload: T): payload is Exclude<T, string | Buffer | readonly unknown[]> {
  return typeof payload === 'object' && !Array.isArray(payload) && !Buffer.isBuffer(payload);
}

/** Files, values or differences. */
function countOf(payload: Outcome['payload']): number {
  if (Array.isArray(payload)) return payload.length;
  return isRecord(payload) && 'same' in payload ? payload.changes.length : 0;
}
