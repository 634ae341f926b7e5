import assert from 'node:assert/strict';
import type { Faults } from '../../simulator';
import type { Connection } from '../../src/profile';
import { cleanUp, deviceAt, failOne, HandClock, readOne, relay, simulate, until } from './lab';

describe('a device in trouble', () => {
  const opened = cleanUp();

  /** A simulator with a device at it whose clock and changes of state the test holds. */
  async function lab(timeoutMs = 5000) {
    const simulator = opened(await simulate());
    const clock = new HandClock();
    const changes: string[] = [];
    const device = opened(
      deviceAt(
        simulator.ports,
        { timeoutMs },
        {
          now: clock.now,
          onChange: ({ id }, state, error) => changes.push([id, state, error?.code].filter(Boolean).join(' ')),
        },
      ),
    );
    return { simulator, clock, changes, device };
  }

  describe('in an outage', () => {
    it('is left in peace for longer and longer, tells it once, and is back by itself', async () => {
      const { simulator, clock, changes, device } = await lab(100);
      await readOne(device, 'alarmsSnmp');
      clock.pass(10_000);
      simulator.setFaults({ outage: true });
      for (const pause of [1000, 2000, 4000]) {
        assert.match((await failOne(device, 'alarmsSnmp')).message, /^No answer from 127\.0\.0\.1:\d+ /);
        assert.equal(device.nextTryAt(['alarmsSnmp']), clock.at + pause);
        // While it is left in peace, no request is made.
        const error = await failOne(device, 'alarmsSnmp');
        assert.equal(error.code, 'TIMEOUT');
        assert.match(error.message, new RegExp(`\\. Next try in ${pause / 1000} s\\.$`));
        clock.pass(pause);
      }
      assert.deepEqual(changes, ['snmp up', 'snmp down TIMEOUT']);
      simulator.clearFaults();
      assert.equal((await readOne(device, 'alarmsSnmp')).rows.length, simulator.rows('alarmsSnmp').length);
      assert.equal(device.nextTryAt(['alarmsSnmp']), undefined);
      assert.deepEqual(changes, ['snmp up', 'snmp down TIMEOUT', 'snmp up']);
    });

    it('over HTTP is UNREACHABLE, and comes back as well', async () => {
      const { simulator, clock, changes, device } = await lab();
      simulator.setFaults({ outage: true });
      assert.equal((await failOne(device, 'slots')).code, 'UNREACHABLE');
      assert.match((await failOne(device, 'e5')).message, / Next try in 1 s\.$/);
      simulator.clearFaults();
      clock.pass(1000);
      assert.equal((await readOne(device, 'slots')).rows.length, 8);
      assert.deepEqual(changes, ['browse down UNREACHABLE', 'browse up']);
    });

    it('is UNREACHABLE where nothing listens, on both connections', async () => {
      const simulator = await simulate();
      const { ports } = simulator;
      await simulator.stop();
      const device = opened(deviceAt(ports));
      for (const table of ['slots', 'alarmsSnmp', 'general']) {
        const error = await failOne(device, table);
        assert.equal(error.code, 'UNREACHABLE');
        assert.equal(error.retryable, true);
        assert.deepEqual([error.device, error.table], ['east-1', table]);
      }
      assert.ok(device.nextTryAt(['slots']));
    });

    it('of one connection leaves what the other one tells', async () => {
      const { simulator, changes, clock } = await lab();
      const device = opened(deviceAt({ http: simulator.ports.http, snmp: 9 }, {}, { now: clock.now }));
      const { rows, problems } = await readOne(device, 'general');
      assert.equal(rows.length, 1);
      assert.deepEqual([rows[0]?.softwareVersion, rows[0]?.model], ['06.07.04.004', null]);
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? '', /^Nothing listens at 127\.0\.0\.1:9/);
      assert.equal(device.nextTryAt(['general']), undefined, 'something of it can be read at any time');
      assert.equal(device.nextTryAt(['alarmsSnmp']), clock.at + 1000);
      assert.deepEqual(changes, []);
    });
  });

  describe('with a wrong answer', () => {
    const cases: [what: string, fault: Partial<Faults>, code: string, message: RegExp, isDown: boolean][] = [
      ['401', { httpStatus: 401 }, 'AUTH', /wants a login \(401\)/, true],
      ['403', { httpStatus: 403 }, 'AUTH', /forbids this \(403\)/, true],
      ['404', { httpStatus: 404 }, 'NOT_FOUND', /nothing there \(404\)/, false],
      ['500', { httpStatus: 500 }, 'BAD_REPLY', /answered 500/, false],
      [
        'a web page',
        { html: true },
        'BAD_REPLY',
        /^A web page \(title 'Harmonic ProStream 1000 \(simulated\)'\) came/,
        false,
      ],
      [
        'a reply that is cut off',
        { truncate: true },
        'BAD_REPLY',
        /connection broke before the reply was whole/,
        false,
      ],
      ['a document that is cut off', { truncate: 'document' }, 'BAD_REPLY', /ends too early.*unclosed tag/, false],
      ['nothing in its reply', { emptyReply: true }, 'BAD_REPLY', /^The reply is empty/, false],
    ];
    for (const [what, fault, code, message, isDown] of cases) {
      it(`${what}: ${code}, no table of rows, and what comes over SNMP is unharmed`, async () => {
        const { simulator, clock, device } = await lab();
        simulator.setFaults(fault);
        for (const table of ['slots', 'e5']) {
          const error = await failOne(device, table);
          assert.equal(error.code, code);
          assert.match(error.message, message);
        }
        assert.equal(device.nextTryAt(['slots']), isDown ? clock.at + 1000 : undefined);
        if (!fault.emptyReply) {
          const alarms = await readOne(device, 'alarmsSnmp');
          assert.deepEqual([alarms.rows.length, alarms.problems], [simulator.rows('alarmsSnmp').length, []]);
          const { rows, problems } = await readOne(device, 'general');
          assert.deepEqual([rows[0]?.model, rows[0]?.softwareVersion], ['ProStream 1000', null]);
          assert.equal(problems.length, 1);
        }
        simulator.clearFaults();
        clock.pass(1000);
        assert.equal((await readOne(device, 'slots')).rows.length, 8);
      });
    }

    it('walking in circles: the rows before that are kept, with the reason', async () => {
      const { simulator, device } = await lab();
      simulator.setFaults({ circles: 2 });
      const { rows, problems } = await readOne(device, 'alarmsSnmp');
      assert.ok(rows.length >= 1 && rows.length < simulator.rows('alarmsSnmp').length, `${rows.length} rows`);
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? '', /^The agent walks in circles: after [\d.]+ it answered [\d.]+\.$/);
      assert.equal(device.nextTryAt(['alarmsSnmp']), undefined);
    });

    it('in one table: the connection is not held to be down', async () => {
      const { simulator, changes, device } = await lab();
      await readOne(device, 'slots');
      simulator.setFaults({ httpStatus: 500 });
      await device.read([{ table: 'alarmsSnmp' }, { table: 'slots' }]);
      assert.deepEqual(changes, ['browse up', 'snmp up']);
    });
  });

  it('with one table too slow among good ones is not held to be down', async () => {
    // This agent never answers what the alarms are asked by, and everything else at once.
    const simulator = opened(await simulate());
    const clock = new HandClock();
    const changes: string[] = [];
    let asked = false;
    // The OID 1.3.6.1.4.1.1563.1.1.4 as it stands in a datagram.
    const alarms = Buffer.from([0x2b, 6, 1, 4, 1, 0x8c, 0x1b, 1, 1, 4]);
    const { port } = opened(
      await relay(simulator.ports.snmp ?? 0, (request, pass) => {
        if (request.includes(alarms)) asked = true;
        else pass();
      }),
    );
    const onChange = ({ id }: Connection, state: string) => changes.push(`${id} ${state}`);
    const ports = { snmp: port, http: simulator.ports.http };
    const device = opened(deviceAt(ports, { timeoutMs: 500 }, { now: clock.now, onChange }));
    const slow = failOne(device, 'alarmsSnmp');
    await until(() => asked);
    clock.pass(5);
    assert.equal((await readOne(device, 'general')).rows[0]?.model, 'ProStream 1000');
    assert.equal((await slow).code, 'TIMEOUT');
    assert.equal(device.nextTryAt(['alarmsSnmp']), undefined);
    assert.deepEqual(changes.sort(), ['browse up', 'snmp up']);
  });
});
