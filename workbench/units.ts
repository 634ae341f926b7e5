/** A unit as profiles write it, and what makes a value of it. */
export interface Unit {
  unit: string;
  /** Value times this is in `unit`; 1 where it is that already. */
  scale: number;
}

/** How units are written, and what they are here. The first that fits counts. */
const UNITS: readonly [RegExp, string, number][] = [
  [/^(?:milli-?bps)$/, 'bit/s', 1e-3],
  [/^(?:g(?:iga)?-?bits?|gb)(?:ps|\/s(?:ec)?|ersecond)/, 'bit/s', 1e9],
  [/^(?:m(?:ega)?-?bits?|mb)(?:ps|\/s(?:ec)?|persecond|pers(?:ec)?)?$/, 'bit/s', 1e6],
  [/^(?:k(?:ilo)?-?bits?|kb)(?:ps|\/s(?:ec)?|persecond|pers(?:ec)?)?$/, 'bit/s', 1e3],
  [/^(?:bits?|b)(?:ps|\/s(?:ec)?|persecond|pers(?:ec)?)$/, 'bit/s', 1],
  [/^(?:pkts?|packets?)(?:ps|\/s(?:ec)?|persecond)$/, 'packets/s', 1],
  [/^(?:kb|kbytes?|kilobytes?|kib)$/, 'KiB', 1],
  [/^(?:mb|mbytes?|megabytes?|mib)$/, 'MiB', 1],
  [/^(?:bytes?|octets?)$/, 'bytes', 1],
  [/^(?:packets?|pkts?)$/, 'packets', 1],
  [/^(?:micro-?seconds?|usec|us|µs)$/, 'µs', 1],
  [/^(?:milli-?seconds?|msecs?|ms|millisec)$/, 'ms', 1],
  [/^(?:centi-?seconds?|timeticks?)$/, 's', 0.01],
  [/^(?:seconds?|secs?|s)$/, 's', 1],
  [/^(?:minutes?|mins?)$/, 'min', 1],
  [/^(?:hours?|hrs?|h)$/, 'h', 1],
  [/^(?:days?)$/, 'd', 1],
  [/^(?:percent(?:age)?|%|pct)$/, '%', 1],
  [/^(?:degrees?)?-?(?:c|celsius|centigrade|degc|°c|celcius)$/, '°C', 1],
  [/^(?:degrees?)?-?(?:f|fahrenheit|°f)$/, '°F', 1],
  [/^(?:rpm|revolutionsperminute|rev\/min)$/, 'rpm', 1],
  [/^(?:milli-?volts?|mv)(?:dc|ac)?$/, 'mV', 1],
  [/^(?:rms)?-?(?:volts?|v)(?:rms|dc|ac)*$/, 'V', 1],
  [/^(?:milli-?amp(?:ere)?s?|ma)(?:dc|ac)?$/, 'mA', 1],
  [/^(?:rms)?-?(?:amp(?:ere)?s?|a)(?:rms|dc|ac)*$/, 'A', 1],
  [/^(?:watts?|w)$/, 'W', 1],
  [/^(?:kilo-?watts?|kw)$/, 'kW', 1],
  [/^(?:va|volt-?amp(?:ere)?s?)$/, 'VA', 1],
  [/^(?:k(?:ilo)?-?hertz|khz)$/, 'kHz', 1],
  [/^(?:m(?:ega)?-?hertz|mhz)$/, 'MHz', 1],
  [/^(?:hertz|hz)$/, 'Hz', 1],
  [/^(?:dbmv|dbm|dbuv|dbµv|db)$/, 'dB', 1],
];

const FACTORS: readonly [RegExp, number][] = [
  [/^(?:0?\.1|1\/10(?:th)?|tenths?|deci)(?:ofan?)?-?/, 0.1],
  [/^(?:0?\.01|1\/100(?:th)?|hundredths?|centi)(?:ofan?)?-?/, 0.01],
  [/^(?:0?\.001|1\/1000(?:th)?|thousandths?)(?:ofan?)?-?/, 0.001],
];

/** What a text says of a unit, such as `0.1 Volt DC`; `undefined` where it says nothing known. */
export function parseUnit(text: string | undefined): Unit | undefined {
  if (text === undefined) return undefined;
  const word = text
    .toLowerCase()
    .replace(/[\s_]+/g, '')
    .replace(/\.$/, '');
  for (const [pattern, factor] of [[/^/, 1] as const, ...FACTORS]) {
    if (!pattern.test(word)) continue;
    const rest = word.replace(pattern, '');
    const found = UNITS.find(([unit]) => unit.test(rest));
    // A product of floats such as 0.1 * 0.01 is not written as it is meant.
    if (found) return { unit: found[1], scale: Number((found[2] * factor).toPrecision(12)) };
  }
  return undefined;
}
