/** A field whose value may be found elsewhere, as Node-RED's own typed fields. */
export interface TypedField {
  id: string;
  /** Without one, the parameter is not given. */
  value: string;
  type: string;
}

/** The node's fields. */
export interface SetFields {
  device: string;
  kind: 'column' | 'action' | 'message';
  table?: string;
  column?: string;
  key?: string;
  /** What is written into the column: where it is taken from, `msg.payload` when left out. */
  value?: string;
  valueType?: string;
  action?: string;
  /** Values for the action's parameters. */
  parameters?: TypedField[];
  /** An object in `msg.payload` adds parameters and replaces those of the node. */
  payloadParameters?: boolean;
  onError?: 'stop' | 'continue';
  dryRun?: boolean;
}

/** What a message may say; each replaces the field of its name. */
export interface SetRequest {
  payload?: unknown;
  action?: unknown;
  table?: unknown;
  column?: unknown;
  key?: unknown;
  expect?: unknown;
  dryRun?: unknown;
}
