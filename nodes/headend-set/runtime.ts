import { setMaxListeners } from 'node:events';
import type { Node, NodeAPI, NodeDef, NodeMessage, NodeStatus } from 'node-red';
import { Limiter } from '../../src/device';
import { asHeadendError, type ErrorCode, HeadendError } from '../../src/errors';
import type { SetInfo } from '../../src/messages';
import { doneAfter } from '../shared/closing';
import { checkDevice, type DeviceNode } from '../shared/device-node';
import { failWith } from '../shared/failure';
import { StatusLine } from '../shared/status-line';
import { registerAdmin } from './admin';
import type { SetFields, SetRequest } from './fields';
import { auditMessage, setMessage } from './messages';
import { type Outcome, perform } from './perform';
import { evaluateFields } from './typed-value';
import { writeOf } from './write';

type SetConfig = NodeDef & SetFields;

/** Writes settings of a device and does its actions. */
export default function register(RED: NodeAPI): void {
  function headendSet(this: Node, config: SetConfig) {
    RED.nodes.createNode(this, config);
    const status = new StatusLine(this);
    const deviceNode = RED.nodes.getNode(config.device) as DeviceNode | null;
    const closing = new AbortController();
    setMaxListeners(0, closing.signal); // Any number of messages may wait for their turn.
    // Writes are done in the order their messages came, also where finding their values takes time.
    const turns = new Limiter(1);
    deviceNode?.register(this);
    if (!deviceNode?.device) status.set(failed('CONFIG'));
    else status.set({ fill: 'grey', shape: 'ring', text: RED._('headend-set.status.idle') });

    const obey = async (message: NodeMessage, send: (messages: (NodeMessage | null)[]) => void): Promise<Outcome> => {
      checkDevice(deviceNode);
      const { device } = deviceNode;
      const evaluated = await evaluateFields(RED, config, this, message);
      const write = writeOf(config, message as SetRequest, evaluated, device.settings.profile);
      status.set({ fill: 'yellow', shape: 'ring', text: RED._('headend-set.status.writing') });
      const began = Date.now();
      const outcome = await perform(device, write, closing.signal);
      const { kind, id, dryRun } = write;
      const set: SetInfo = { kind, id, at: new Date(began).toISOString(), durationMs: Date.now() - began, dryRun };
      const occasion = { deviceId: config.device, settings: device.settings, set };
      const who = { node: this, flow: flowOf(this) };
      const audit = outcome.audit.length === 0 ? null : auditMessage(outcome, occasion, message, who);
      send([setMessage(outcome, occasion, message), audit]);
      return outcome;
    };

    this.on('input', async (message, send, done) => {
      try {
        const outcome = await turns.run(() => obey(message, send), closing.signal);
        if (outcome.failure) throw outcome.failure;
        status.set(statusOf(outcome));
        done();
      } catch (thrown) {
        status.set(failed(asHeadendError(thrown).code));
        failWith(thrown, message, done);
      }
    });

    this.on('close', (done: () => void) => {
      status.close();
      closing.abort(new HeadendError('UNREACHABLE', 'The node was closed before it was known what came of the write.'));
      doneAfter(deviceNode?.deregister(this), this, done);
    });
  }

  function statusOf({ verified, dryRun }: Outcome): NodeStatus {
    if (dryRun) return { fill: 'grey', shape: 'dot', text: RED._('headend-set.status.dryRun') };
    if (verified) return { fill: 'green', shape: 'dot', text: RED._('headend-set.status.ok') };
    return { fill: 'yellow', shape: 'dot', text: RED._('headend-set.status.notVerified') };
  }

  function failed(code: ErrorCode): NodeStatus {
    return { fill: 'red', shape: 'ring', text: RED._(`headend-set.status.${code}`) };
  }

  function flowOf(node: Node): { id: string; name: string } {
    const name: unknown = RED.util.evaluateNodeProperty('NR_FLOW_NAME', 'env', node, {});
    return { id: node.z ?? '', name: String(name ?? '') };
  }

  RED.nodes.registerType('headend-set', headendSet);
  registerAdmin(RED);
}
