import type { Node, NodeAPI } from 'node-red';
import type { TrapReceiver } from '../../src/trap';
import type { TrapReport } from './report';

/** What the editor asks of the runtime: what a deployed receiver has received and rejected. */
export function registerAdmin(RED: NodeAPI, receiverOf: (node: Node) => TrapReceiver | undefined): void {
  RED.httpAdmin.get('/headend/traps/:id', RED.auth.needsPermission('headend.read'), (request, response) => {
    const node = RED.nodes.getNode(String(request.params.id)) as Node | null;
    if (node?.type === 'headend-trap-receiver') response.json(reportOf(receiverOf(node)));
    else response.status(404).json({ error: 'There is no such trap receiver, or it is not deployed.' });
  });
}

function reportOf(receiver: TrapReceiver | undefined): TrapReport {
  if (!receiver) return { state: 'unused' };
  const { state } = receiver;
  const told = state.state === 'error' ? { ...state, error: state.error.message } : state;
  return { ...told, statistics: receiver.statistics() };
}
