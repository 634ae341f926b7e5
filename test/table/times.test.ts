import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { coerce, type RawValue } from '../../src/table';
import { column } from './samples';

function time(raw: RawValue, format?: string): string | null {
  const { value, problem } = coerce(raw, column('time', { format }));
  if (problem !== undefined) return 'problem';
  assert(value === null || typeof value === 'string');
  return value;
}

describe('coerce: time', () => {
  it('reads ISO 8601, with a zone as UTC and without one as it is', () => {
    assert.equal(time('2015-08-18T13:46:23-07:00'), '2015-08-18T20:46:23Z');
    assert.equal(time('2014-11-14 01:27:05 -0800'), '2014-11-14T09:27:05Z');
    assert.equal(time('2014-11-14t01:27:05.1234567z'), '2014-11-14T01:27:05.123Z');
    assert.equal(time('2014-11-14T01:27+01'), '2014-11-14T00:27:00Z');
    assert.equal(time('2014-11-14T01:27:05,5'), '2014-11-14T01:27:05.500');
    assert.equal(time('2014-11-14', 'iso'), '2014-11-14');
  });

  it('reads unix seconds', () => {
    assert.equal(time('1418939884', 'unix'), '2014-12-18T21:58:04Z');
    assert.equal(time(0, 'unix'), '1970-01-01T00:00:00Z');
    assert.equal(time(1.25, 'unix'), '1970-01-01T00:00:01.250Z');
    for (const raw of [1e15, 1e12, -1e12, 'now']) assert.equal(time(raw, 'unix'), 'problem');
  });

  it('reads DateAndTime with and without a zone', () => {
    const noon = [0x07, 0xea, 11, 21, 12, 30, 5];
    assert.equal(time(Uint8Array.from([...noon, 0]), 'dateAndTime'), '2026-11-21T12:30:05');
    assert.equal(time(Uint8Array.from([...noon, 7]), 'dateAndTime'), '2026-11-21T12:30:05.700');
    assert.equal(time(Uint8Array.from([...noon, 0, 0x2b, 1, 30]), 'dateAndTime'), '2026-11-21T11:00:05Z');
    assert.equal(time(Uint8Array.from([...noon, 0, 0x2d, 8, 0]), 'dateAndTime'), '2026-11-21T20:30:05Z');
    assert.equal(time(new Uint8Array(8), 'dateAndTime'), null);
    assert.equal(time(Uint8Array.from([...noon, 10]), 'dateAndTime'), 'problem');
    assert.equal(time(Uint8Array.from([...noon, 0, 0x20, 1, 0]), 'dateAndTime'), 'problem');
    assert.equal(time(Uint8Array.from([...noon, 0, 0x2b, 15, 0]), 'dateAndTime'), 'problem');
    assert.equal(time(Uint8Array.from(noon), 'dateAndTime'), 'problem');
    assert.equal(time('2026-11-21,12:30:5.0', 'dateAndTime'), 'problem');
  });

  it('reads a pattern', () => {
    assert.equal(time('24/10/2013 14:21:10', 'dd/MM/yyyy HH:mm:ss'), '2013-10-24T14:21:10');
    assert.equal(time('10.24.2013', 'MM.dd.yyyy'), '2013-10-24');
    assert.equal(time('20131024142110', 'yyyyMMddHHmmss'), '2013-10-24T14:21:10');
    assert.equal(time('(2013-10-24) at 14h21', '(yyyy-MM-dd) at HHhmm'), '2013-10-24T14:21:00');
    assert.equal(time('10x24x2013', 'MM.dd.yyyy'), 'problem');
    assert.equal(time('4/10/2013', 'dd/MM/yyyy'), 'problem');
    assert.equal(time('10/2013', 'MM/yyyy'), 'problem');
  });

  it('refuses impossible dates and times', () => {
    for (const date of ['2023-02-29', '2024-00-10', '2024-13-01', '2024-04-31', '0001-01-01']) {
      assert.equal(time(date), 'problem', date);
    }
    for (const clock of ['24:00:00', '12:60:00', '12:00:61', '12:00:00+15:00', '12:00:00+01:60']) {
      assert.equal(time(`2024-02-29T${clock}`), 'problem', clock);
    }
    assert.equal(time('2016-12-31T23:59:60Z'), '2017-01-01T00:00:00Z'); // a leap second
    assert.equal(time('2024-02-29'), '2024-02-29');
  });

  it('reads what it writes, and names the same instant', () => {
    const range = { min: new Date('0101-01-01'), max: new Date('9998-01-01'), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(range), (date) => {
        const written = time(date.toISOString());
        assert.equal(Date.parse(written ?? ''), date.getTime());
        assert.equal(time(written), written);
      }),
    );
  });
});
