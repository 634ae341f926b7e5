/** Run without the privilege by port.test.ts: asks for port 162, says what comes of it, and ends. */
import { openTrapReceiver } from '../../src/trap';

const receiver = openTrapReceiver({ address: '127.0.0.1', port: 162, communities: [], users: [] });
receiver.on('state', (state) => {
  console.log(state.state === 'error' ? `${state.error.code} ${state.error.message}` : state.state);
  void receiver.close();
});
