import type { LoginNames } from '../http/types';

/**
 * A serial device behind a terminal server. The port there must be a raw one ("TCP raw", "TCP server"): bytes pass as
 * they are. A telnet port (RFC 854) mixes commands of its own into what the device says, and damages packed replies.
 */
export interface TcpLine {
  kind: 'tcp';
  host: string;
  /** 1..65535. */
  port: number;
}

/** A serial port of this machine; the settings are those of the package `serialport`, by its names. */
export interface SerialLine {
  kind: 'serial';
  /** `/dev/ttyUSB0`, `COM3`; one of {@link SerialPorts}. */
  path: string;
  /** Bits per second. */
  baudRate: number;
  dataBits: 5 | 6 | 7 | 8;
  stopBits: 1 | 1.5 | 2;
  parity: 'none' | 'even' | 'odd' | 'mark' | 'space';
  /** Hardware flow control. */
  rtscts: boolean;
  /** Software flow control, out and in. Packed replies hold its two bytes: leave it off unless the device insists. */
  xon: boolean;
  xoff: boolean;
  /** Lower DTR when the port is closed. */
  hupcl: boolean;
}

/** How to reach an HTTP server at the end of a byte stream. Secrets never leave this object into a log or error. */
export interface StreamTarget {
  line: TcpLine | SerialLine;
  /** What requests name in `Host` (RFC 9110, 7.2). */
  host: string;
  /** Basic authentication (RFC 7617); absent when no login is configured. */
  login?: { user: string; password: string };
  /** What the device calls user and secret of a login; user name and password when left out. */
  loginNames?: LoginNames;
  /**
   * Longest time without progress, in ms: in opening the line, in sending, until the reply begins, and within it.
   * It is no limit for a whole reply, for a line may be slow. After a request that got no whole reply, one is waited
   * for as long again, so that it is not taken for the answer to the next request. A reply later than that can be:
   * HTTP has nothing to tell them apart by.
   */
  timeoutMs: number;
  /** Largest body accepted after decompression, in bytes. */
  maxBodyBytes: number;
  /** Silence after which nothing more of a broken reply is to come, in ms. It also ends a reply without a length. */
  quietMs: number;
}

/** The serial ports of this machine. */
export interface SerialPorts {
  ports: { path: string; label: string }[];
  /** Why none can be listed; absent when they could be. A path can still be typed. */
  reason?: string;
}
