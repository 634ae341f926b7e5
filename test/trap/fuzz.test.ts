import assert from 'node:assert/strict';
import fc from 'fast-check';
import { series } from '../../simulator/random';
import { Intake } from '../../src/trap/intake';
import { CAPTURED, V1_TWIN } from './captured';
import { Lab, send, user } from './lab';
import { COMMUNITY, head, pduOf, v2c, v3 } from './wire';

const TRAP = '1.3.6.1.4.1.1563.1.1.3.8.0.9';
const SEED = 20_261_121;
const DATAGRAMS = 100_000;
/** Datagrams of which the last is a trap that must arrive; few enough for the smallest receive buffer. */
const BURST = 50;

const inform = v2c(head(TRAP), { kind: 'inform' });
const MODELS = [CAPTURED, V1_TWIN, inform, v3('guest', pduOf(inform), { flags: 4 }), v3('keys', pduOf(inform))];

/** Something else than the models: octets changed, cut out, doubled, or nothing but noise. */
function spoilt(draw: () => number): Buffer {
  const below = (limit: number) => Math.floor(draw() * limit);
  if (below(5) === 0) return Buffer.from(Array.from({ length: below(400) }, () => below(256)));
  const bytes = Buffer.from(MODELS[below(MODELS.length)] ?? CAPTURED);
  for (let i = below(4); i >= 0; i--) bytes[below(bytes.length)] = below(256);
  const [from, to] = [below(bytes.length), below(bytes.length)];
  if (below(4) === 0) return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  return bytes;
}

describe('datagrams of any kind', () => {
  const lab = new Lab();
  afterEach(() => lab.close());

  it(`leave the receiver alive: of ${DATAGRAMS}, the valid ones all arrive`, async function () {
    this.timeout(120_000);
    // No trap that is not marked may count, so the community of the spoilt ones is not accepted by itself.
    const opened = await lab.open({
      communities: [COMMUNITY, 'public'],
      users: [{ version: '3', user: 'guest', level: 'noAuthNoPriv' }, user('keys')],
    });
    const marked = new Set<number>();
    opened.receiver.on('notification', ({ upTime, source: { port } }) => {
      if (port === good.address().port && upTime !== undefined) marked.add(upTime);
    });
    const [bad, good] = [await lab.socket(), await lab.socket()];
    const draw = series(SEED);
    let sent = 0;
    for (let burst = 1; sent < DATAGRAMS; burst++) {
      for (let i = 1; i < BURST; i++) await send(bad, spoilt(draw), opened.port);
      await send(good, v2c(head(TRAP, burst), { requestId: burst }), opened.port);
      sent += BURST;
      while (!marked.has(burst)) await new Promise((resolve) => opened.receiver.once('notification', resolve));
    }
    const { received, accepted, delivered, reports, rejected, lost } = opened.receiver.statistics();
    const refused = Object.values(rejected).reduce((sum, count) => sum + count, 0);
    assert.equal(marked.size, DATAGRAMS / BURST);
    assert.deepEqual([received, delivered, lost.queue], [DATAGRAMS, accepted, 0]);
    assert.equal(received, accepted + reports + refused);
    assert.ok(rejected.malformed > DATAGRAMS / 4 && rejected.unknownCommunity > 0 && rejected.unknownUser > 0);
    assert.equal(opened.receiver.state.state, 'listening');
  });

  it('make the intake throw nothing', () => {
    const intake = new Intake(Buffer.from('80007ed90501020304', 'hex'), { wall: 0, now: 0 });
    const users = [{ version: '3', user: 'guest', level: 'noAuthNoPriv' } as const, user('keys')];
    const owners = [{ id: 1, communities: [COMMUNITY, 'public'], users }];
    intake.configure({ owners, refuseReplays: true, queueLimit: 1 });
    const draw = series(SEED);
    const decide = (datagram: Buffer) => {
      const { accepted, rejected, report } = intake.receive(datagram, {
        source: { address: '10.0.0.1', port: 1 },
        wall: 0,
        now: 0,
      });
      assert.equal([accepted, rejected, report].filter((outcome) => outcome !== undefined).length, 1);
    };
    for (let i = 0; i < 50_000; i++) decide(spoilt(draw));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => decide(Buffer.from(octets))));
  });
});
