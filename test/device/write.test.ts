import assert from 'node:assert/strict';
import type { ActionValues, Permission } from '../../src/device';
import { cleanUp, HandClock } from './lab';
import { type Asked, muxDevice, muxServer, twoMuxes } from './mux';

describe('writing by XML', () => {
  const opened = cleanUp();

  async function lab({
    write = 'assumed',
    answer,
  }: {
    write?: Permission;
    answer?: (asked: Asked, clock: HandClock) => number | string | undefined;
  } = {}) {
    const muxes = twoMuxes();
    const clock = new HandClock();
    const server = opened(await muxServer(muxes, (asked) => answer?.(asked, clock)));
    const device = opened(muxDevice(server.port, { write }, { now: clock.now }));
    return { muxes, server, device, clock };
  }

  it('makes elements of what is given, escaped, and of nothing else', async () => {
    const { device, server } = await lab();
    await device.act('create', { name: 'A & <B> "C"', uri: 'udp://239.1.1.1:5000' });
    assert.equal(
      server.writes()[0]?.body,
      '<mux><name>A &amp; &lt;B&gt; &quot;C&quot;</name><destination><uri>udp://239.1.1.1:5000</uri></destination></mux>',
    );
  });

  it('creates, and finds the row by what the reply says of it', async () => {
    const { device } = await lab();
    const { sent, after, verified, reply } = await device.act('create', { name: 'North', uri: 'rtp://239.1.1.2:5000' });
    assert.deepEqual([sent, verified, after?.key, reply?.rows[0]?.name], [true, true, '9', 'North']);
  });

  it('loads with what no profile knows of', async () => {
    const { device, server } = await lab({ write: 'off' });
    const { reply } = await device.act('load', { id: 1 });
    assert.equal(reply?.rows[0]?.latency, 100);
    assert.match(JSON.stringify(reply?.document), /"vendor_thing":"7"/);
    assert.deepEqual(server.writes(), []);
  });

  it('sends only what differs, and nothing when nothing does', async () => {
    const { device, server } = await lab();
    const result = await device.act('update', { id: 2, name: 'West', latency: 200, sdt: 500 });
    assert.deepEqual(
      server.writes().map(({ body }) => body),
      ['<mux><latency>200</latency></mux>'],
    );
    assert.deepEqual([result.verified, result.before?.latency, result.after?.latency], [true, 100, 200]);
    const again = await device.act('update', { id: 2, name: 'West', latency: 200 });
    assert.deepEqual([again.sent, again.verified, again.request, server.writes().length], [false, true, undefined, 1]);
  });

  it('says that there is no value where null is given', async () => {
    const { device, server } = await lab();
    const { verified, after } = await device.act('update', { id: 2, sdt: null });
    assert.equal(server.writes()[0]?.body, '<mux><sdt nil="true"/></mux>');
    assert.deepEqual([verified, after?.sdt], [true, null]);
  });

  it('verifies that a row is gone, whatever page the device answers with', async () => {
    const { device, server } = await lab();
    const { verified, before, after } = await device.act('delete', { id: 2 });
    assert.deepEqual([verified, before?.name, after], [true, 'West', undefined]);
    assert.equal(server.writes()[0]?.method, 'DELETE');
  });

  it('verifies by what a row comes to show', async () => {
    const { device } = await lab();
    assert.equal((await device.act('start', { id: 2 })).after?.state, 'running');
  });

  it('sends a list as elements, and reads it back', async () => {
    const { device, server } = await lab();
    const { verified, after } = await device.act('addProgram', { mux: 2, number: 5, video: 300, audio: '340, 341' });
    const body =
      '<program><number>5</number><video>300</video><audios type="array"><audio>340</audio><audio>341</audio></audios></program>';
    assert.equal(server.writes()[0]?.body, body);
    assert.deepEqual([verified, after?.audio], [true, '340, 341']);
  });

  const refused: [what: string, action: string, values: ActionValues, code: string, sentence: RegExp][] = [
    [
      'a change that its state forbids',
      'update',
      { id: 1, latency: 5 },
      'REFUSED',
      /Change a mux: the latency of mux 1 cannot be changed while it runs; stop it first\./,
    ],
    [
      'a value that another row has',
      'addProgram',
      { mux: 1, number: 2 },
      'BAD_VALUE',
      /program number 2 is taken in mux 1\./,
    ],
    [
      'a value in a list of another row',
      'addProgram',
      { mux: 1, number: 3, video: 141 },
      'BAD_VALUE',
      /PID 141 is used twice in mux 1\./,
    ],
    [
      'a value given twice',
      'addProgram',
      { mux: 1, number: 3, video: 300, audio: [301, 300] },
      'BAD_VALUE',
      /PID 300 is used twice in mux 1\./,
    ],
    [
      'what is not of the form',
      'create',
      { name: 'x', uri: 'http://x' },
      'BAD_VALUE',
      /"uri" is "http:\/\/x"; it must be udp:\/\/address:port or rtp:\/\/address:port\./,
    ],
    [
      'a secret that is wrong, unseen',
      'create',
      { name: 'x', uri: 'udp://x:1', password: 12345 },
      'BAD_VALUE',
      /"password" is not shown; it must be a text\./,
    ],
    [
      'a number out of range, with its unit',
      'update',
      { id: 2, sdt: 5 },
      'BAD_VALUE',
      /"sdt" is 5; it must be a whole number from 25 to 2000 ms\./,
    ],
    [
      'one bad value of a list',
      'addProgram',
      { mux: 2, number: 3, audio: [1, 9000] },
      'BAD_VALUE',
      /each a whole number from 0 to 8191/,
    ],
    ['a row that is not there', 'update', { id: 3, name: 'x' }, 'NOT_FOUND', /Muxes has no row 3\./],
  ];
  for (const [what, action, values, code, message] of refused) {
    it(`refuses ${what} before anything is sent`, async () => {
      const { device, server } = await lab();
      await assert.rejects(device.act(action, values), { code, message });
      assert.deepEqual(server.writes(), []);
    });
  }

  it('lets a change through that its state allows', async () => {
    const { device } = await lab();
    assert.equal((await device.act('update', { id: 1, name: 'Far east' })).verified, true);
    assert.equal((await device.act('update', { id: 1, latency: 100 })).sent, false);
  });

  it('sends nothing at all while writing is off', async () => {
    const { device, server } = await lab({ write: 'off' });
    await assert.rejects(device.act('update', { id: 2, name: 'x' }), {
      code: 'NOT_ALLOWED',
      message: 'Change a mux: writing to east-1 is switched off; allow it in the device node.',
    });
    await assert.rejects(device.set('muxes', [{ key: '2', column: 'name', value: 'x' }]), {
      code: 'NOT_ALLOWED',
      message: 'Muxes: writing to east-1 is switched off; allow it in the device node.',
    });
    assert.deepEqual(server.asked, []);
  });

  it('does what is documented, but nothing that is assumed, where only that is allowed', async () => {
    const { device, server } = await lab({ write: 'documented' });
    assert.equal((await device.act('update', { id: 2, name: 'x' })).verified, true);
    await assert.rejects(device.act('start', { id: 2 }), { code: 'NOT_ALLOWED', message: /only assumed/ });
    assert.equal(server.writes().length, 1);
  });

  it('shows in a dry run what it would send, without secrets, and sends nothing', async () => {
    const { device, server } = await lab({ write: 'off' });
    const result = await device.act('create', { name: 'N', uri: 'udp://x:1', password: 'hunter2' }, { dryRun: true });
    assert.deepEqual(result, {
      sent: false,
      request: {
        ...{ connection: 'web', method: 'POST', path: '/api/muxes' },
        body: '<mux><name>N</name><destination><uri>udp://x:1</uri><password>•••</password></destination></mux>',
      },
    });
    assert.deepEqual(server.asked, []);
  });

  it('is not verified where the device does not show it in time', async () => {
    let isWritten = false;
    const late = ({ method }: Asked, clock: HandClock) => {
      if (isWritten) clock.pass(6000);
      isWritten ||= method === 'PUT';
      return method === 'PUT' ? '<ok/>' : undefined;
    };
    const { device } = await lab({ answer: late });
    const { sent, verified, after } = await device.act('update', { id: 2, name: 'x' });
    assert.deepEqual([sent, verified, after?.name], [true, false, 'West']);
  });

  describe('of columns', () => {
    it('sends values of one row in one request', async () => {
      const { device, server } = await lab();
      const items = [
        { key: '2', column: 'name', value: 'Far west' },
        { key: '2', column: 'latency', value: 300 },
      ];
      const results = await device.set('muxes', items);
      assert.deepEqual(
        server.writes().map(({ body }) => body),
        ['<mux><name>Far west</name><latency>300</latency></mux>'],
      );
      assert.deepEqual(
        results.map(({ ok, before, after, verified }) => ({ ok, before, after, verified })),
        [
          { ok: true, before: 'West', after: 'Far west', verified: true },
          { ok: true, before: 100, after: 300, verified: true },
        ],
      );
    });

    it('writes only what shows what is expected', async () => {
      const { device, server } = await lab();
      const [good, bad] = await device.set(
        'muxes',
        [
          { key: '2', column: 'name', value: 'x', expect: 'West' },
          { key: '1', column: 'name', value: 'x', expect: 'Else' },
        ],
        { onError: 'continue' },
      );
      assert.deepEqual([good?.ok, bad?.ok, bad?.error?.code], [true, false, 'REFUSED']);
      assert.match(bad?.error?.message ?? '', /"name" is "East" and not "Else" as expected; nothing was written\./);
      assert.equal(server.writes().length, 1);
    });

    it('stops at the first that fails, or goes on, as chosen', async () => {
      const items = [
        { key: '7', column: 'name', value: 'x' },
        { key: '2', column: 'state', value: 'idle' },
        { key: '2', column: 'nmae', value: 'x' },
        { key: '2', column: 'name', value: 'x' },
      ];
      const stopped = await lab();
      const first = await stopped.device.set('muxes', items);
      assert.deepEqual(
        first.map(({ ok }) => ok),
        [false, false, false, false],
      );
      assert.deepEqual(stopped.server.writes(), []);
      const going = await lab();
      const results = await going.device.set('muxes', items, { onError: 'continue' });
      assert.deepEqual(
        results.map(({ ok, error }) => [ok, error?.message]),
        [
          [false, 'Muxes: there is no row 7.'],
          [false, 'Muxes: "state" (State) can only be read.'],
          [false, 'Muxes: there is no column "nmae". Did you mean "name"?'],
          [true, undefined],
        ],
      );
    });

    it('asks the device, in its own words, why it refused', async () => {
      const { device } = await lab({ answer: ({ method }) => (method === 'PUT' ? 422 : undefined) });
      const [item] = await device.set('muxes', [{ key: '2', column: 'name', value: 'x' }]);
      assert.deepEqual([item?.ok, item?.error?.code, item?.after], [false, 'REFUSED', 'West']);
    });
  });

  it('does one write after another', async () => {
    const { device, server } = await lab();
    await Promise.all([1, 2, 3].map((latency) => device.act('update', { id: 2, latency })));
    const wire = server.asked.map(({ method }) => method);
    for (const [index, method] of wire.entries()) if (method === 'PUT') assert.equal(wire[index + 1], 'GET');
    assert.equal(server.writes().length, 3);
  });
});
