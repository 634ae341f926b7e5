import assert from 'node:assert/strict';
import type { Simulator } from '../../simulator';
import { HandClock, START } from './lab';
import { startStatmux, XmlClient } from './statmux';

describe('XML of the Rails kind', () => {
  let simulator: Simulator;
  let client: XmlClient;
  const clock = new HandClock();

  beforeEach(async () => {
    clock.at = START;
    simulator = await startStatmux({ clock: clock.read });
    client = new XmlClient(simulator);
  });
  afterEach(() => simulator.stop());

  it('says types, lists and what has no value', async () => {
    const { mpts_list: list } = await client.read('/mpts');
    assert.deepEqual([list['@href'], list['@product'], list['@type']], ['/mpts', 'Elemental Statmux', 'array']);
    const [first, second, spare] = list.mpts;
    assert.equal(first['@href'], '/mpts/1');
    assert.deepEqual(first.id, { '#text': '1', '@type': 'integer' });
    assert.equal(first.name, 'Regional North');
    assert.equal(second.name, 'Österreich & Süd');
    assert.deepEqual(first.output_listening, { '#text': 'false', '@type': 'boolean' });
    assert.deepEqual(first.created_at, { '#text': new Date(START).toISOString(), '@type': 'datetime' });
    assert.deepEqual(first.dvb_sdt_settings, { rep_interval: { '#text': '500', '@type': 'integer' } });
    assert.deepEqual(spare.dvb_sdt_settings, { '@nil': 'true' }, 'a block without values has none itself');
    assert.deepEqual(first.destination.username, { '@nil': 'true' });
    assert.deepEqual(first.secondary_destination, { '@nil': 'true' });
    assert.equal(second.secondary_destination.uri, 'rtp://239.20.21.2:5001');
  });

  it('has rows in rows, and lists in columns', async () => {
    const { mpts_list: list } = await client.read('/mpts');
    const members = list.mpts.map((mpts: { mpts_members: object }) => mpts.mpts_members);
    assert.deepEqual(
      members.map((one: { mpts_member: { id: { '#text': string } }[] }) =>
        one.mpts_member.map(({ id }) => id['#text']),
      ),
      [
        ['1', '2', '3', '4'],
        ['5', '6', '7', '8'],
        ['9', '10', '11', '12'],
      ],
    );
    const [first, second] = members[1].mpts_member;
    assert.deepEqual(first.mpts_id['#text'], '2');
    assert.equal(first['@href'], '/mpts/2/mpts_member/5');
    assert.deepEqual(first.pid_map.audio_pids, { '@type': 'array', audio_pid: ['140', '141'] });
    assert.deepEqual(second.pid_map.dvb_sub_pids, { '@type': 'array' }, 'a list with nothing in it is one');
    assert.deepEqual(first.pid_map.scte35_pid, { '@nil': 'true' });
  });

  it('is the web page for those who do not accept XML, and refuses bodies that do not say what they are', async () => {
    const page = await client.ask('/mpts', 'GET', undefined, { accept: 'text/html' });
    assert.deepEqual([page.status, page.headers.get('content-type')], [200, 'text/html; charset=utf-8']);
    const body = '<mpts><name>x</name></mpts>';
    const headers = { accept: 'application/xml', 'content-type': 'text/plain' };
    assert.equal((await client.ask('/mpts', 'POST', body, headers)).status, 415);
  });

  it('comes whole, or in pages of which the other part has a default', async () => {
    const ids = async (query: string): Promise<string[]> => {
      const { messages } = await client.read(`/messages${query}`);
      return (messages.message ?? []).map((message: { id: { '#text': string } }) => message.id['#text']);
    };
    const all = await ids('');
    assert.equal(all.length, 1000);
    assert.equal(new Set(all).size, 1000);
    assert.deepEqual(await ids('?page=1'), all.slice(0, 20));
    assert.deepEqual(await ids('?per_page=30'), all.slice(0, 30));
    assert.deepEqual(await ids('?page=3&per_page=40'), all.slice(80, 120));
    assert.deepEqual(await ids('?page=51'), []);
    assert.equal((await client.ask('/messages?page=0')).status, 400);
    simulator.setFaults({ ignoresPages: true });
    assert.equal((await ids('?page=2')).length, 1000);
  });

  it('orders the entries of logs as it is told, and by itself in no order', async () => {
    const ids = async (): Promise<number[]> => {
      const { messages } = await client.read('/messages');
      return messages.message.map((message: { id: { '#text': string } }) => Number(message.id['#text']));
    };
    const scrambled = await ids();
    const ascending = [...scrambled].sort((a, b) => a - b);
    assert.notDeepEqual(scrambled, ascending);
    assert.notDeepEqual(scrambled, [...ascending].reverse());
    simulator.setFaults({ order: 'ascending' });
    assert.deepEqual(await ids(), ascending);
    simulator.setFaults({ order: 'descending' });
    assert.deepEqual(await ids(), [...ascending].reverse());
    simulator.setFaults({ order: 'scrambled' });
    assert.deepEqual(await ids(), scrambled);
  });

  it('has a log that goes on: entries come, the oldest go, and those that stay are as they were', async () => {
    const entries = async (): Promise<Map<number, unknown>> => {
      const { messages } = await client.read('/messages');
      return new Map(messages.message.map((one: { id: { '#text': string } }) => [Number(one.id['#text']), one]));
    };
    const before = await entries();
    clock.seconds(60);
    const after = await entries();
    assert.equal(after.size, before.size);
    assert.deepEqual(Math.max(...after.keys()) - Math.max(...before.keys()), 3);
    assert.deepEqual(Math.min(...after.keys()) - Math.min(...before.keys()), 3);
    for (const [id, entry] of after) if (before.has(id)) assert.deepEqual(entry, before.get(id));
  });

  it('has the document of one row, and says which is not there', async () => {
    const { mpts_stats: stats } = await client.read('/mpts/2/stats');
    assert.deepEqual(stats.id, { '#text': '2', '@type': 'integer' });
    assert.deepEqual(
      stats.mpts_members.mpts_member.map((member: { name: string }) => member.name),
      ['News 24', 'Sport 1', 'Cinéma', 'Kinder-TV'],
    );
    const idle = await client.read('/mpts/3/stats');
    assert.deepEqual(idle.mpts_stats.mpts_members, { '@type': 'array' }, 'one that did not run has no members');
    const missing = await client.ask('/mpts/99/stats');
    assert.equal(missing.status, 404);
    assert.match(missing.text, /<error type="ActiveRecord::RecordNotFound">Couldn't find Mpts with id=99<\/error>/);
  });

  it('has an hour of measurements, 2 s apart, at the same times for all, that add up to less than the total', async () => {
    const { mpts_stats: stats } = await client.read('/mpts/1/stats');
    type Datum = { timestamp: { '#text': string }; bitrate: { '#text': string; '@type': string } };
    const series: Datum[][] = stats.mpts_members.mpts_member.map(
      (member: { series_data: { series_datum: Datum[] } }) => member.series_data.series_datum,
    );
    const times = (one: Datum[] | undefined) => (one ?? []).map(({ timestamp }) => Number(timestamp['#text']));
    const [first] = series;
    assert.equal(times(first).length, 1800);
    assert.equal(times(first).at(-1), START / 1000);
    assert.ok(times(first).every((time, i, all) => i === 0 || time - (all[i - 1] ?? 0) === 2));
    for (const other of series) assert.deepEqual(times(other), times(first));
    assert.equal(first?.[0]?.bitrate['@type'], 'float');
    const rates = series.map((one) => one.map(({ bitrate }) => Number(bitrate['#text'])));
    const totals = times(first).map((_, i) => rates.reduce((sum, one) => sum + (one[i] ?? 0), 0));
    assert.ok(Math.max(...totals) < 38_800_000 && Math.min(...totals) > 20_000_000);
    assert.ok(new Set(rates[0]).size > 1000, 'it moves');
    const steps = (rates[0] ?? []).map((rate, i, all) => Math.abs(rate - (all[i - 1] ?? rate)));
    assert.ok(Math.max(...steps) < 700_000, 'smoothly');
  });
});
