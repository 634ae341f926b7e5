import assert from 'node:assert/strict';
import { cleanUp, failOne, readOne } from './lab';
import { railsDevice, xmlServer } from './rails';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
let measured = 0;
const alert = (id: number) =>
  `<alert><id type="integer">${id}</id><set type="boolean">${id % 2 === 0}</set><threshold nil="true"/>` +
  `<last_seen>${++measured}</last_seen></alert>`;
const alerts = (ids: readonly number[]) => `<alerts type="array">${ids.map(alert).join('')}</alerts>`;

/** A page of `all` as the request asks for it, of `size` rows at most whatever it asks for. */
function pageOf(url: URL, all: readonly number[], size = Number(url.searchParams.get('per_page'))) {
  const from = (Number(url.searchParams.get('page')) - 1) * size;
  return all.slice(from, from + size);
}

describe('a list of XML in pages', () => {
  const opened = cleanUp();

  async function start(answer: (url: URL) => string | number) {
    const server = opened(await xmlServer(answer));
    return { device: opened(railsDevice(server.port)), asked: server.asked };
  }

  const kinds: [what: string, count: number, requests: number, answer: (url: URL, all: number[]) => string | number][] =
    [
      ['of the size that is asked for', 7, 3, (url, all) => alerts(pageOf(url, all))],
      ['the last of which is full', 6, 3, (url, all) => alerts(pageOf(url, all))],
      [
        'the last of which is full, and none (404) after it',
        6,
        3,
        (url, all) => (pageOf(url, all).length > 0 ? alerts(pageOf(url, all)) : 404),
      ],
      ['of a smaller size of the device’s own', 7, 4, (url, all) => alerts(pageOf(url, all, 2))],
      ['that are the whole list, longer than a page', 7, 1, (_, all) => alerts(all)],
      ['that are the whole list, as long as a page', 3, 2, (_, all) => alerts(all)],
      ['without a row', 0, 1, (url, all) => alerts(pageOf(url, all))],
    ];
  for (const [what, count, requests, answer] of kinds) {
    it(`${what}: is read whole, each row once`, async () => {
      const { device, asked } = await start((url) => answer(url, upTo(count)));
      const { rows, problems, requests: counted } = await readOne(device, 'alerts');
      assert.deepEqual(
        rows.map(({ id, set, threshold }) => ({ id, set, threshold })),
        upTo(count).map((id) => ({ id, set: id % 2 === 0, threshold: null })),
      );
      assert.deepEqual(problems, []);
      assert.equal(counted, requests);
      assert.deepEqual(
        asked,
        upTo(requests).map((page) => `/api/alerts?all=1&page=${page}&per_page=3`),
      );
    });
  }

  const refusals: [what: string, second: string, code: string, message: RegExp][] = [
    ['cut off', '<alerts><alert><id>4</id>', 'BAD_REPLY', /^Page 2: The XML ends too early/],
    [
      'a web page',
      '<!DOCTYPE html><html><title>Sign in</title></html>',
      'BAD_REPLY',
      /^Page 2: A web page \(title 'Sign in'\)/,
    ],
    ['errors', '<errors><error>No such page.</error></errors>', 'REFUSED', /^Page 2: .*: No such page\.$/],
  ];
  for (const [what, second, code, message] of refusals) {
    it(`of which one is ${what} fails as a whole, and says which`, async () => {
      const { device } = await start((url) => (url.search.includes('page=2') ? second : alerts([1, 2, 3])));
      const error = await failOne(device, 'alerts');
      assert.equal(error.code, code);
      assert.match(error.message, message);
    });
  }
});

describe('a table of XML', () => {
  const opened = cleanUp();

  it('has what is joined, matched and nil, and an empty list is no missing one', async () => {
    let body = `<mux_list><mux href="/muxes/12"><id>12</id><name nil="true"/><pids><pid>140</pid><pid>141</pid></pids></mux></mux_list>`;
    const server = opened(await xmlServer(() => body));
    const device = opened(railsDevice(server.port));
    const first = await readOne(device, 'muxes');
    assert.deepEqual(first.rows, [{ key: '12', displayKey: '12', id: 12, name: null, href: 12, audio: '140, 141' }]);
    assert.deepEqual(first.problems, []);
    await device.close();
    body = '<mux_list><empty>true</empty></mux_list>';
    const second = await readOne(device, 'muxes');
    assert.deepEqual([second.rows, second.problems], [[], []]);
    await device.close();
    body = '<hash/>';
    assert.match((await readOne(device, 'muxes')).problems.join(), /^Nothing was found for Muxes/);
  });
});
