import type { NodeAPI } from 'node-red';
import type { TableReading } from '../../src/device';
import { HeadendError } from '../../src/errors';
import { targetOf } from '../../src/poll';
import { describeColumns } from '../../src/profile';
import { shownColumns } from '../../src/table';
import { type DescribedDevice, openDescribed, withEnvironment } from '../headend-device/described';
import type { PreviewAnswer, PreviewRequest, PreviewTable } from './preview-answer';
import { type SelectionFields, selectionOf } from './settings';

/** Rows of a table that are shown at most: enough to see whether they are right. */
const MOST_ROWS = 200;
/** Sentences about a table that are shown at most. */
const MOST_PROBLEMS = 5;

/**
 * Reads once what the dialog of a poll node describes. A device that is deployed as the dialog has it is asked by the
 * node that holds its connections; any other is opened for this alone.
 *
 * @throws HeadendError BAD_VALUE for what no dialog sends, CONFIG where the settings do not fit; `signal.reason` when
 *   aborted.
 */
export async function preview(RED: NodeAPI, body: unknown, signal: AbortSignal): Promise<PreviewAnswer> {
  const { id, fields, device: described } = requestOf(body);
  const { pages, tables, columns, rawValues, ...texts } = fields;
  const chosen = { ...withEnvironment(RED, id, texts), pages, tables, columns } as SelectionFields;
  const { device, release } = openDescribed(RED, fields.device, described as DescribedDevice & { changed: boolean });
  try {
    const { wishes } = targetOf(selectionOf(chosen), device.settings.profile);
    const results = await device.read(wishes, { rawValues, signal });
    const { profile } = device.settings;
    const answers = wishes.map(({ table: id, columns: wanted }): PreviewAnswer['tables'][number] => {
      const result = results.get(id);
      if (result && !(result instanceof HeadendError)) return shown(result, wanted);
      return { id, title: profile.tables.get(id)?.title ?? id, error: result?.message ?? '' };
    });
    return { tables: answers };
  } finally {
    await release();
  }
}

function shown(
  { table, rows, requests, durationMs, problems }: TableReading,
  wanted?: readonly string[],
): PreviewTable {
  const { id, title } = table;
  const columns = describeColumns(table, shownColumns(table, wanted && new Set(wanted)));
  const [single, total] = [table.rows.kind === 'one', rows.length];
  const told = problems.slice(0, MOST_PROBLEMS);
  return { id, title, columns, single, rows: rows.slice(0, MOST_ROWS), total, requests, durationMs, problems: told };
}

/** @throws HeadendError BAD_VALUE for what no dialog sends. */
function requestOf(body: unknown): PreviewRequest {
  const { id, fields, device } = objectOf(body);
  const { pages, tables, columns, rawValues, ...texts } = objectOf(fields);
  const { changed, fields: described, credentials } = objectOf(device);
  const areLists = [pages, tables, columns].every((list) => Array.isArray(list) && list.every(isText));
  const areTexts = [id, ...Object.values(texts)].every(isText) && 'device' in texts;
  const areFlags = [rawValues, changed].every((flag) => typeof flag === 'boolean');
  objectOf(described);
  objectOf(credentials);
  if (areLists && areTexts && areFlags) return body as PreviewRequest;
  throw notUnderstood();
}

const isText = (value: unknown) => typeof value === 'string';

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw notUnderstood();
}

function notUnderstood(): HeadendError {
  return new HeadendError('BAD_VALUE', 'The request is not understood: it must hold the fields of a poll node.');
}
