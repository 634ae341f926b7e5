/**
 * Shows where a device is used: the first node in the workspace that does, so that the sidebar stays open, or else the
 * device itself among the configuration nodes.
 */
export function revealDevice(id: string): void {
  const users = RED.nodes.node(id)?.users;
  const first = Array.isArray(users) ? (users as EditorNode[]).find(({ z }) => z) : undefined;
  RED.view.reveal(first?.id ?? id);
}
