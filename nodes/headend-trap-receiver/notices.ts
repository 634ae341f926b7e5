import type { Node, NodeAPI } from 'node-red';
import type { Rejection, TrapReceiverState } from '../../src/trap';
import { reportable, tell } from '../shared/failure';

/** Kinds of rejection that are told; anyone may send from any address, and a log is not for them to fill. */
const MOST_TOLD = 50;

/** Tells the log, and Catch nodes of the receiver's users, what changes at a port: each thing once. */
export class Notices {
  readonly #RED: NodeAPI;
  readonly #node: Node;
  readonly #told = new Set<string>();
  #trouble = '';

  constructor(RED: NodeAPI, node: Node) {
    this.#RED = RED;
    this.#node = node;
  }

  /** A port that cannot be opened is tried again and again; that is told when it begins, changes or ends. */
  state(state: TrapReceiverState): void {
    if (state.state === 'error') {
      const error = reportable(state.error);
      if (error.message !== this.#trouble) tell(this.#node, error);
      this.#trouble = error.message;
    } else if (state.state === 'listening' && this.#trouble !== '') {
      this.#trouble = '';
      this.#node.log(this.#RED._('headend-trap-receiver.log.listening', { port: state.port }));
    }
  }

  rejected({ source, reason, user = '' }: Rejection): void {
    const key = `${source.address} ${reason} ${user}`;
    if (reason === 'duplicate' || this.#told.has(key) || this.#told.size >= MOST_TOLD) return;
    this.#told.add(key);
    const why = this.#RED._(`headend-trap-receiver.reason.${reason}`);
    const who = user && ` (${user})`;
    this.#node.warn(this.#RED._('headend-trap-receiver.log.rejected', { address: source.address, why, who }));
  }
}
