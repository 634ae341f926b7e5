import type { Node, NodeAPI } from 'node-red';
import { type Simulator, startReplay, startSimulator } from '../../simulator';
import { profileFolder } from '../headend-device/settings';
import { doneAfter } from '../shared/closing';
import { failWith, reportable, tell } from '../shared/failure';
import { StatusLine } from '../shared/status-line';
import { registerAdmin } from './admin';
import { obey } from './commands';
import { optionsOf, replayOf, type SimulatorConfig, type SimulatorCredentials } from './settings';

/** A simulated device on loopback, so that flows run without hardware. */
export default function register(RED: NodeAPI): void {
  const userDir = () => RED.settings.userDir ?? '.';
  const folders = () => [profileFolder(userDir())];
  registerAdmin(RED, folders);

  function headendSimulator(this: Node<SimulatorCredentials>, config: SimulatorConfig) {
    RED.nodes.createNode(this, config);
    const starting = start(config, this.credentials ?? {}, userDir());
    const status = new StatusLine(this);
    let closed = false;
    const show = ({ ports, faults }: Simulator) => {
      const names = Object.entries(faults).flatMap(([name, value]) => (value ? [name] : []));
      const open = Object.entries(ports).flatMap(([name, port]) => (port ? [`${name} ${port}`] : []));
      if (names.length > 0) status.set({ fill: 'yellow', shape: 'dot', text: names.join(', ') });
      else status.set({ fill: 'green', shape: 'dot', text: open.join(', ') });
    };
    starting.then(show, (error: unknown) => {
      status.set({ fill: 'red', shape: 'ring', text: RED._('headend-simulator.status.failed') });
      tell(this, reportable(error));
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
      status.close();
      // One that could not start has told so already.
      const closing = starting.then(
        (simulator) => simulator.stop(),
        () => undefined,
      );
      doneAfter(closing, this, done);
    });
  }

  RED.nodes.registerType<Node<SimulatorCredentials>, SimulatorConfig, object, SimulatorCredentials>(
    'headend-simulator',
    headendSimulator,
    { credentials: { user: { type: 'text' }, password: { type: 'password' }, trapCommunity: { type: 'password' } } },
  );
}

async function start(config: SimulatorConfig, credentials: SimulatorCredentials, userDir: string): Promise<Simulator> {
  const replay = replayOf(config, credentials, userDir);
  return replay ? startReplay(replay) : startSimulator(optionsOf(config, credentials, [profileFolder(userDir)]));
}
