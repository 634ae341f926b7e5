export { Poller, type PollOutput, type PollSettings, type PollStatus } from './poller';
export { MODES, type Mode, type Selection, type Target, targetOf } from './selection';
