import type { Node, NodeAPI } from 'node-red';
import { type Simulator, startSimulator } from '../../simulator';
import { asHeadendError } from '../../src/errors';
import { profileFolder } from '../headend-device/settings';
import { failWith, reportable } from '../shared/failure';
import { registerAdmin } from './admin';
import { obey } from './commands';
import { optionsOf, type SimulatorConfig, type SimulatorCredentials } from './settings';

/** A simulated device on loopback, so that flows run without hardware. */
export default function register(RED: NodeAPI): void {
  const folders = () => [profileFolder(RED.settings.userDir ?? '.')];
  registerAdmin(RED, folders);

  function headendSimulator(this: Node<SimulatorCredentials>, config: SimulatorConfig) {
    RED.nodes.createNode(this, config);
    const starting = start(config, this.credentials ?? {}, folders());
    let closed = false;
    const show = ({ ports, faults }: Simulator) => {
      const names = Object.entries(faults).flatMap(([name, value]) => (value ? [name] : []));
      const open = Object.entries(ports).flatMap(([name, port]) => (port ? [`${name} ${port}`] : []));
      if (names.length > 0) this.status({ fill: 'yellow', shape: 'dot', text: names.join(', ') });
      else this.status({ fill: 'green', shape: 'dot', text: open.join(', ') });
    };
    starting.then(show, (error: unknown) => {
      this.status({ fill: 'red', shape: 'ring', text: RED._('headend-simulator.status.failed') });
      this.error(reportable(error), {});
    });

    this.on('input', async (message, send, done) => {
      try {
        const simulator = await starting;
        const notified = await obey(simulator, message.payload);
        // A storm that the close ended has no one left to tell.
        if (!closed) {
          show(simulator);
          if (notified) send({ ...message, payload: { ...notified } });
        }
        done();
      } catch (thrown) {
        failWith(thrown, message, done);
      }
    });

    this.on('close', (done: () => void) => {
      closed = true;
      starting
        .then((simulator) => simulator.stop())
        .catch((error: unknown) => this.trace(asHeadendError(error).message))
        .finally(done);
    });
  }

  RED.nodes.registerType<Node<SimulatorCredentials>, SimulatorConfig, object, SimulatorCredentials>(
    'headend-simulator',
    headendSimulator,
    { credentials: { user: { type: 'text' }, password: { type: 'password' }, trapCommunity: { type: 'password' } } },
  );
}

async function start(...settings: Parameters<typeof optionsOf>): Promise<Simulator> {
  return startSimulator(optionsOf(...settings));
}
