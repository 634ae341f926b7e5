import type { NodeAPI } from 'node-red';
import { asHeadendError } from '../../src/errors';
import { preview } from './preview';

/** What the editor asks of the runtime: the rows that the dialog's fields would read, now. */
export function registerAdmin(RED: NodeAPI): void {
  RED.httpAdmin.post('/headend/preview', RED.auth.needsPermission('headend.write'), (request, response) => {
    const leaving = new AbortController();
    // The browser ends the request when the dialog is closed before the answer is there.
    response.on('close', () => leaving.abort());
    preview(RED, request.body, leaving.signal).then(
      (answer) => response.json(answer),
      (error: unknown) => {
        if (!leaving.signal.aborted) response.status(400).json({ error: asHeadendError(error, 'CONFIG').message });
      },
    );
  });
}
