import type { Node, NodeAPI, NodeDef } from 'node-red';
import { loadScene, loadVariants, type Simulator, type SimulatorOptions, startSimulator } from '../../simulator';
import { asHeadendError, HeadendError } from '../../src/errors';
import { failWith, reportable } from '../shared/failure';
import { numberIn } from '../shared/number-field';

/** The node's fields. Numbers may be texts: a field can be an environment variable. */
interface SimulatorConfig extends NodeDef {
  profile: string;
  /** All at once when blank. */
  variant?: string;
  /** How many times the usual number of rows. */
  size?: number | string;
  snmpPort?: number | string;
  httpPort?: number | string;
  compression?: SimulatorOptions['compression'];
  leadingLine?: string;
}

/** The login the simulated device demands. */
interface SimulatorCredentials {
  user?: string;
  password?: string;
}

/** A simulated device on loopback, so that flows run without hardware. */
export default function register(RED: NodeAPI): void {
  function headendSimulator(this: Node<SimulatorCredentials>, config: SimulatorConfig) {
    RED.nodes.createNode(this, config);
    const starting = start(config, this.credentials ?? {});
    const show = ({ ports, faults }: Simulator) => {
      const names = Object.entries(faults).flatMap(([name, value]) => (value ? [name] : []));
      const open = [ports.snmp && `snmp ${ports.snmp}`, ports.http && `http ${ports.http}`].filter(Boolean);
      if (names.length > 0) this.status({ fill: 'yellow', shape: 'dot', text: names.join(', ') });
      else this.status({ fill: 'green', shape: 'dot', text: open.join(', ') });
    };
    starting.then(show, (error: unknown) => {
      this.status({ fill: 'red', shape: 'ring', text: RED._('headend-simulator.status.failed') });
      this.error(reportable(error), {});
    });

    this.on('input', async (message, _send, done) => {
      try {
        const simulator = await starting;
        obey(simulator, message.payload);
        show(simulator);
        done();
      } catch (thrown) {
        failWith(thrown, message, done);
      }
    });

    this.on('close', (done: () => void) => {
      starting
        .then((simulator) => simulator.stop())
        .catch((error: unknown) => this.trace(asHeadendError(error).message))
        .finally(done);
    });
  }

  RED.nodes.registerType<Node<SimulatorCredentials>, SimulatorConfig, object, SimulatorCredentials>(
    'headend-simulator',
    headendSimulator,
    { credentials: { user: { type: 'text' }, password: { type: 'password' } } },
  );
}

async function start(config: SimulatorConfig, { user, password }: SimulatorCredentials): Promise<Simulator> {
  if (!config.profile) throw new HeadendError('CONFIG', 'No model is chosen; choose what kind of device to simulate.');
  const variants = loadVariants(config.profile, config.variant);
  return startSimulator({
    ...variants,
    scene: loadScene(variants.profile.id),
    size: numberIn('size', config.size, 1, 100) ?? 1,
    ports: {
      snmp: numberIn('SNMP port', config.snmpPort, 0, 65_535),
      http: numberIn('HTTP port', config.httpPort, 0, 65_535),
    },
    login: user ? { user, password: password ?? '' } : undefined,
    compression: config.compression || undefined,
    leadingLine: config.leadingLine || undefined,
  });
}

/** Does what a message's payload says: `"reboot"`, `"clear"`, `"expireSessions"`, or an object of faults. */
function obey(simulator: Simulator, payload: unknown): void {
  if (payload === 'reboot') simulator.reboot();
  else if (payload === 'clear') simulator.clearFaults();
  else if (payload === 'expireSessions') simulator.expireSessions();
  else if (isPlainObject(payload)) simulator.setFaults(payload);
  else throw new HeadendError('BAD_VALUE', 'msg.payload must be "reboot", "clear", "expireSessions", or faults.');
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
}
