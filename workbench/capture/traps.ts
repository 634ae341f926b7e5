import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import type { SnmpSecurity } from '../../src/transport/snmp';
import { openTrapReceiver, type TrapNotification } from '../../src/trap';
import type { CapturedTrap } from './manifest';
import { trapRecordOf } from './snmprec';

/** Where a device's notifications are listened for. */
export interface TrapListening {
  /** Local IP address and UDP port. */
  address: string;
  port: number;
  /** How long, from the beginning of the capture. */
  seconds: number;
  /** Called when the port is open. */
  onListening?: (port: number) => void;
  /** Called for each notification of the device: how many there are now. */
  onTrap?: (count: number) => void;
}

/** Notifications of one device while it is captured. */
export interface TrapRecording {
  /** What came so far; those of other senders are left out. */
  traps(): CapturedTrap[];
  close(): Promise<void>;
}

/** Listens for what a device sends by itself. @throws HeadendError where the port cannot be opened */
export async function recordTraps(
  { address, port, onListening, onTrap }: TrapListening,
  host: string,
  security: SnmpSecurity | undefined,
  signal: AbortSignal,
): Promise<TrapRecording> {
  const senders = new Set((await lookup(host, { all: true })).map((found) => found.address));
  const users = security?.version === '3' ? [security] : [];
  const communities = security && security.version !== '3' ? [security.community] : [];
  const receiver = openTrapReceiver({ address, port, communities, users });
  const received: TrapNotification[] = [];
  receiver.on('notification', (notification) => {
    const { source, agentAddress = '' } = notification;
    if (!senders.has(source.address) && !senders.has(agentAddress)) return;
    received.push(notification);
    onTrap?.(received.length);
  });
  try {
    while (receiver.state.state === 'opening') await once(receiver, 'state', { signal });
    const { state } = receiver;
    if (state.state === 'error') throw state.error;
    if (state.state === 'listening') onListening?.(state.port);
  } catch (error) {
    await receiver.close();
    throw error;
  }
  return { traps: () => received.map((trap) => capturedOf(trap, received[0])), close: () => receiver.close() };
}

function capturedOf(trap: TrapNotification, first: TrapNotification | undefined): CapturedTrap {
  const { at, version, inform, oid, upTime, varbinds } = trap;
  return {
    afterMs: Date.parse(at) - Date.parse(first?.at ?? at),
    ...{ version, inform, oid },
    ...(upTime !== undefined && { upTime }),
    varbinds: varbinds.flatMap((varbind) => trapRecordOf(varbind) ?? []),
  };
}
