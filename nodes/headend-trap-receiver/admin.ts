import type { Node, NodeAPI } from 'node-red';
import type { TrapReceiver } from '../../src/trap';
import type { Recent } from './recent';
import type { TrapReport } from './report';

/** What is open of a receiver. */
interface Opened {
  receiver: TrapReceiver;
  recent: Recent;
}

/** What the editor asks of the runtime: what a deployed receiver has received and rejected. */
export function registerAdmin(RED: NodeAPI, openedBy: (node: Node) => Opened | undefined): void {
  RED.httpAdmin.get('/headend/traps/:id', RED.auth.needsPermission('headend.read'), (request, response) => {
    const node = RED.nodes.getNode(String(request.params.id)) as Node | null;
    if (node?.type === 'headend-trap-receiver') response.json(reportOf(openedBy(node)));
    else response.status(404).json({ error: 'There is no such trap receiver, or it is not deployed.' });
  });
}

function reportOf(opened: Opened | undefined): TrapReport {
  if (!opened) return { state: 'unused' };
  const { state } = opened.receiver;
  const told = state.state === 'error' ? { ...state, error: state.error.message } : state;
  return { ...told, accepted: opened.recent.newestFirst(), statistics: opened.receiver.statistics() };
}
