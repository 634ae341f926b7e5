/** How a simulated device writes a time: DateAndTime (RFC 2579) as hex text, ISO 8601, Unix seconds, or a pattern. */
export function writeTime(at: number, format: string): string | number {
  if (format === 'unix') return Math.floor(at / 1000);
  const date = new Date(at);
  if (format === 'iso') return date.toISOString();
  if (format === 'dateAndTime') return dateAndTime(date);
  const iso = date.toISOString();
  const parts: Record<string, string> = {
    yyyy: iso.slice(0, 4),
    MM: iso.slice(5, 7),
    dd: iso.slice(8, 10),
    HH: iso.slice(11, 13),
    mm: iso.slice(14, 16),
    ss: iso.slice(17, 19),
  };
  return format.replace(/yyyy|MM|dd|HH|mm|ss/g, (token) => parts[token] ?? token);
}

/** The eight octets without a time zone: year, month, day, hour, minutes, seconds, tenths. */
function dateAndTime(date: Date): string {
  const octets = Buffer.from([
    date.getUTCFullYear() >> 8,
    date.getUTCFullYear() & 0xff,
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    Math.floor(date.getUTCMilliseconds() / 100),
  ]);
  return octets.toString('hex');
}
