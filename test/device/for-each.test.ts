import assert from 'node:assert/strict';
import { askEach } from '../../src/device/each-row';
import { HeadendError } from '../../src/errors';
import { cleanUp, failOne, isQuiet, readOne, until } from './lab';
import { railsDevice, xmlServer } from './rails';

const list = (...ids: (number | string)[]) =>
  `<mux_list>${ids.map((id) => `<mux><id>${id}</id></mux>`).join('')}</mux_list>`;
const stats = (id: string, bitrate = `${id}.5`) =>
  `<stats><id>99</id><datum><timestamp>10</timestamp><bitrate type="float">${bitrate}</bitrate></datum></stats>`;
/** The mux that a request is about; undefined where it is for the list. */
const muxOf = (url: URL) => /muxes\/(.+)\/stats$/.exec(url.pathname)?.[1];

describe('a read for each row of another', () => {
  const opened = cleanUp();

  async function start(answer: (mux: string | undefined) => string | number | undefined) {
    const server = opened(await xmlServer((url) => answer(muxOf(url))));
    return { device: opened(railsDevice(server.port)), server, asked: server.asked };
  }

  it('is asked once for each, and its rows know which; the requests are counted', async () => {
    const { device, asked } = await start((mux) => (mux === undefined ? list(3, 7, 3) : stats(mux)));
    const { rows, requests, problems } = await readOne(device, 'stats');
    assert.deepEqual(rows, [
      {
        key: '3/1970-01-01T00:00:10Z',
        displayKey: '3/1970-01-01T00:00:10Z',
        mux: '3',
        time: '1970-01-01T00:00:10Z',
        bitrate: 3.5,
      },
      {
        key: '7/1970-01-01T00:00:10Z',
        displayKey: '7/1970-01-01T00:00:10Z',
        mux: '7',
        time: '1970-01-01T00:00:10Z',
        bitrate: 7.5,
      },
    ]);
    assert.deepEqual([requests, problems], [3, []]);
    assert.deepEqual(asked, ['/api/muxes', '/api/muxes/3/stats', '/api/muxes/7/stats']);
  });

  it('shares the other read, and itself, within a cycle', async () => {
    const { device, asked } = await start((mux) => (mux === undefined ? list(3) : stats(mux)));
    const all = await device.read([{ table: 'muxes' }, { table: 'stats' }, { table: 'statsSummary' }]);
    assert.deepEqual(asked, ['/api/muxes', '/api/muxes/3/stats']);
    const summary = all.get('statsSummary');
    assert.ok(summary && !(summary instanceof HeadendError));
    assert.deepEqual([summary.rows[0]?.bitrate, summary.requests], [3.5, 2]);
  });

  it('puts values into the path as a part of it', async () => {
    const { device, asked } = await start((mux) => (mux === undefined ? list('a/b &amp;?') : stats('1')));
    const { rows } = await readOne(device, 'stats');
    assert.deepEqual(asked, ['/api/muxes', '/api/muxes/a%2Fb%20%26%3F/stats']);
    assert.equal(rows[0]?.mux, 'a/b &?');
  });

  it('goes without a row that has gone meanwhile, and says so', async () => {
    const { device } = await start((mux) => (mux === undefined ? list(1, 2, 3) : mux === '2' ? 404 : stats(mux)));
    const { rows, problems, requests } = await readOne(device, 'stats');
    assert.deepEqual(
      rows.map(({ mux }) => mux),
      ['1', '3'],
    );
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', /404/);
    assert.equal(requests, 4);
  });

  it('fails where the device gives none of them', async () => {
    const { device } = await start((mux) => (mux === undefined ? list(1, 2) : 404));
    assert.equal((await failOne(device, 'stats')).code, 'NOT_FOUND');
  });

  it('fails as a whole where the device cannot be asked, and asks for no more', async () => {
    const { device, asked } = await start((mux) => (mux === undefined ? list(1, 2, 3, 4, 5, 6, 7, 8, 9) : 401));
    assert.equal((await failOne(device, 'stats')).code, 'AUTH');
    assert.ok(asked.length <= 4, `${asked}`);
  });

  it('makes no more requests after one that could not be made', async () => {
    const asked: string[] = [];
    const requests = ['/a', '/b', '/c'].map((path) => ({ path, values: {} }));
    const ask = async (path: string) => {
      asked.push(path);
      if (path === '/b') throw new HeadendError('TIMEOUT', 'No answer came.');
      return { bodies: [Buffer.from('<a/>')], requests: 1 };
    };
    await assert.rejects(askEach(requests, 1, ask), { code: 'TIMEOUT' });
    assert.deepEqual(asked, ['/a', '/b']);
  });

  it('fails with the other read', async () => {
    const { device } = await start(() => 500);
    assert.match((await failOne(device, 'stats')).message, /500/);
  });

  it('names the answer that is malformed', async () => {
    const { device } = await start((mux) => (mux === undefined ? list(1, 2) : mux === '2' ? '<stats>' : stats(mux)));
    const { code, message } = await failOne(device, 'stats');
    assert.equal(code, 'BAD_REPLY');
    assert.match(message, /^\/api\/muxes\/2\/stats: The XML ends too early/);
  });

  it('has no rows, and misses none, where the other has none', async () => {
    const { device } = await start(() => list());
    const { rows, problems, requests } = await readOne(device, 'stats');
    assert.deepEqual([rows, problems, requests], [[], [], 1]);
  });

  it('leaves out rows that lack what its path is made of, and says so', async () => {
    const without = '<mux_list><mux><id nil="true"/></mux><mux/><mux><id>5</id></mux></mux_list>';
    const { device } = await start((mux) => (mux === undefined ? without : stats(mux)));
    const { rows, problems } = await readOne(device, 'stats');
    assert.deepEqual([rows.length, problems], [1, ['2 of 3 rows lack what /api/muxes/{mux}/stats is made of.']]);
  });

  it('is asked 200 times at most, and no more of them at once than the device may be asked', async () => {
    const ids = Array.from({ length: 250 }, (_, index) => index + 1);
    const { device, asked, server } = await start((mux) => (mux === undefined ? list(...ids) : stats(mux)));
    const { rows, problems, requests } = await readOne(device, 'stats');
    assert.deepEqual([rows.length, asked.length, requests], [200, 201, 201]);
    assert.deepEqual(problems, ['/api/muxes/{mux}/stats was asked for the first 200 of 250 rows only.']);
    assert.ok(server.load.most > 1 && server.load.most <= 3, `${server.load.most} at once`);
  });

  it('ends with the device, and leaves nothing behind', async () => {
    const server = await xmlServer((url) => (muxOf(url) === undefined ? list(1, 2, 3, 4, 5) : undefined));
    const device = railsDevice(server.port);
    const reading = assert.rejects(device.read([{ table: 'stats' }]), { code: 'UNREACHABLE' });
    await until(() => server.asked.length === 4);
    await device.close();
    await reading;
    assert.equal(server.asked.length, 4);
    await server.close();
    await until(isQuiet);
  });
});
