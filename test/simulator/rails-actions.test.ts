import assert from 'node:assert/strict';
import type { Simulator } from '../../simulator';
import { HandClock, START } from './lab';
import { startStatmux, XmlClient } from './statmux';

const NEW = '<mpts><name>Größe &amp; Co</name><destination><uri>udp://239.1.1.1:5000</uri></destination></mpts>';

describe('actions of a simulated device that speaks XML', () => {
  let simulator: Simulator;
  let client: XmlClient;
  const clock = new HandClock();
  const mpts = async (id: number) => {
    const { mpts_list: list } = await client.read('/mpts');
    return list.mpts.find((row: { id: { '#text': string } }) => row.id['#text'] === String(id));
  };
  const status = async (id: number) => {
    const { mpts_statuses: list } = await client.read('/mpts/statuses');
    return list.mpts_status.find((row: { id: { '#text': string } }) => row.id['#text'] === String(id))?.status;
  };
  const member = (inside: string) => `<mpts_member><type>conductor</type>${inside}</mpts_member>`;

  beforeEach(async () => {
    clock.at = START;
    simulator = await startStatmux({ clock: clock.read });
    client = new XmlClient(simulator);
  });
  afterEach(() => simulator.stop());

  it('make a row, and answer with it', async () => {
    clock.seconds(5);
    const { status: code, xml } = await client.ask('/mpts', 'POST', NEW);
    assert.equal(code, 200);
    const [made] = xml.mpts;
    assert.deepEqual(made.id, { '#text': '4', '@type': 'integer' });
    assert.equal(made['@href'], '/mpts/4');
    assert.equal(made.name, 'Größe & Co');
    assert.equal(made.destination.uri, 'udp://239.1.1.1:5000');
    assert.equal(made.created_at['#text'], new Date(START + 5000).toISOString());
    assert.deepEqual(made.mpts_members, { '@type': 'array' });
    assert.deepEqual(await mpts(4), made);
    assert.equal(await status(4), 'idle');
    assert.deepEqual((await client.read('/mpts/4')).mpts[0], made, 'it can be asked for alone');
  });

  it('change what they name, and nothing else', async () => {
    const before = await mpts(1);
    clock.seconds(5);
    const { status: code, xml } = await client.ask('/mpts/1', 'PUT', '<mpts><pat_interval>50</pat_interval></mpts>');
    assert.equal(code, 200);
    const after = await mpts(1);
    assert.deepEqual(xml.mpts[0], after);
    assert.equal(after.pat_interval['#text'], '50');
    assert.equal(after.updated_at['#text'], new Date(START + 5000).toISOString());
    assert.deepEqual({ ...after, pat_interval: before.pat_interval, updated_at: before.updated_at }, before);
  });

  it('take a value away with nil', async () => {
    const blocks = ['secondary_destination', 'dvb_sdt_settings', 'fec_output_settings'];
    const body = `<mpts>${blocks.map((name) => `<${name} nil="true"/>`).join('')}</mpts>`;
    assert.deepEqual(await client.refusal('/mpts/2', 'PUT', body), [200, []]);
    const after = await mpts(2);
    for (const name of blocks) assert.deepEqual(after[name], { '@nil': 'true' }, name);
    assert.deepEqual(await client.refusal('/mpts/2', 'PUT', '<mpts><destination nil="true"/></mpts>'), [
      422,
      ['destination must be a text.', 'destinationUsername must be a text.', 'destinationPassword must be a text.'],
    ]);
  });

  it('take a row away, with what belongs to it, and its id is never given again', async () => {
    await client.ask('/mpts', 'POST', NEW);
    const gone = await client.ask('/mpts/4', 'DELETE');
    assert.deepEqual([gone.status, gone.headers.get('content-type')], [200, 'text/html; charset=utf-8']);
    assert.equal(await mpts(4), undefined);
    assert.equal(await status(4), undefined);
    assert.deepEqual(await client.refusal('/mpts/4', 'DELETE'), [404, ["Couldn't find Mpts with id=4"]]);
    assert.deepEqual(await client.refusal('/mpts/4/stats', 'GET'), [404, ["Couldn't find Mpts with id=4"]]);
    await client.ask('/mpts/1', 'DELETE');
    assert.deepEqual(
      simulator.rows('mptsMembers').map(({ mptsId }) => mptsId),
      [2, 2, 2, 2, 3, 3, 3, 3],
    );
    const { xml } = await client.ask('/mpts', 'POST', NEW);
    assert.equal(xml.mpts[0].id['#text'], '5');
    simulator.clearSettings();
    assert.deepEqual(
      simulator.rows('mpts').map(({ id }) => id),
      [1, 2, 3],
    );
  });

  it('start and stop, also twice; measurements come while it runs', async () => {
    const times = async () => {
      const { mpts_stats: stats } = await client.read('/mpts/3/stats');
      const data = stats.mpts_members.mpts_member?.[0]?.series_data.series_datum ?? [];
      return data.map(({ timestamp }: { timestamp: { '#text': string } }) => Number(timestamp['#text']) - START / 1000);
    };
    for (let i = 0; i < 2; i++) assert.equal((await client.ask('/mpts/3/mux', 'POST')).status, 200);
    assert.equal(await status(3), 'running');
    clock.seconds(6);
    assert.deepEqual(await times(), [0, 2, 4, 6]);
    for (let i = 0; i < 2; i++) assert.equal((await client.ask('/mpts/3/mux', 'DELETE')).status, 200);
    assert.equal(await status(3), 'idle');
    clock.seconds(10);
    assert.deepEqual(await times(), [0, 2, 4], 'none newer');
    await client.ask('/mpts/3/mux', 'POST');
    clock.seconds(2);
    assert.deepEqual(await times(), [0, 2, 4, 16, 18]);
    clock.seconds(3600);
    assert.equal((await times()).length, 1800, 'an hour');
    assert.deepEqual(await client.refusal('/mpts/9/mux', 'POST'), [404, ["Couldn't find Mpts with id=9"]]);
  });

  it('add, change and remove rows within a row', async () => {
    const body = member(
      '<program_number>7</program_number><channel_id>77</channel_id><pid_map><pmt_pid>500</pmt_pid>' +
        '<audio_pids type="array"><audio_pid>501</audio_pid><audio_pid>502</audio_pid></audio_pids></pid_map>',
    );
    const added = (await client.ask('/mpts/3/mpts_members', 'POST', body)).xml.mpts_member[0];
    assert.deepEqual([added.id['#text'], added.mpts_id['#text']], ['13', '3']);
    assert.equal(added.pid_map.pmt_pid['#text'], '500');
    assert.deepEqual(added.pid_map.audio_pids.audio_pid, ['501', '502']);
    assert.deepEqual((await mpts(3)).mpts_members.mpts_member[4], added);
    const empty = '<mpts_member><pid_map><audio_pids type="array"/></pid_map></mpts_member>';
    await client.ask('/mpts/3/mpts_members/13', 'PUT', empty);
    assert.deepEqual((await mpts(3)).mpts_members.mpts_member[4].pid_map.audio_pids, { '@type': 'array' });
    const elsewhere = await client.refusal('/mpts/2/mpts_members/13', 'DELETE');
    assert.deepEqual(elsewhere, [404, ["Couldn't find MptsMembers with id=13"]]);
    assert.equal((await client.ask('/mpts/3/mpts_members/13', 'DELETE')).status, 200);
    assert.equal((await mpts(3)).mpts_members.mpts_member.length, 4);
    assert.deepEqual(await client.refusal('/mpts/9/mpts_members', 'POST', body), [
      404,
      ["Couldn't find Mpts with id=9"],
    ]);
  });

  it('swap the values of two rows', async () => {
    const priorities = () => simulator.rows('mpts').map((row) => row.allocationMessagePriority);
    assert.deepEqual(priorities(), ['primary', 'secondary', 'primary']);
    const ids = (...list: number[]) => `<mpts_ids>${list.map((id) => `<mpts_id>${id}</mpts_id>`).join('')}</mpts_ids>`;
    const swap = (body: string) => client.refusal('/mpts/swap_allocation_priority', 'PUT', body);
    assert.deepEqual(await swap(ids(1, 2)), [200, []]);
    assert.deepEqual(priorities(), ['secondary', 'primary', 'primary']);
    assert.deepEqual(await swap(ids(1, 9)), [404, ["Couldn't find Mpts with id=9"]]);
    assert.deepEqual(await swap(ids(1)), [422, ['ids must be exactly 2 values.']]);
  });

  it('write pages of one value each', async () => {
    await client.ask('/cluster/backups', 'PUT', '<backup><database_backup_count>9</database_backup_count></backup>');
    const { backup } = await client.read('/cluster/backups');
    assert.deepEqual([backup.database_backup_count['#text'], backup.database_backup_minutes['#text']], ['9', '1440']);
  });

  describe('are refused with every reason', () => {
    const uri = 'destination must be udp://address:port or rtp://address:port.';
    const taken = 'Program number 101 is taken by another program of this MPTS; choose one that is not.';
    const twice = (pid: number) =>
      `PID ${pid} is used twice in this MPTS; each PID may be used once in all its programs.`;
    const latency =
      'The additional system latency cannot be changed while the MPTS runs; stop it, change it, and start it again.';
    for (const [what, method, path, body, reasons] of [
      [
        'ranges and forms',
        'POST',
        '/mpts',
        '<mpts><name>x</name><pat_interval>5</pat_interval><destination><uri>here</uri></destination></mpts>',
        [uri, 'patInterval must be a whole number from 10 to 1000.'],
      ],
      ['what is missing', 'POST', '/mpts', '<mpts><name>x</name></mpts>', ['destination is missing.']],
      [
        '0 and 1 for false and true',
        'PUT',
        '/mpts/1',
        '<mpts><output_listening>1</output_listening></mpts>',
        ['outputListening must be true or false.'],
      ],
      [
        'nil where there must be a value',
        'PUT',
        '/mpts/1',
        '<mpts><name nil="true"/></mpts>',
        ['name must be a text.'],
      ],
      [
        'what cannot be while it runs',
        'PUT',
        '/mpts/1',
        '<mpts><additional_system_latency>9</additional_system_latency></mpts>',
        [latency],
      ],
      [
        'a number and a PID that are taken',
        'POST',
        '/mpts/1/mpts_members',
        member('<program_number>101</program_number><pid_map><pmt_pid>240</pmt_pid></pid_map>'),
        [taken, twice(240)],
      ],
      [
        'a number that another row has',
        'PUT',
        '/mpts/1/mpts_members/2',
        '<mpts_member><program_number>101</program_number></mpts_member>',
        [taken],
      ],
      [
        'a PID given twice',
        'PUT',
        '/mpts/1/mpts_members/2',
        '<mpts_member><pid_map><pmt_pid>500</pmt_pid><video_pid>500</video_pid></pid_map></mpts_member>',
        [twice(500)],
      ],
    ] as const) {
      it(what, async () => {
        const before = [simulator.rows('mpts'), simulator.rows('mptsMembers')];
        assert.deepEqual(await client.refusal(path, method, body), [422, reasons]);
        assert.deepEqual([simulator.rows('mpts'), simulator.rows('mptsMembers')], before);
      });
    }

    it('but not with a value that only the row itself has', async () => {
      const same =
        '<mpts_member><program_number>102</program_number><pid_map><pmt_pid>200</pmt_pid></pid_map></mpts_member>';
      assert.deepEqual(await client.refusal('/mpts/1/mpts_members/2', 'PUT', same), [200, []]);
      await client.ask('/mpts/1/mux', 'DELETE');
      const latency = '<mpts><additional_system_latency>9</additional_system_latency></mpts>';
      assert.deepEqual(await client.refusal('/mpts/1', 'PUT', latency), [200, []], 'when it does not run');
    });

    it('and what is not known at all', async () => {
      for (const body of ['<mpts><colour>red</colour></mpts>', '<mpts/>', '<mpts>', '<other><name>x</name></other>']) {
        assert.deepEqual(
          await client.refusal('/mpts/1', 'PUT', body),
          [400, ['This request is not understood.']],
          body,
        );
      }
      assert.equal((await client.ask('/mpts/1', 'PATCH', '<mpts/>')).status, 405);
    });
  });
});
