import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Column, ColumnType } from '../../src/profile/types';
import { type Cell, coerce, decodeOpaqueFloat, type RawValue } from '../../src/table';
import { anyColumn, anyRaw, COLUMN_TYPES, column } from './samples';

const octets = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);
const text = (characters: string): Uint8Array => new TextEncoder().encode(characters);

/** Checks raw values against the value each becomes, without a problem. */
function gives(type: ColumnType, rest: Partial<Column>, ...cases: [RawValue, Cell][]): void {
  for (const [raw, value] of cases) assert.deepEqual(coerce(raw, column(type, rest)), { value }, String(raw));
}

/** Checks that each raw value becomes `null` and is complained of. */
function refuses(type: ColumnType, rest: Partial<Column>, ...raws: RawValue[]): void {
  for (const raw of raws) {
    const { value, problem } = coerce(raw, column(type, { id: 'cell', ...rest }));
    assert.equal(value, null, String(raw));
    assert.match(problem ?? '', /^cell: '.*' is not /s, String(raw));
  }
}

describe('coerce', () => {
  it('takes null, and an empty value of a type that has no empty value, for absent', () => {
    for (const type of COLUMN_TYPES) gives(type, {}, [null, null]);
    for (const type of ['integer', 'number', 'boolean', 'enum', 'counter', 'duration', 'time', 'ip', 'mac'] as const) {
      gives(type, {}, ['', null], [' ', null], [octets(), null]);
    }
    gives('string', {}, ['', ''], [octets(), '']);
    gives('bytes', {}, ['', ''], [octets(), '']);
    gives('flags', {}, [octets(), []]);
  });

  it('takes the listed raw values for absent', () => {
    gives('integer', { absent: ['-1', 'N/A'] }, [-1, null], [' N/A ', null], [text('-1'), null], [1, 1]);
    gives('integer', { absent: ['10'], scale: 10 }, [1, 10], [10, null]);
    gives('string', { absent: ['none'] }, ['none', null], ['None', 'None']);
    gives('ip', { absent: ['0.0.0.0'] }, [octets(0, 0, 0, 0), null], ['0.0.0.0', null], ['0.0.0.1', '0.0.0.1']);
    gives('mac', { absent: [''] }, [octets(0, 0, 0, 0, 0, 0), '00:00:00:00:00:00']);
  });

  it('says what does not fit, and cuts what is long', () => {
    const bitrate = column('integer', { id: 'bitrate' });
    assert.equal(coerce('abc', bitrate).problem, "bitrate: 'abc' is not an integer");
    assert.equal(coerce('x'.repeat(5000), bitrate).problem, `bitrate: '${'x'.repeat(40)}…' is not an integer`);
    assert.equal(
      coerce('24/10', column('time', { format: 'dd/MM/yyyy' })).problem,
      "column: '24/10' is not a time (dd/MM/yyyy)",
    );
  });

  it('reads text: UTF-8, else Latin-1, else hex; without trailing NULs', () => {
    gives(
      'string',
      {},
      [' Card ', ' Card '],
      [text('Zürich'), 'Zürich'],
      [octets(0x5a, 0xfc, 0x72), 'Zür'],
      [octets(0x41, 0x42, 0, 0), 'AB'],
      [octets(0x41, 0, 0x42), '0x410042'],
      [octets(0x41, 0x0a, 0x42), 'A\nB'],
      [octets(0xc2, 0x85), '0xc285'],
      [octets(0xff, 0x80), '0xff80'],
      [7n, '7'],
      [true, 'true'],
    );
  });

  it('reads integers exactly', () => {
    gives('integer', {}, [7, 7], [-7n, -7], ['+007', 7], [' 42\n', 42], [text('42'), 42], [-0, 0]);
    gives('integer', {}, [2n ** 53n - 1n, Number.MAX_SAFE_INTEGER], [2n ** 53n + 1n, '9007199254740993']);
    gives('integer', {}, ['18446744073709551615', '18446744073709551615']);
    refuses('integer', {}, 'abc', '0x10', '1.0', '1e3', 1.5, Number.NaN, true, '1 2', '9'.repeat(41));
  });

  it('scales integers and numbers without dust', () => {
    gives('integer', { scale: 1000 }, [38, 38000], [2n ** 53n - 1n, '9007199254740991000']);
    gives('integer', { scale: 0.1 }, [3, 0.3]);
    gives('number', { scale: 0.1 }, [3, 0.3], ['-1.5', -0.15]);
    gives('duration', { scale: 0.01 }, [30, 0.3], [753300, 7533], ['29', 0.29]);
    gives('counter', { scale: 8 }, [3, 3]);
    gives('number', { scale: -1 }, [0, 0]);
    refuses('number', { scale: 10 }, Number.MAX_VALUE);
    refuses('number', { scale: -1 }, 1.7976931348623151e308); // rounding is what takes it past the largest
  });

  it('scales by powers of ten to the very number that is written so', () => {
    const scales = [0.1, 0.01, 0.001, 0.0001, 1e-5, 1e-6];
    const wholes = fc.integer({ min: -1e15, max: 1e15 });
    fc.assert(
      fc.property(wholes, fc.constantFrom(...scales), (whole, scale) => {
        const digits = -Math.round(Math.log10(scale));
        gives('number', { scale }, [whole, Number(`${whole}e-${digits}`) + 0]);
      }),
      { numRuns: 1000 },
    );
  });

  it('reads numbers', () => {
    gives('number', {}, ['-1.25', -1.25], ['.5', 0.5], [text('12.5'), 12.5], [12n, 12], ['-0', 0]);
    refuses('number', {}, 'abc', '0x1f', '1e3', 'NaN', '.', '1,5', Number.POSITIVE_INFINITY, '9'.repeat(400), false);
  });

  it('reads opaque floats and doubles as numbers', () => {
    gives('number', {}, [octets(0x9f, 0x78, 4, 0x41, 0x44, 0xcc, 0xcd), 12.3]);
    gives('number', {}, [octets(0x9f, 0x78, 4, 0x46, 0x40, 0xe6, 0xae), 12345.67]);
    gives('number', {}, [octets(0x9f, 0x79, 8, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0), 1.5]);
    refuses('number', {}, octets(0x9f, 0x78, 4, 0x7f, 0xc0, 0, 0)); // not a number
    assert.equal(decodeOpaqueFloat(octets(0x9f, 0x78, 4, 1, 2, 3)), undefined);
    assert.equal(decodeOpaqueFloat(octets()), undefined);
  });

  it('decodes every opaque float to the same 32-bit float, and wherever it lies in a larger buffer', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true }), (float) => {
        const buffer = Buffer.alloc(12);
        buffer.set([0x9f, 0x78, 4], 5);
        buffer.writeFloatBE(float, 8);
        const decoded = decodeOpaqueFloat(buffer.subarray(5)) ?? Number.NaN;
        assert.equal(Math.fround(decoded) + 0, float + 0); // -0 may become 0
      }),
    );
  });

  it('reads counters', () => {
    gives('counter', {}, [0, 0], ['12', 12], [2n ** 64n - 1n, '18446744073709551615'], [2n ** 53n, '9007199254740992']);
    refuses('counter', {}, -1, -1n, '-1', '1.5');
  });

  it('reads booleans', () => {
    gives('boolean', {}, [true, true], ['TRUE', true], [1, true], ['on', true], ['yes', true]);
    gives('boolean', {}, [false, false], ['False', false], [0n, false], [text('off'), false], ['No', false]);
    refuses('boolean', {}, 2, 'enabled');
    const truthValue = { values: { 1: 'true', 2: 'false' } };
    gives('boolean', truthValue, [1, true], [2, false], ['2', false]);
    refuses('boolean', truthValue, 0, 3, 'true', 'constructor');
  });

  it('labels enums and never refuses one', () => {
    const values = { 1: 'up', 2: 'down', GbE: 'gigabit' };
    gives('enum', { values }, [1, 'up'], [2n, 'down'], [text('GbE'), 'gigabit'], [' 1 ', 'up']);
    gives(
      'enum',
      { values },
      [7, 'unknown(7)'],
      ['toString', 'unknown(toString)'],
      ['__proto__', 'unknown(__proto__)'],
    );
    gives('enum', { values: { '': 'none' } }, ['', 'none']);
  });

  it('labels the bits of BITS, the high bit of the first octet first', () => {
    const values = { 0: 'los', 7: 'ais', 8: 'lof' };
    gives('flags', { values }, [octets(0x80), ['los']], [octets(0x81, 0x80), ['los', 'ais', 'lof']], [octets(0), []]);
    gives('flags', { values }, [octets(0x10, 0x01), ['unknown(3)', 'unknown(15)']]);
    refuses('flags', { values }, 3, 'los');
  });

  it('reads MAC addresses', () => {
    const mac = '00:0c:29:ab:cd:ef';
    gives('mac', {}, [octets(0, 0x0c, 0x29, 0xab, 0xcd, 0xef), mac], [text('00-0C-29-AB-CD-EF'), mac]);
    gives('mac', {}, ['000C.29AB.CDEF', mac], ['000c29abcdef', mac], ['00.0c.29.ab.cd.ef', mac]);
    refuses('mac', {}, '00:0c-29:ab:cd:ef', '00:0c:29:ab:cd', octets(1, 2, 3), 'zz:0c:29:ab:cd:ef');
  });

  it('reads IP addresses and writes them canonically', () => {
    gives('ip', {}, ['10.0.0.1', '10.0.0.1'], [octets(239, 1, 2, 3), '239.1.2.3'], [text('10.0.0.1'), '10.0.0.1']);
    gives('ip', {}, ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'], ['::ffff:c000:201', '::ffff:192.0.2.1']);
    gives('ip', {}, ['2001:db8::1:0:0:1', '2001:db8::1:0:0:1'], ['FE80::1%eth0', 'fe80::1%eth0']);
    gives('ip', {}, [octets(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), '2001:db8::1']);
    gives('ip', {}, [text('2001:db8::1:2345'), '2001:db8::1:2345']); // 16 octets that spell an address
    refuses('ip', {}, '010.0.0.1', '10.0.0', '1.2.3.4/24', 167772161, octets(1, 2, 3));
  });

  it('writes any IPv6 address in one way, whatever way it was written in', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (address) => {
        const { value } = coerce(address, column('ip'));
        const long = Buffer.from(address).toString('hex').match(/.{4}/g)?.join(':') ?? '';
        assert.equal(coerce(long.toUpperCase(), column('ip')).value, value);
        assert.equal(coerce(String(value), column('ip')).value, value);
      }),
    );
  });

  it('reads object identifiers', () => {
    gives('oid', {}, ['1.3.6.1', '1.3.6.1'], ['.1.3.6.1', '1.3.6.1'], ['0.0', '0.0']);
    refuses('oid', {}, '1..3', 'sysDescr', '1.3.', 1.3);
  });

  it('reads bytes', () => {
    gives('bytes', {}, [octets(0xa1, 0x0b), 'a10b'], ['0xA10B', 'a10b'], ['a1 0b', 'a10b'], ['A1:0B', 'a10b']);
    refuses('bytes', {}, 'a1b', 'xyz', 12);
  });

  it('never throws, and gives a value that JSON gives back, or null with or without a problem', () => {
    fc.assert(
      fc.property(anyRaw, anyColumn, (raw, any) => {
        const { value, problem } = coerce(raw, any);
        assert.deepEqual(JSON.parse(JSON.stringify({ value })), { value });
        if (problem !== undefined) assert.equal(value, null);
      }),
      { numRuns: 5000 },
    );
  });
});
