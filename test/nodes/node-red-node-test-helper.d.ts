/** The part of node-red-node-test-helper that the tests use; it has no types of its own. */
declare module 'node-red-node-test-helper' {
  import type { Node, NodeAPI } from 'node-red';

  interface Answer {
    status: number;
    text: string;
    body: unknown;
    headers: Record<string, string>;
  }

  interface Helper {
    settings(settings: object): object;
    startServer(): Promise<void>;
    stopServer(): Promise<void>;
    load(nodes: ((RED: NodeAPI) => void)[], flow: object[], credentials?: object): Promise<void>;
    unload(): Promise<void>;
    setFlows(flow: object[], type: 'full' | 'flows' | 'nodes', credentials?: object): Promise<void>;
    getNode(id: string): Node;
    request(): {
      get(path: string): PromiseLike<Answer>;
      post(path: string): {
        send(body: unknown): PromiseLike<Answer> & { abort(): unknown };
      };
    };
  }

  const helper: Helper;
  export default helper;
}
