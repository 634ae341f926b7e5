/** The largest table over the longest way, which takes a quarter of an hour: `npm run bench -- far`, or `--long`. */
import { part } from './options';
import { race } from './race';
import { startAgent } from './rig';

part(async ({ rounds }) => {
  const agent = await startAgent();
  try {
    await race(agent, 10_000, 20, rounds, { walk: 25, node: 60, firstWalk: 8, firstNode: 20 });
  } finally {
    await agent.stop();
  }
});
