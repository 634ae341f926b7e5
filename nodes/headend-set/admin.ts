import type { NodeAPI } from 'node-red';
import { asHeadendError, HeadendError } from '../../src/errors';
import { type DescribedDevice, openDescribed } from '../headend-device/described';
import type { SetFields } from './fields';
import { isPlainObject } from './payload';
import { perform } from './perform';
import { requestText } from './request-text';
import { evaluateFields } from './typed-value';
import { withTypedText, writeOf } from './write';

/** How long someone looks at a dialog for an answer. */
const TIME_LIMIT_MS = 30_000;

/** Body of a *Dry run* request: the dialog's fields, and a value in place of what a message would bring. */
interface DryRunRequest {
  id: string;
  fields: SetFields;
  /** Stands for the value where that comes with messages. */
  tried?: string;
  /** The device as the editor has it; `changed` where it is not deployed like this. */
  device?: DescribedDevice & { changed?: boolean };
}

/** What the editor asks of the runtime: the request that the dialog's fields would make, as a text. */
export function registerAdmin(RED: NodeAPI): void {
  RED.httpAdmin.post('/headend/dry-run', RED.auth.needsPermission('headend.write'), (request, response) => {
    dryRun(RED, request.body).then(
      (text) => response.json({ text }),
      (error: unknown) => response.status(400).json({ error: asHeadendError(error, 'CONFIG').message }),
    );
  });
}

async function dryRun(RED: NodeAPI, body: unknown): Promise<string> {
  const { id, fields, tried, device: described } = requestOf(body);
  if (!described && !RED.nodes.getNode(fields.device)) {
    throw new HeadendError('CONFIG', 'The device is not deployed yet; deploy it, then try again.');
  }
  const { device, release } = openDescribed(RED, fields.device, described ?? {});
  try {
    const { profile } = device.settings;
    const { value = tried, parameters } = await evaluateFields(RED, fields, RED.nodes.getNode(id), {});
    const write = withTypedText(writeOf(fields, { dryRun: true }, { value, parameters }, profile), profile);
    const { requests, failure } = await perform(device, write, AbortSignal.timeout(TIME_LIMIT_MS));
    if (failure) throw failure;
    if (requests.length === 0) return 'Nothing would be sent: the device shows this already.';
    return requestText(requests);
  } finally {
    await release();
  }
}

/** @throws HeadendError BAD_VALUE for what no dialog sends. */
function requestOf(body: unknown): DryRunRequest {
  if (isPlainObject(body) && typeof body.id === 'string' && isPlainObject(body.fields)) {
    const { parameters = [], ...others } = body.fields;
    const isText = (value: unknown) => typeof value === 'string';
    const isField = (field: unknown) => isPlainObject(field) && [field.id, field.value, field.type].every(isText);
    const areFields = Array.isArray(parameters) && parameters.every(isField);
    const areTexts = Object.values(others).every((value) => isText(value) || typeof value === 'boolean');
    const isDevice = body.device === undefined || isPlainObject(body.device);
    if (areFields && areTexts && isDevice && (body.tried === undefined || isText(body.tried))) return body as never;
  }
  throw new HeadendError('BAD_VALUE', 'The request is not understood: it must hold the fields of a set node.');
}
