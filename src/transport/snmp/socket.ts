import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import type { DgramSocket } from 'net-snmp';

/**
 * Opens a UDP socket connected to one agent, so that the kernel drops what comes from any other address or port
 * (net-snmp matches answers by request id alone) and reports a closed port. A name is resolved here, once.
 * @throws the system's error where the host is not known or not reachable.
 */
export async function connectSocket(host: string, port: number): Promise<Socket> {
  const { address, family } = await lookup(host, { order: 'ipv4first' });
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  try {
    socket.connect(port, address);
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    socket.close();
    throw error;
  }
}

/**
 * A connected socket as the `dgramModule` of a net-snmp session. What net-snmp throws on a message goes to `onFault`
 * instead of the process; socket errors do not go to net-snmp, which loses them.
 */
export function asDgramModule(socket: Socket, onFault: (error: unknown) => void) {
  const adapter: DgramSocket = {
    on(event, listener) {
      if (event === 'error') return;
      socket.on(event, (...args: unknown[]) => {
        try {
          listener(...args);
        } catch (error) {
          onFault(error);
        }
      });
    },
    ref: () => socket.ref(),
    unref: () => socket.unref(),
    send: (message, _offset, _length, _port, _address, done) => socket.send(message, done),
    close: () => socket.close(),
  };
  return { createSocket: () => adapter };
}
