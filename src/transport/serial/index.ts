export { createStreamHttpClient, type StreamServices } from './client';
export { type LoadSerialPort, listSerialPorts } from './serialport';
export type { SerialLine, SerialPorts, StreamTarget, TcpLine } from './types';
