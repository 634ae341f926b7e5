import type { SerialPort } from 'serialport';
import { HeadendError } from '../../errors';
import type { SerialPorts } from './types';

/** What of the package `serialport` is used. */
export interface SerialPortPackage {
  SerialPort: typeof SerialPort;
}

/** Loads the package, which need not be there. */
export type LoadSerialPort = () => Promise<SerialPortPackage>;

/** The package itself. */
export const importSerialPort: LoadSerialPort = () => import('serialport');

/** @throws HeadendError `CONFIG` where the package is missing or does not run here */
export async function serialPortOf(load: LoadSerialPort): Promise<typeof SerialPort> {
  try {
    return (await load()).SerialPort;
  } catch (error) {
    throw new HeadendError(
      'CONFIG',
      'Serial ports need the package serialport, which is missing or does not run here; run "npm install serialport" ' +
        'in the Node-RED user directory and restart Node-RED.',
      { cause: error },
    );
  }
}

/** The serial ports of this machine, for a person to choose from. Never rejects: what stops it is the `reason`. */
export async function listSerialPorts(load: LoadSerialPort = importSerialPort): Promise<SerialPorts> {
  try {
    const found = await (await serialPortOf(load)).list();
    const ports = found.map(({ path, manufacturer, serialNumber }) => {
      const adapter = [manufacturer, serialNumber].filter(Boolean).join(' ');
      return { path, label: adapter === '' ? path : `${path} (${adapter})` };
    });
    return { ports: ports.sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true })) };
  } catch (error) {
    const reason =
      error instanceof HeadendError
        ? error.message
        : 'This system does not tell its serial ports (on Linux, udevadm does); type the path.';
    return { ports: [], reason };
  }
}
