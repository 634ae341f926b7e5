import type { NodeAPI } from 'node-red';
import { findScene } from '../../simulator';
import { asHeadendError } from '../../src/errors';
import { listProfiles } from '../../src/profile';

/** Lets the editor ask for the ids of the profiles that can be simulated. */
export function registerAdmin(RED: NodeAPI, folders: () => readonly string[]): void {
  RED.httpAdmin.get('/headend/simulations', RED.auth.needsPermission('headend.read'), (_request, response) => {
    try {
      response.json([...listProfiles(folders()).keys()].filter((id) => findScene(id, folders())));
    } catch (error) {
      response.status(500).json({ error: asHeadendError(error, 'CONFIG').message });
    }
  });
}
