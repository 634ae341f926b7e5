import type { Severity } from '../../src/alarm/types';
import type { DeviceStatus } from '../../src/device/status';

/** What is told to the editor when the overview has changed; kept for editors that come later. */
export const OVERVIEW_TOPIC = 'headend/overview';

/** A device as the sidebar shows it. */
export interface DeviceView extends Omit<DeviceStatus, 'state' | 'readAt'> {
  /** Id of its node in the editor: in a subflow, of the node in the template. */
  node: string;
  name: string;
  /** Title of its profile. */
  model: string;
  /** Title of the variant it is, where its profile has several. */
  variant: string | null;
  /** `invalid`: its settings are wrong. */
  state: DeviceStatus['state'] | 'invalid';
  /** When tables were last read of it, ISO 8601; `null` before the first. */
  readAt: string | null;
}

/** An alarm as the sidebar shows it. */
export interface AlarmItem {
  id: string;
  device: string;
  resource: string;
  severity: Severity;
  text: string;
  /** ISO 8601. */
  changed: string;
  acknowledged: boolean;
  shelved: boolean;
}

/** An alarm list as the sidebar shows it. */
export interface AlarmsView {
  /** Id of its node in the editor. */
  node: string;
  name: string;
  /** Active alarms that are not shelved. */
  bySeverity: Record<Severity, number>;
  /** How many of those are acknowledged. */
  acknowledged: number;
  /** Active alarms that are shelved. */
  shelved: number;
  /** The active ones that need attention most, a limited number. */
  worst: AlarmItem[];
}

/** What changed in the overview since an editor last asked. */
export interface OverviewReport {
  /** To be given when asking again. */
  revision: string;
  /** Ids of all there are. */
  all: { devices: string[]; alarms: string[] };
  /** Those that changed, by id. */
  devices: Record<string, DeviceView>;
  alarms: Record<string, AlarmsView>;
}
