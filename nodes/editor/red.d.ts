/** The little of Node-RED's editor and of jQuery that the dialogs use. */

interface EditorNode {
  id: string;
  name: string;
  type: string;
  _(key: string, values?: Record<string, unknown>): string;
  /** Its definition, whose catalogue is there also while no dialog is open. */
  _def: NodeDefinition & { _(key: string, values?: Record<string, unknown>): string };
  [property: string]: unknown;
}

interface NodeDefinition {
  category: string;
  categoryDescription?: string;
  color?: string;
  icon?: string;
  inputs?: number;
  outputs?: number;
  align?: 'left' | 'right';
  defaults: Record<
    string,
    {
      value: unknown;
      type?: string;
      required?: boolean;
      label?: string;
      validate?: (this: EditorNode, value: unknown, options?: unknown) => boolean | string;
    }
  >;
  credentials?: Record<string, { type: 'text' | 'password' }>;
  label(this: EditorNode): string;
  paletteLabel?: string | ((this: EditorNode) => string);
  labelStyle?(this: EditorNode): string;
  inputLabels?(this: EditorNode): string;
  outputLabels?(this: EditorNode, index: number): string;
  oneditprepare?(this: EditorNode): void;
  oneditsave?(this: EditorNode): void;
  oneditcancel?(this: EditorNode): void;
  oneditdelete?(this: EditorNode): void;
}

interface PluginDefinition {
  onadd?(this: PluginDefinition): void;
  /** Reads its catalogue; there once it is registered. */
  _?(key: string, values?: Record<string, unknown>): string;
}

interface SidebarTab {
  id: string;
  label: string;
  name: string;
  iconClass: string;
  content: HTMLElement;
  /** It stays usable while a dialog is open. */
  enableOnEdit: boolean;
}

declare const RED: {
  nodes: {
    registerType(type: string, definition: NodeDefinition): void;
    node(id: string): EditorNode | null;
  };
  plugins: { registerPlugin(id: string, definition: PluginDefinition): void };
  sidebar: { addTab(tab: SidebarTab): void };
  comms: { subscribe(topic: string, listener: () => void): void };
  view: {
    /** Shows a node in the workspace, a configuration node in its sidebar. */
    reveal(id: string): void;
  };
  _(key: string, values?: Record<string, unknown>): string;
};

/** A request under way. Aborting it ends it in the browser, and so the connection. */
type AjaxRequest<T> = Promise<T> & { abort(): void };

interface AjaxFailure {
  status: number;
  statusText: string;
  responseJSON?: { error?: string };
}

declare const $: {
  (element: HTMLElement): { on(event: string, listener: () => void): void };
  ajax<T>(options: { url: string; method?: string; contentType?: string; data?: string }): AjaxRequest<T>;
};
