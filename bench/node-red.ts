import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Node, NodeAPI } from 'node-red';

/** What a Node-RED has of its own interface that its types leave out. */
interface Runtime extends NodeAPI {
  init(server: unknown, settings: object): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** The core "http request" node in a Node-RED of this process, which parses JSON and keeps its connections. */
export async function httpRequestNode(url: string): Promise<{ ask(): Promise<unknown>; stop(): Promise<void> }> {
  const userDir = mkdtempSync(join(tmpdir(), 'bench-node-red-'));
  const request = { id: 'ask', type: 'http request', method: 'GET', ret: 'obj', url, persist: true, wires: [['end']] };
  const tab = { id: 'tab', type: 'tab', label: 'bench' };
  writeFileSync(
    join(userDir, 'flows.json'),
    JSON.stringify([tab, { ...request, z: 'tab' }, { id: 'end', type: 'bench-end', z: 'tab', wires: [] }]),
  );
  const RED: Runtime = require('node-red');
  const logging = { console: { level: 'off', metrics: false, audit: false } };
  RED.init(createServer(), {
    userDir,
    flowFile: 'flows.json',
    logging,
    httpAdminRoot: false,
    httpNodeRoot: false,
    telemetry: { enabled: false },
  });
  await RED.start();
  const answers = new Map<string, (payload: unknown) => void>();
  RED.nodes.registerType('bench-end', function benchEnd(this: Node, config) {
    RED.nodes.createNode(this, config);
    this.on('input', ({ _msgid, payload }, _send, done) => {
      answers.get(_msgid)?.(payload);
      answers.delete(_msgid);
      done();
    });
  });
  let node = RED.nodes.getNode('ask');
  for (; !node; node = RED.nodes.getNode('ask')) await new Promise((resolve) => setTimeout(resolve, 50));
  const asked = node;
  return {
    ask: () =>
      new Promise((resolve) => {
        const id = RED.util.generateId();
        answers.set(id, resolve);
        asked.receive({ _msgid: id });
      }),
    async stop() {
      await RED.stop();
      rmSync(userDir, { recursive: true, force: true });
    },
  };
}
