import type { NodeAPI } from 'node-red';
import type { DeviceSettings } from '../../src/device';
import { asHeadendError } from '../../src/errors';
import { archiveOf, capture, check, overrideText } from '../../workbench';
import { type DescribedDevice, describedDevice } from './described';
import { listOverrides, readOverride, saveOverride } from './override-files';
import type { CaptureAnswer, CheckAnswer } from './workbench-answers';

/** The profile workbench in the editor. What talks to a device or writes a file needs write permission. */
export function registerWorkbench(RED: NodeAPI): void {
  const userDir = () => RED.settings.userDir ?? '.';
  const mayRead = RED.auth.needsPermission('headend.read');
  const mayWrite = RED.auth.needsPermission('headend.write');

  RED.httpAdmin.get('/headend/overrides', mayRead, (_request, response) => {
    answer(response, async () => listOverrides(userDir()));
  });

  RED.httpAdmin.get('/headend/overrides/:name', mayRead, (request, response) => {
    answer(response, async () => ({ text: readOverride(userDir(), String(request.params.name)) }));
  });

  RED.httpAdmin.post('/headend/overrides/:name', mayWrite, (request, response) => {
    const { profile, text } = (request.body ?? {}) as Record<string, unknown>;
    answer(response, async () => {
      saveOverride(userDir(), String(request.params.name), String(profile ?? ''), String(text ?? ''));
      return {};
    });
  });

  RED.httpAdmin.post('/headend/check', mayWrite, (request, response) => {
    answer(response, async (signal): Promise<CheckAnswer> => {
      const report = await check(await settingsOf(RED, request.body), { signal });
      return { report, proposal: overrideText(report, report.at.slice(0, 10)) };
    });
  });

  RED.httpAdmin.post('/headend/capture', mayWrite, (request, response) => {
    const anonymise = (request.body as { anonymise?: unknown } | undefined)?.anonymise === true;
    answer(response, async (signal): Promise<CaptureAnswer> => {
      const result = await capture(await settingsOf(RED, request.body), { signal, anonymise });
      const { profile, at, snmp, http, removed } = result.manifest;
      const folder = `${profile}-${at.slice(0, 19).replaceAll(':', '')}`;
      const failed = http.flatMap(({ method, path, error }) => (error ? [`${method} ${path}: ${error.message}`] : []));
      const problems = [...(snmp?.problems ?? []), ...failed];
      return { name: `${folder}.tgz`, archive: archiveOf(result, folder).toString('base64'), removed, problems };
    });
  });
}

/** The device a dialog describes: one request at a time, however many it allows its flows. */
async function settingsOf(RED: NodeAPI, body: unknown): Promise<DeviceSettings> {
  const { id, fields, credentials } = (body ?? {}) as DescribedDevice;
  // It opens nothing before it is used.
  const { settings } = describedDevice(RED, { id, fields, credentials });
  return { ...settings, maxInFlight: 1 };
}

/** What a request is answered with; Node-RED's own types of it are those of Express. */
interface Response {
  writableEnded: boolean;
  on(event: 'close', listener: () => void): unknown;
  status(code: number): Response;
  json(body: unknown): unknown;
}

/** Answers with what `work` gives, or the sentence it fails with. It is stopped when nobody waits for it any more. */
function answer(response: Response, work: (signal: AbortSignal) => Promise<unknown>): void {
  const leaving = new AbortController();
  response.on('close', () => {
    if (!response.writableEnded) leaving.abort();
  });
  work(leaving.signal).then(
    (body) => response.json(body),
    (error: unknown) => {
      if (!leaving.signal.aborted) response.status(400).json({ error: asHeadendError(error, 'CONFIG').message });
    },
  );
}
