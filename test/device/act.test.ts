import assert from 'node:assert/strict';
import { cleanUp, HandClock, until } from './lab';
import { type Asked, restDevice, restServer } from './rest';

type Input = Record<string, unknown>;

describe('an action', () => {
  const opened = cleanUp();

  /** A device with two inputs; `obey` is done with what is written. */
  async function lab(
    obey: (input: Input, asked: Asked) => unknown = (input, { body }) => {
      const { more: [{ weight = input.weight } = {}, delay = input.delay] = [], text, ...rest } = JSON.parse(body);
      Object.assign(input, rest, { weight, delay, text: text.replace(/^says /, '') });
    },
  ) {
    const inputs: Input[] = ['a/b', 'c'].map((name) => ({
      name,
      mode: 0,
      weight: 0.5,
      delay: 0,
      mute: false,
      text: '-',
    }));
    const server = opened(
      await restServer(async (asked) => {
        const { method, url } = asked;
        if (method === 'GET') return inputs;
        const name = decodeURIComponent(url.pathname.split('/')[3] ?? '');
        const input = inputs.find((known) => known.name === name);
        return (input ? await obey(input, asked) : undefined) ?? {};
      }),
    );
    const clock = new HandClock();
    const device = opened(restDevice(server.port, { now: clock.now }));
    const writes = () => server.asked.filter(({ method }) => method !== 'GET');
    return { server, inputs, device, clock, writes };
  }

  it('sends values as what they are, leaves out what is not given, and reads back', async () => {
    const { device, writes } = await lab();
    const values = { name: 'a/b', mode: 'automatic', weight: 0.25, delay: -20, mute: true, text: 'x "y"' };
    const { before, after, verified } = await device.act('set', values);
    assert.equal(verified, true);
    assert.deepEqual([before?.mode, before?.mute, after?.mode, after?.mute], ['off', false, 'automatic', true]);
    const [write] = writes();
    assert.deepEqual([write?.method, write?.url.pathname], ['PUT', '/api/inputs/a%2Fb']);
    assert.deepEqual(JSON.parse(write?.body ?? ''), {
      ...{ mode: 3, more: [{ weight: 0.25 }, -20], mute: true, text: 'says x "y"' },
    });
  });

  it('takes labels and raw values of an enum, and numbers as texts', async () => {
    for (const mode of ['automatic', 3, '3']) {
      const { device, writes } = await lab();
      await device.act('set', { name: 'c', mode, weight: '0.5', text: '' });
      const { mode: sent, more } = JSON.parse(writes()[0]?.body ?? '');
      assert.deepEqual([sent, more[0]], [3, { weight: 0.5 }]);
    }
  });

  const refused: [what: string, values: Input, sentence: string][] = [
    ['a missing parameter', { mode: 0 }, '"name" (Name) is missing.'],
    ['null for a required one', { name: null }, '"name" (Name) is missing.'],
    ['an unknown parameter', { name: 'c', moed: 0 }, 'there is no parameter "moed". Did you mean "mode"?'],
    ['one of an object’s own', { name: 'c', toString: 1 }, 'there is no parameter "toString".'],
    ['a label that is none', { name: 'c', mode: 'on' }, '"mode" is "on"; it must be one of off, automatic.'],
    ['a raw value that is none', { name: 'c', mode: 1 }, '"mode" is 1; it must be one of off, automatic.'],
    ['a number below the range', { name: 'c', weight: -0.1 }, '"weight" is -0.1; it must be a number from 0 to 1.'],
    [
      'a number above the range',
      { name: 'c', delay: 501 },
      '"delay" is 501; it must be a whole number from -500 to 500 ms.',
    ],
    ['a fraction', { name: 'c', delay: 1.5 }, '"delay" is 1.5; it must be a whole number from -500 to 500 ms.'],
    ['what is no number', { name: 'c', weight: 'much' }, '"weight" is "much"; it must be a number from 0 to 1.'],
    ['NaN', { name: 'c', weight: Number.NaN }, '"weight" is null; it must be a number from 0 to 1.'],
    ['an empty text for a number', { name: 'c', weight: '' }, '"weight" is ""; it must be a number from 0 to 1.'],
    ['a text for a boolean', { name: 'c', mute: 'true' }, '"mute" is "true"; it must be true or false.'],
    ['a number for a text', { name: 'c', text: 5 }, '"text" is 5; it must be a text.'],
    ['a list', { name: ['c'] }, '"name" is ["c"]; it must be a text.'],
  ];
  for (const [what, values, sentence] of refused) {
    it(`is refused before anything is asked: ${what}`, async () => {
      const { device, server } = await lab();
      await assert.rejects(device.act('set', values), {
        ...{ name: 'HeadendError', code: 'BAD_VALUE', message: `Set an input: ${sentence}` },
      });
      assert.deepEqual(server.asked, []);
    });
  }

  it('is told everything that is wrong at once', async () => {
    const { device } = await lab();
    await assert.rejects(device.act('set', { mode: 'on', mute: 1 }), {
      message:
        'Set an input: "name" (Name) is missing. "mode" is "on"; it must be one of off, automatic. "mute" is 1; it must be true or false.',
    });
  });

  it('of another name is not allowed, and the right name is guessed', async () => {
    const { device } = await lab();
    await assert.rejects(device.act('sett'), {
      code: 'NOT_ALLOWED',
      message: 'Rest device has no action "sett". Did you mean "set"?',
    });
    await assert.rejects(device.act('constructor'), { code: 'NOT_ALLOWED' });
  });

  it('on a row that is not there is NOT_FOUND, and nothing is sent', async () => {
    const { device, writes } = await lab();
    await assert.rejects(device.act('set', { name: 'd' }), { code: 'NOT_FOUND', message: 'Inputs has no row d.' });
    assert.deepEqual(writes(), []);
  });

  it('that shows nowhere says nothing of having been seen', async () => {
    const { device, writes } = await lab();
    const { verified, sent, after } = await device.act('reboot');
    assert.deepEqual([sent, verified, after], [true, undefined, undefined]);
    assert.deepEqual(
      writes().map(({ method, url, body }) => [method, url.pathname, body]),
      [['POST', '/api/reboot', '']],
    );
  });

  it('that the device refuses keeps the device’s answer', async () => {
    const { device } = await lab(() => 422);
    await assert.rejects(device.act('set', { name: 'c', mode: 3 }), ({ code, message }) => {
      assert.equal(code, 'REFUSED');
      assert.match(message, /PUT \/api\/inputs\/c at 127\.0\.0\.1:\d+: .*422/);
      return true;
    });
  });

  /** Lets the device's time pass with every look, so that the patience for reading back ends. */
  async function slow(clock: HandClock, acting: Promise<unknown>): Promise<void> {
    let done = false;
    const ended = acting.finally(() => {
      done = true;
    });
    while (!done) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      clock.pass(1000);
    }
    await ended;
  }

  it('that the device accepts and does not do is not verified', async () => {
    const { device, clock } = await lab(() => undefined);
    const acting = device.act('set', { name: 'c', mode: 3 });
    await slow(clock, acting);
    const { before, after, verified } = await acting;
    assert.deepEqual([before?.mode, after?.mode, verified], ['off', 'off', false]);
  });

  it('that shows after a while only is waited for', async () => {
    const { device, inputs, server } = await lab(() => undefined);
    const acting = device.act('set', { name: 'c', mode: 3 });
    // Twice before it is done: the row before, and the first look after.
    await until(() => server.asked.length >= 3);
    Object.assign(inputs[1] ?? {}, { mode: 3 });
    const { after, verified } = await acting;
    assert.deepEqual([after?.mode, verified], ['automatic', true]);
  });

  it('that cannot be read back was done all the same, and is not verified', async () => {
    const { device, clock, inputs } = await lab((input) => {
      inputs.splice(inputs.indexOf(input), 1);
    });
    const acting = device.act('set', { name: 'c', mode: 3 });
    await slow(clock, acting);
    const { before, after, verified } = await acting;
    assert.deepEqual([before?.mode, after, verified], ['off', undefined, false]);
  });

  it('that waits for reading back ends with the device', async () => {
    const { device, server } = await lab(() => undefined);
    const acting = device.act('set', { name: 'c', mode: 3 });
    acting.catch(() => undefined);
    await until(() => server.asked.length >= 3);
    await device.close();
    await assert.rejects(acting, { name: 'HeadendError', code: 'UNREACHABLE', message: /was closed/ });
  });

  it('waits for the one before it, however slow', async () => {
    const order: string[] = [];
    let free = () => {};
    const gate = new Promise<void>((resolve) => {
      free = resolve;
    });
    const { device } = await lab(async (input, { body }) => {
      const { text } = JSON.parse(body);
      order.push(`begin ${text}`);
      if (text === 'says 1') await gate;
      Object.assign(input, { text: text.replace('says ', '') });
      order.push(`end ${text}`);
    });
    const both = [device.act('set', { name: 'c', text: '1' }), device.act('set', { name: 'c', text: '2' })];
    await until(() => order.length > 0);
    free();
    const [first, second] = await Promise.all(both);
    assert.deepEqual(order, ['begin says 1', 'end says 1', 'begin says 2', 'end says 2']);
    assert.deepEqual([first?.after?.text, second?.before?.text, second?.after?.text], ['1', '1', '2']);
  });
});
