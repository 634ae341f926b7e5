import type { IncomingMessage, ServerResponse } from 'node:http';
import { webServer } from '../../device/lab';
import { LOGIN } from '../lab';

const KEY = 'k-5e1f0c77a1';

/** What a gateway says that has the log-in, paths, names and nesting of nobody's profile. */
const REPLIES: Readonly<Record<string, unknown>> = {
  '/rest/2/chassis': {
    chassis: {
      hostLabel: 'gateway-1',
      sn: 'GW-00417',
      firmware: { release: '3.4.1', built: '2026-03-02' },
      uptimeSecs: 86_461,
    },
  },
  '/rest/2/rx/sockets': {
    result: {
      sockets: [
        socket(11, 'Feed A', '239.20.0.1', 5001, 'DATA1', true, 38_014),
        socket(12, 'Feed B', '239.20.0.2', 5001, 'DATA1', true, 24_001),
        socket(17, 'Feed C', '239.20.0.3', 5003, 'DATA2', false, 0),
      ],
    },
  },
  '/rest/2/rx/streams': {
    result: {
      streams: [
        stream(1, 'Feed A', 11, 38_014_706, 3, false, 2),
        stream(2, 'Feed B', 12, 24_001_330, 0, false, 1),
        stream(3, 'Feed C', 17, 0, 912, true, 0),
      ],
    },
  },
  '/rest/2/tx/muxes': {
    result: {
      muxes: [
        {
          ...mux(201, 'Mux North', 4001, 38_000_000, 31_200_411),
          programs: [program(901, 1001, 'News', 256, 257, 4_100_230), program(902, 1002, 'Films', 512, 513, 5_300_114)],
        },
        {
          ...mux(202, 'Mux South', 4002, 36_000_000, 35_100_902),
          programs: [program(903, 2001, 'Sport', 256, 257, 7_700_019)],
        },
      ],
    },
  },
  '/rest/2/faults': {
    faults: [
      fault(71, 'Feed C', 'major', 'Input signal lost', '2026-11-20T07:12:09Z', true),
      fault(72, 'Fan 2', 'minor', 'Speed is low', '2026-11-20T09:30:00Z', false),
    ],
  },
};

function socket(no: number, label: string, group: string, udpPort: number, nic: string, on: boolean, kbps: number) {
  return { socketNo: no, label, destination: { ipAddress: group, udpPort }, nic, isActive: on, rateKbps: kbps };
}

function stream(no: number, label: string, socketNo: number, rate: number, cc: number, lost: boolean, count: number) {
  return {
    streamNo: no,
    label,
    fedBy: { socketNo },
    measured: { bitsPerSec: rate, continuityErrors: cc },
    syncLost: lost,
    serviceCount: count,
  };
}

function mux(no: number, label: string, tsid: number, total: number, measured: number) {
  return { muxNo: no, label, dvb: { tsid, onid: 8442 }, rate: { configuredBps: total, measuredBps: measured } };
}

function program(no: number, sid: number, label: string, pmt: number, pcr: number, rate: number) {
  return { programNo: no, sid, label, pids: { pmt, pcr }, bitsPerSec: rate };
}

function fault(no: number, about: string, severity: string, message: string, since: string, acked: boolean) {
  return { faultNo: no, about, severity, message, since, acked, status: 'active' };
}

/** A gateway that listens until it is closed. */
export function changedGateway(): Promise<{ port: number; close(): Promise<void> }> {
  return webServer((request, response) => void answer(request, response));
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const say = (status: number, body: unknown) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  const path = (request.url ?? '').replace(/\?.*/, '');
  if (request.method === 'POST' && path === '/rest/2/sessions') {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { userName, secret } = JSON.parse(body);
    const isGood = userName === LOGIN.user && secret === LOGIN.password;
    say(isGood ? 201 : 403, isGood ? { session: { key: KEY, for: userName } } : { fault: 'no' });
  } else if (request.headers['x-session-key'] !== KEY) say(401, { fault: 'log on first' });
  else if (request.method === 'GET' && Object.hasOwn(REPLIES, path)) say(200, REPLIES[path]);
  else say(404, { fault: 'no such thing' });
}
