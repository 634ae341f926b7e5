import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { NodeMessage } from 'node-red';
import type { ComparedConfig, ConfigFile, ConfigMessage, RestoredConfig, SavedConfig } from '../../src/messages';
import { webServer } from '../device/lab';
import { deviceConfig, ENDS, type NodeRed, PLACE, TAB } from './harness';

/** A document as no library would write it; `bitrate` is one of the things that a comparison passes over. */
export function treeOf({ name = 'Input 1', bitrate = 1, chassis = 'CH-1', more = '' } = {}): string {
  return [
    `<?xml version='1.0'?>`,
    `<!-- as the device likes it --><AFRICA>`,
    `\t<Platform   ID="1" ChassisSerialNum='${chassis}' SwVersion = "06.07">`,
    `<Slot Slot='1'  PartNumber="" /><Slot Slot="2" PartNumber='A&#38;B'></Slot>`,
    `<InputTs Id="007" Name="${name}" Bitrate='${bitrate}'/><Note><![CDATA[a < b]]></Note>${more}`,
    `</Platform></AFRICA>`,
    '',
  ].join('\r\n');
}

/** What was asked of the device. */
export interface Asked {
  body: Buffer;
  isWrite: boolean;
}

/** A device whose configuration is one document: it gives it out, and takes over what it is sent. */
export async function configDevice(document: string | Buffer = treeOf()) {
  const device = {
    document: Buffer.from(document) as Buffer,
    asked: [] as Asked[],
    /** Does something else than to take a document over. */
    take: (sent: Buffer, response: ServerResponse): void => {
      device.document = sent;
      response.end();
    },
    give: (response: ServerResponse): void => {
      response.writeHead(200, { 'content-type': 'text/xml' }).end(device.document);
    },
    writes: () => device.asked.filter(({ isWrite }) => isWrite),
  };
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const isWrite = !body.includes('GET_TREE');
    device.asked.push({ body, isWrite });
    if (isWrite) device.take(body, response);
    else device.give(response);
  };
  const server = await webServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  return Object.assign(device, { port: server.port, open: server.open, close: () => server.close() });
}

/** An XML configuration node, wired to `out`. */
export function xmlConfig(more: object = {}): object {
  const node = { id: 'config', type: 'headend-xml-config', z: 'tab', ...PLACE, device: 'device', operation: 'save' };
  return { ...node, wires: [['out']], ...more };
}

/** Loads a flow of one device and one XML configuration node. */
export async function loadFlow(
  red: NodeRed,
  ports: { http?: number; snmp?: number },
  { device = {}, node = {} }: { device?: object; node?: object } = {},
) {
  const flow = [TAB, deviceConfig(ports, { timeout: '10000', ...device }), xmlConfig(node), ...ENDS];
  await red.load(flow);
  const out = red.arrivals<ConfigMessage & NodeMessage>();

  /** What a message becomes, or the error. */
  const ask = async <T = ConfigMessage['payload']>(message: object) => {
    const from = out.all.length;
    const { error, msg } = await red.send('config', message);
    const answer = out.all[from];
    return {
      error,
      failure: msg.failure as Record<string, unknown> | undefined,
      answer,
      payload: answer?.payload as T,
    };
  };
  return {
    out,
    ask,
    save: async (message: object = {}) => (await ask<SavedConfig>({ operation: 'save', ...message })).payload,
    list: async () => (await ask<ConfigFile[]>({ operation: 'list' })).payload,
    compare: async (message: object) => (await ask<ComparedConfig>({ operation: 'compare', ...message })).payload,
    restore: (message: object) => ask<RestoredConfig>({ operation: 'restore', ...message }),
  };
}

const configFolder = (red: NodeRed) => join(red.userDir, 'headend', 'config');

/** The folder of the only device; made by the first save. */
export function deviceFolder(red: NodeRed): string {
  const [folder = ''] = readdirSync(configFolder(red));
  return join(configFolder(red), folder);
}

/** Files of the only device; none where nothing was saved. */
export function filesIn(red: NodeRed): string[] {
  try {
    return readdirSync(deviceFolder(red)).sort();
  } catch {
    return [];
  }
}

export function readFile(red: NodeRed, file: string): Buffer {
  return readFileSync(join(deviceFolder(red), file));
}

/** Puts a file into the device's folder, as a person would. */
export function putFile(red: NodeRed, file: string, text: string | Buffer): void {
  writeFileSync(join(deviceFolder(red), file), text);
}

/** An override file with a short time limit for restores. */
export function writeOverride(red: NodeRed, text: string): string {
  mkdirSync(join(red.userDir, 'headend'), { recursive: true });
  writeFileSync(join(red.userDir, 'headend', 'config-test.yaml'), text);
  return 'config-test.yaml';
}
