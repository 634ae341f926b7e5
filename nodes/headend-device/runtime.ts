import type { Node, NodeAPI } from 'node-red';
import { Device, type DeviceSettings } from '../../src/device';
import { asHeadendError, type HeadendError } from '../../src/errors';
import type { Connection, Profile } from '../../src/profile';
import { trimmedKey } from '../../src/transport/http';
import { doneAfter } from '../shared/closing';
import type { DeviceNode } from '../shared/device-node';
import { type OverviewEntry, overview } from '../shared/overview';
import { registerAdmin } from './admin';
import { type DeviceConfig, type DeviceCredentials, settingsOf } from './settings';
import { tlsOptions } from './tls';
import { viewOf } from './view';
import { registerWorkbench } from './workbench';

/** One device connection, shared by all nodes that name it. */
export default function register(RED: NodeAPI): void {
  function headendDevice(this: Node<DeviceCredentials>, config: DeviceConfig) {
    RED.nodes.createNode(this, config);
    const users: Record<string, Node> = {};
    let shown: OverviewEntry | undefined;
    const { device, problem } = open(this, config, () => shown?.changed());

    const node: DeviceNode = Object.assign(this, {
      users,
      device,
      problem,
      register(user: Node) {
        users[user.id] = user;
      },
      async deregister(user: Node) {
        delete users[user.id];
        if (Object.keys(users).length === 0) await device?.close();
      },
    });
    shown = overview.addDevice(this.id, () => viewOf(node, config));
    // Runs beside the close of its users, so it ends what is in flight itself and may come before they deregister.
    node.on('close', (done: () => void) => {
      shown.remove();
      doneAfter(device?.close(), node, done);
    });
  }

  function open(
    node: Node<DeviceCredentials>,
    config: DeviceConfig,
    onStatus: () => void,
  ): { device?: Device; problem?: HeadendError } {
    try {
      const tls = config.tls ? tlsOptions(RED, config.tls) : undefined;
      const settings = settingsOf(config, node.credentials ?? {}, RED.settings.userDir ?? '.', tls);
      const onChange = (connection: Connection, state: string, error?: HeadendError) => {
        const { title } = connection;
        if (error) node.warn(RED._('headend-device.log.down', { title, reason: error.message }));
        else if (state === 'up' && wasDown.delete(connection.id)) node.log(RED._('headend-device.log.up', { title }));
        if (error) wasDown.add(connection.id);
      };
      const wasDown = new Set<string>();
      const onVariant = ({ variants, variant = '' }: Profile) => {
        node.warn(RED._('headend-device.log.variant', { variant: variants.get(variant) ?? variant }));
      };
      const onClockOffset = ({ title }: Connection, seconds: number) => {
        const direction = RED._(`headend-device.log.${seconds > 0 ? 'ahead' : 'behind'}`);
        node.warn(RED._('headend-device.log.clock', { title, seconds: Math.abs(seconds), direction }));
      };
      warnOfSpaces(node, settings);
      return { device: new Device(settings, { onChange, onVariant, onClockOffset, onStatus }) };
    } catch (error) {
      const problem = asHeadendError(error, 'CONFIG');
      node.error(problem.message);
      return { problem };
    }
  }

  /** A key that signs is used without the spaces that came with copying it; the user should know. */
  function warnOfSpaces(node: Node, { profile, http }: DeviceSettings): void {
    const signed = [...profile.connections.values()].find(({ kind }) => kind === 'http');
    if (signed?.kind !== 'http' || !signed.signature || !trimmedKey(http?.login?.password ?? '').trimmed) return;
    node.warn(RED._('headend-device.log.trimmed', { secret: signed.login?.secret ?? 'key' }));
  }

  RED.nodes.registerType<Node<DeviceCredentials>, DeviceConfig, object, DeviceCredentials>(
    'headend-device',
    headendDevice,
    {
      credentials: {
        getCommunity: { type: 'password' },
        setCommunity: { type: 'password' },
        snmpUser: { type: 'text' },
        snmpAuthKey: { type: 'password' },
        snmpPrivKey: { type: 'password' },
        httpUser: { type: 'text' },
        httpPassword: { type: 'password' },
      },
    },
  );
  registerAdmin(RED);
  registerWorkbench(RED);
}
