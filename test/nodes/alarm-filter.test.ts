import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import helper from 'node-red-node-test-helper';
import type { AlarmFilterFields } from '../../nodes/headend-alarm-filter/fields';
import type { AlarmSummaryMessage } from '../../src/messages';
import { alarmFlow, type Ends, endsOf, loadAlarms, polledAlarm, polledAlarms, report, told } from './alarm-lab';
import { deviceConfig, pollConfig, useNodeRed, useSimulators } from './harness';

const NOBODY = { id: 'nobody', name: 'far-1', model: 'x', variant: null, webInterface: null };
const RULE = { column: '', deadband: '', devices: '', rows: '', text: '', value: '' };

describe('headend-alarm-filter', () => {
  const red = useNodeRed();
  const simulator = useSimulators();
  let ends: Ends;

  async function load(fields: Partial<AlarmFilterFields> = {}, ...others: object[]): Promise<void> {
    await loadAlarms(red, alarmFlow({ keepFile: false, ...fields }, ...others));
    ends = endsOf(red);
  }

  /** Gives the node a payload, which it takes. */
  async function take(payload: unknown, more: object = {}): Promise<void> {
    const { error } = await red.send('alarms', { payload, ...more });
    assert.equal(error, undefined);
  }

  const ids = () => ends.lists.all.at(-1)?.payload.map(({ id }) => id);

  describe('takes alarms', () => {
    it('and tells of each once: raise, change, clear', async () => {
      await load({ removeCleared: 'manual' });
      await take(report());
      await take(report());
      await take([report({ severity: 'critical' }), report({ type: 'sync' })]);
      await take(report({ severity: 'cleared' }));
      await take(report({ type: 'sync', state: 'cleared' }));
      await take(report({ severity: 'cleared' }));
      const expected = ['raise ccErrors major', 'change ccErrors critical', 'raise sync major'];
      assert.deepEqual(told(ends), [...expected, 'clear ccErrors critical', 'clear sync major']);
      const clear = ends.events.all[3];
      assert.equal(clear?.topic, 'east-1/alarms');
      const { id, device, resource, state, count, source } = clear?.payload ?? {};
      assert.deepEqual(
        { id, device, resource, state, count, source },
        {
          id: 'east-1/ASI 5.3/ccErrors',
          device: 'east-1',
          resource: 'ASI 5.3',
          state: 'cleared',
          count: 3,
          source: 'trap',
        },
      );
      assert.deepEqual(
        clear?.history.map(({ kind }) => kind),
        ['raise', 'change', 'clear'],
      );
      assert.equal(new Date(clear?.at ?? '').toISOString(), clear?.at);
    });

    it('and sends the list and statistics once for many changes', async () => {
      await load();
      await ends.lists.at(0);
      for (const resource of ['1', '2', '3']) await take(report({ resource }));
      await take(report({ resource: '4', severity: 'critical' }));
      const { payload, topic } = await ends.lists.at(1);
      assert.equal(topic, 'alarms');
      assert.deepEqual(payload.map(({ resource, color, severity }) => [resource, color, severity])[0], [
        '4',
        '#dc3232',
        'critical',
      ]);
      assert.equal(payload.length, 4);
      for (const row of payload) {
        for (const value of Object.values(row)) assert.ok(typeof value !== 'object' || value === null, 'rows are flat');
      }
      const statistics = await ends.statistics.at(1);
      assert.equal(statistics.topic, 'alarms/statistics');
      assert.deepEqual([statistics.payload.active, statistics.payload.ratePerMinute], [4, 4]);
      assert.equal(ends.lists.all.length, 2);
    });

    it('and shows how many there are in the colour of the worst', async () => {
      await load();
      const shown = (text: string) => red.statuses.until(({ id, status }) => id === 'alarms' && status.text === text);
      assert.equal((await shown('no alarms')).status.fill, 'green');
      await take([report({ severity: 'warning' }), report({ type: 'x', severity: 'warning' })]);
      assert.equal((await shown('2 warning')).status.fill, 'yellow');
      await take([report({ type: 'y', severity: 'critical' }), report({ type: 'z', severity: 'major' })]);
      assert.equal((await shown('1 critical, 1 major')).status.fill, 'red');
    });

    it('and keeps nothing of the message itself', async () => {
      await load();
      const raw = { inner: { text: 'as it was' } };
      await take(report({ raw }));
      raw.inner.text = 'changed';
      const [raise] = ends.events.all;
      assert.deepEqual(raise?.payload.raw, { inner: { text: 'as it was' } });
      Object.assign((raise?.payload.raw as typeof raw | undefined)?.inner ?? {}, { text: 'changed by a flow' });
      await take({}, { command: 'acknowledge' });
      assert.deepEqual(ends.events.all[1]?.payload.raw, { inner: { text: 'as it was' } });
    });

    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const wrong: [string, object, RegExp][] = [
      ['nothing', {}, /msg\.payload must be an alarm/],
      ['a number', { payload: 3 }, /msg\.payload must be an alarm/],
      ['no device', { payload: report({ device: '' }) }, /device of an alarm must be a text of 1 to 500/],
      ['a type that is no text', { payload: report({ type: 7 }) }, /type of an alarm must be a text/],
      ['an unknown severity', { payload: report({ severity: 'bad' }) }, /severity of an alarm must be one of critical/],
      ['no severity', { payload: report({ severity: undefined }) }, /needs a severity out of critical/],
      ['a text that is none', { payload: report({ text: {} }) }, /text of an alarm must be a text/],
      ['a raw value in a circle', { payload: report({ raw: circular }) }, /raw value of an alarm must be JSON/],
      ['a long raw value', { payload: report({ raw: 'x'.repeat(20_000) }) }, /shorter than 10000/],
      ['a good one before a bad one', { payload: [report(), report({ device: null })] }, /device of an alarm/],
      ['an unknown command', { command: 'ack', payload: 'x' }, /msg\.command must be one of acknowledge/],
      ['a command without alarms', { command: 'close' }, /msg\.payload must be the id/],
      ['a command with a number', { command: 'close', payload: 5 }, /msg\.payload must be the id/],
      ['a filter of its own', { command: 'purge', payload: { devcie: 'a' } }, /A filter has no "devcie"/],
      ['a prototype in a filter', { command: 'purge', payload: JSON.parse('{"__proto__":1}') }, /no "__proto__"/],
      ['a severity in a filter', { command: 'purge', payload: { severity: ['bad'] } }, /filter's severity must be one/],
      ['minutes that are a text', { command: 'shelve', payload: {}, minutes: '5' }, /msg\.minutes must be a number/],
      ['too many minutes', { command: 'shelve', payload: {}, minutes: 1e6 }, /needs minutes, up to 43200/],
      ['a pattern that takes for ever', { command: 'close', payload: { text: '(a+)+' } }, /pattern/],
      ['an operator that is no text', { command: 'close', payload: {}, operator: 1 }, /msg\.operator must be a text/],
      ['a poll without rows', polledAlarms(['x' as unknown as object]), /not as a poll node sends it/],
      ['a poll of nobody', polledAlarms([], { device: { ...NOBODY } }), /device of the rows is not in these flows/],
    ];
    for (const [title, message, sentence] of wrong) {
      it(`and refuses ${title}`, async () => {
        await load({}, deviceConfig({}));
        const { error, msg } = await red.send('alarms', message);
        assert.equal(error?.code, 'BAD_VALUE');
        assert.match(String(error?.message), sentence);
        assert.equal((msg.failure as { code: string }).code, 'BAD_VALUE');
        assert.deepEqual(told(ends), []);
      });
    }
  });

  describe('does what operators want', () => {
    const raised = async () => {
      await load({ removeCleared: 'manual', shelveMinutes: '5' });
      await take([report(), report({ type: 'sync', severity: 'minor' })]);
      ends.events.all.length = 0;
    };

    it('to an alarm by its id, a row, or a list of these', async () => {
      await raised();
      const row = { id: 'east-1/ASI 5.3/sync', color: '#fff', anything: {} };
      await take('east-1/ASI 5.3/ccErrors', { command: 'acknowledge', operator: 'Ann', comment: 'on it' });
      await take([row, 'east-1/ASI 5.3/ccErrors'], { topic: 'acknowledge' });
      await take(row, { command: 'unacknowledge' });
      const [first] = ends.events.all;
      assert.deepEqual([first?.operator, first?.comment, first?.payload.acknowledged], ['Ann', 'on it', true]);
      assert.deepEqual(told(ends), [
        'acknowledge ccErrors major',
        'acknowledge sync minor',
        'unacknowledge sync minor',
      ]);
    });

    it('to all that a filter takes', async () => {
      await raised();
      await take({ severity: 'minor', device: 'east-*' }, { command: 'shelve' });
      await take({ shelved: true }, { command: 'unshelve' });
      await take({}, { command: 'close' });
      await take({ state: 'cleared', olderThanMinutes: 0 }, { command: 'purge' });
      const kinds = ends.events.all.map(({ event, payload }) => `${event} ${payload.type}`);
      assert.deepEqual(kinds.slice(0, 2), ['shelve sync', 'unshelve sync']);
      assert.deepEqual(kinds.filter((kind) => kind.startsWith('purge')).sort(), ['purge ccErrors', 'purge sync']);
      const { at, until } = ends.events.all[0] ?? {};
      assert.equal(Date.parse(until ?? '') - Date.parse(at ?? ''), 5 * 60_000);
      await take(undefined, { command: 'snapshot' });
      assert.deepEqual(ids(), []);
    });

    it('and gives the list at once, in the message that asks', async () => {
      await raised();
      const asked = ends.lists.all.length;
      await take('anything', { topic: 'snapshot', req: 'kept' });
      const list = await ends.lists.at(asked);
      assert.deepEqual([list.req, list.topic, list.payload.length], ['kept', 'alarms', 2]);
      assert.equal(ends.statistics.all.at(-1)?.payload.bySeverity.major, 1);
    });
  });

  describe('reads polled tables', () => {
    const device = deviceConfig({});

    it('of alarms: raises what is in them and clears what is no more', async () => {
      await load({}, device);
      await red.send('alarms', polledAlarms([polledAlarm(1), polledAlarm(2), polledAlarm(3, { state: 'off' })]));
      await red.send('alarms', polledAlarms([polledAlarm(2)]));
      const events = ends.events.all.map(({ event, payload }) => `${event} ${payload.resource}`);
      assert.deepEqual(events, ['raise GBE (1)', 'raise GBE (2)', 'clear GBE (1)']);
      const { type, severity, rawSeverity, source } = ends.events.all[0]?.payload ?? {};
      assert.deepEqual([type, severity, rawSeverity, source], ['gbePort/7', 'critical', 'critical', 'poll']);
    });

    it('and clears nothing by a partial, a stale or a single row', async () => {
      await load({}, device);
      await red.send('alarms', polledAlarms([polledAlarm(1)]));
      const poll = { at: new Date().toISOString(), durationMs: 1, sequence: 2, requests: 1 };
      await red.send('alarms', polledAlarms([], { poll: { ...poll, quality: 'partial' } }));
      await red.send('alarms', polledAlarms([polledAlarm(9)], { poll: { ...poll, quality: 'stale' } }));
      const row = polledAlarm(2) as never;
      await red.send('alarms', polledAlarms([], { payload: row, topic: 'east-1/alarmsSnmp/gbePort/7/2' }));
      assert.deepEqual(
        ends.events.all.map(({ event, payload }) => `${event} ${payload.resource}`),
        ['raise GBE (1)', 'raise GBE (2)'],
      );
    });

    it('and takes a trap and a row about the same alarm for one', async () => {
      await load({ completeTables: 'alarmsSnmp' }, device);
      const trap = (index: number) => ({ device: 'east-1', resource: `GBE (${index})`, type: 'gbePort/7' });
      await take([1, 2].map((index) => ({ ...trap(index), severity: 'critical', text: 'Link down' })));
      const later = { at: new Date(Date.now() + 1000).toISOString(), durationMs: 1, sequence: 2, requests: 1 };
      await red.send('alarms', polledAlarms([polledAlarm(1)], { poll: { ...later, quality: 'good' } }));
      // The table lists all alarms, so the one that only a trap told of is over.
      assert.deepEqual(
        ends.events.all.map(({ event, payload }) => `${event} ${payload.resource}`),
        ['raise GBE (1)', 'raise GBE (2)', 'clear GBE (2)'],
      );
    });

    it('but not without the columns that say which alarm a row is', async () => {
      await load({}, device);
      const table = { id: 'alarmsSnmp', title: 'Alarms (SNMP)', page: null, columns: [{ id: 'text' }] } as never;
      const { error } = await red.send('alarms', polledAlarms([polledAlarm(1)], { table }));
      assert.match(String(error?.message), /without its columns object, physicalIndex, category, alarmId, state/);
      assert.deepEqual(told(ends), []);
    });

    it('by threshold rules', async () => {
      const high = { ...RULE, id: 'hot', table: 'fans', column: 'celsius', when: 'high', value: '50', deadband: '5' };
      const rules = [
        { ...high, severity: 'major', devices: 'east-1, east-2', rows: 'slot=1' },
        { ...RULE, id: 'state', table: 'fans', column: 'state', when: 'matches', value: '^fail', severity: 'minor' },
        { ...RULE, id: 'gone', table: 'fans', when: 'missing', value: '', severity: 'warning' },
      ] as AlarmFilterFields['rules'];
      await load({ rules });
      const fan = (celsius: number, state = 'ok') => ({ key: '1', displayKey: 'Fan (1)', slot: 1, celsius, state });
      const other = { key: '2', displayKey: 'Fan (2)', slot: 2, celsius: 99, state: 'ok' };
      const table = { id: 'fans', title: 'Fans', page: null, columns: [] };
      const poll = (...rows: object[]) => red.send('alarms', polledAlarms(rows, { table, topic: 'east-1/fans' }));
      await poll(fan(51), other);
      await poll(fan(47), other);
      await poll(fan(44, 'failed'), other);
      await poll(other);
      assert.deepEqual(
        ends.events.all.map(({ event, payload: { type, text } }) => `${event} ${type}: ${text}`),
        [
          'raise hot: Fan (1): celsius is 51',
          'clear hot: Fan (1): celsius is 51',
          'raise state: Fan (1): state is failed',
          'clear state: Fan (1): state is failed',
          'raise gone: Fan (1) is missing',
        ],
      );
      assert.equal(ends.events.all[0]?.payload.source, 'rule');
    });

    it('of a simulated device, through the poll node', async () => {
      const { ports } = await simulator();
      const poll = pollConfig({ tables: ['alarms'], wires: [['alarms']] });
      await load({}, deviceConfig({ http: ports.http, snmp: ports.snmp }), poll);
      await red.send('poll', {});
      const raise = await ends.events.at(0);
      assert.deepEqual([raise.event, raise.payload.device, raise.payload.source], ['raise', 'east-1', 'poll']);
    });
  });

  describe('knows devices out of reach', () => {
    const lost = { name: 'east-1', id: 'device' };

    it('from payloads: one alarm, and the others wait', async () => {
      await load();
      await take(report());
      await take({ device: lost.name, state: 'unreachable', text: 'gone' });
      await take(report({ severity: 'cleared' }));
      await take({ device: lost.name, state: 'reachable' });
      assert.deepEqual(told(ends), [
        'raise ccErrors major',
        'raise unreachable critical',
        'clear unreachable critical',
        'clear ccErrors major',
      ]);
    });

    it('from the errors of a poll node, and from its next success', async () => {
      const { ports, stop } = await simulator();
      const poll = pollConfig({ tables: ['alarms'], wires: [['alarms']] });
      const flow = alarmFlow(
        { keepFile: false, unreachableSeverity: 'minor' },
        deviceConfig({ http: ports.http }),
        poll,
      );
      const wires = [['caught', 'alarms']];
      await loadAlarms(
        red,
        flow.map((node) => ('id' in node && node.id === 'catch' ? { ...node, wires } : node)),
      );
      ends = endsOf(red);
      await stop();
      await red.send('poll', {});
      const raise = await ends.events.until(({ event }) => event === 'raise');
      assert.deepEqual([raise.payload.type, raise.payload.severity], ['unreachable', 'minor']);
      assert.match(raise.payload.text, /127\.0\.0\.1/);
      await red.send('alarms', polledAlarms([]));
      await ends.events.until(({ event, payload }) => event === 'clear' && payload.type === 'unreachable');
    });

    it('and takes no other error for one', async () => {
      await load();
      const source = { id: 'poll', type: 'headend-poll' };
      const failure = { device: 'east-1' };
      for (const message of [
        { error: { message: 'x', code: 'AUTH', source }, failure },
        { error: { message: 'x', code: 'TIMEOUT', source: { id: 'set', type: 'headend-set' } }, failure },
        { error: { message: 'x', code: 'TIMEOUT', source } },
        // An error of this node itself: what it was about is not taken again.
        {
          error: { message: 'x', code: 'BAD_VALUE', source: { id: 'alarms', type: 'headend-alarm-filter' } },
          payload: report(),
        },
      ]) {
        const { error } = await red.send('alarms', message);
        assert.equal(error, undefined);
      }
      assert.deepEqual(told(ends), []);
    });
  });

  describe('is set up', () => {
    it('to leave alarms out, delay and count them', async () => {
      const blank = { device: '', resource: '', type: '', severity: '', text: '' } as const;
      const exclude = [
        { ...blank, type: 'noise*, other' },
        { ...blank, text: '^test' },
      ];
      await load({ minimumSeverity: 'minor', exclude, floodBurst: 1, floodPerMinute: 1, floodSummary: '1' });
      await take(report({ severity: 'warning' }));
      await take([report({ type: 'noise1' }), report({ type: 'other' }), report({ text: 'testing' })]);
      await take([report({ type: 'a' }), report({ type: 'b' }), report({ type: 'c' })]);
      const summary = (await ends.events.until(({ event }) => String(event) === 'summary')) as unknown;
      assert.equal((summary as AlarmSummaryMessage).payload.suppressed, 2);
      assert.deepEqual(told(ends).slice(0, 1), ['raise a major']);
      await take(undefined, { command: 'snapshot' });
      assert.deepEqual(ids()?.length, 3);
      assert.equal(ends.statistics.all.at(-1)?.payload.excluded, 4);
    });

    const wrong: [keyof AlarmFilterFields, unknown, RegExp][] = [
      ['onDelay', '-1', /The on-delay in seconds is "-1"/],
      ['chatterRaises', '1', /chatter\.raises must be 0, or from 2 to 100/],
      ['notify', 'some', /choice of notifications is "some"; it must be one of all/],
      ['removeCleared', 'never', /removal of cleared alarms is "never"/],
      ['minimumSeverity', 'bad', /The least severity is "bad"/],
      ['exclude', [{ device: ' ', resource: '', type: '', severity: '', text: '' }], /exclude rule 1 is blank/],
      [
        'include',
        [{ device: '', resource: '', type: '', severity: '', text: '(' }],
        /include rule 1 cannot be used: .* is not a regular expression/,
      ],
      ['rules', [{ ...RULE, id: 'a', table: 't', column: 'c', when: 'high', severity: 'major' }], /nothing to compare/],
      [
        'rules',
        [{ ...RULE, id: 'a', table: 't', column: 'c', when: 'odd', value: '1', severity: 'major' }],
        /unknown condition "odd"/,
      ],
      [
        'rules',
        [{ ...RULE, id: 'a', table: 't', when: 'missing', rows: 'x', severity: 'major' }],
        /write column=value/,
      ],
      [
        'rules',
        [{ ...RULE, id: 'a', table: 't', column: 'c', when: 'low', value: 'x', severity: 'major' }],
        /needs a limit/,
      ],
    ];
    for (const [field, value, sentence] of wrong) {
      it(`not with ${field} ${JSON.stringify(value)}`, async () => {
        await load({ [field]: value });
        const caught = await red.caught.at(0);
        assert.equal(caught.error.code, 'CONFIG');
        assert.match(caught.error.message, sentence);
        const { error } = await red.send('alarms', { payload: report() });
        assert.match(String(error?.message), sentence);
        const { status } = red.statuses.all.filter(({ id }) => id === 'alarms').at(-1) ?? {};
        assert.deepEqual([status?.fill, status?.text], ['red', 'check settings']);
      });
    }

    it('to keep the list in a file over a deploy, and tells nothing twice', async () => {
      await load({ keepFile: true, removeCleared: 'manual' });
      await take([report(), report({ type: 'sync' })]);
      await take('east-1/ASI 5.3/sync', { command: 'acknowledge' });
      await helper.unload();
      await load({ keepFile: true, removeCleared: 'manual' });
      const { payload } = await ends.lists.at(0);
      assert.deepEqual(
        payload.map(({ type, acknowledged }) => [type, acknowledged]),
        [
          ['ccErrors', false],
          ['sync', true],
        ],
      );
      await take([report(), report({ type: 'sync' })]);
      await take(report({ severity: 'cleared' }));
      assert.deepEqual(told(ends), ['clear ccErrors major']);
      assert.deepEqual(readdirSync(join(red.userDir, 'headend', 'alarms')), ['alarms.jsonl']);
    });

    it('to keep a copy in a context store, which is enough after a restart', async () => {
      await load({ keepFile: false, contextStore: 'default', id: 'copied' } as object);
      const { error } = await red.send('copied', { payload: report() });
      assert.equal(error, undefined);
      await ends.lists.until(({ payload }) => payload.length === 1);
      const context = helper.getNode('copied').context();
      assert.deepEqual(Object.keys(context.get('alarms', 'default') as object), [
        'list',
        'alarm/east-1/ASI 5.3/ccErrors',
      ]);
      assert.ok(!existsSync(join(red.userDir, 'headend', 'alarms', 'copied.jsonl')));
    });

    it('and ends the alarms of rules there are no more', async () => {
      const rule = {
        ...RULE,
        id: 'hot',
        table: 'fans',
        column: 'celsius',
        when: 'high',
        value: '50',
        severity: 'major',
      };
      const table = { id: 'fans', title: 'Fans', page: null, columns: [] };
      await load({ keepFile: true, id: 'ruled', rules: [rule] } as object);
      await red.send('ruled', polledAlarms([{ key: '1', displayKey: '1', celsius: 60 }], { table }));
      assert.deepEqual(told(ends), ['raise hot major']);
      await helper.unload();
      await loadAlarms(red, alarmFlow({ keepFile: true, id: 'ruled' }));
      ends = endsOf(red);
      await ends.events.until(({ event, payload }) => event === 'clear' && payload.type === 'hot');
    });

    it('and leaves nothing running when it is closed', async () => {
      for (let round = 0; round < 50; round++) {
        await load({ onDelay: '100', keepFile: true });
        await take(report());
        if (round < 49) await helper.unload();
      }
      const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
      const before = timers();
      await helper.unload();
      assert.ok(timers() < before, 'the delay, the snapshot and the status are timers');
      await load({});
      await helper.unload();
      assert.equal(timers() <= before - 2, true);
    });
  });
});
