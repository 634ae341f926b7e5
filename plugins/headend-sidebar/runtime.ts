import type { NodeAPI } from 'node-red';
import { overview } from '../../nodes/shared/overview';
import { OVERVIEW_TOPIC } from '../../nodes/shared/overview-report';
import { type Clock, systemClock } from '../../src/clock';

/** Editors are told of changes at most once in so long. */
const PAUSE_MS = 1000;

/** What the types of Node-RED leave out of its API. */
interface WithComms {
  comms: {
    /** Sends to every editor; what is retained also to those that come later. */
    publish(topic: string, data: object, retain: boolean): void;
  };
}

/**
 * The runtime's part of the sidebar. Editors are told that something has changed and no more: what it is they ask for,
 * which needs permission. `RED.comms` itself tells everyone who may see the status of nodes.
 */
export default function register(RED: NodeAPI & WithComms, clock: Clock = systemClock): void {
  let isWaiting = false;
  const tell = () => {
    isWaiting = false;
    RED.comms.publish(OVERVIEW_TOPIC, { revision: overview.revision }, true);
  };
  overview.onChange(() => {
    if (isWaiting) return;
    isWaiting = true;
    clock.after(PAUSE_MS, tell);
  });
  // Editors that waited for a restarted runtime ask anew, whatever is deployed now.
  tell();

  RED.httpAdmin.get('/headend/overview', RED.auth.needsPermission('headend.read'), (request, response) => {
    response.json(overview.changesSince(String(request.query.since ?? '')));
  });
}
