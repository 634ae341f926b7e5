/** A chassis' tree in XML, of about so many bytes: services with four PIDs each, in slots. */
export function xmlTree(size: number): Buffer {
  const parts = ['<?xml version="1.0" encoding="UTF-8"?>\n<AFRICA><Platform ID="1" SwVersion="06.07.04.004">\n'];
  let length = 0;
  for (let service = 1; length < size; service += 1) {
    const pids = [1, 2, 3, 4].map(
      (n) =>
        `    <Stream ID="${n}" Pid="${(service * 7 + n) % 8191}" Type="0x1B" Bitrate="${service}${n}" State="0"/>\n`,
    );
    const names = `Name="Programme ${service} &amp; more" Provider="K\u00f6ln"`;
    const text = `    <Note>Kept as it is</Note><!-- ${service} --><Code><![CDATA[a < b]]></Code>\n`;
    parts.push(
      `  <Service ID="${service}" ${names} ServiceId="${service % 65536}">\n${pids.join('')}${text}  </Service>\n`,
    );
    length += parts.at(-1)?.length ?? 0;
  }
  return Buffer.from(`${parts.join('')}</Platform></AFRICA>\n`);
}

/** A list of bit rates in JSON with so many rows. */
export function jsonList(rows: number): Buffer {
  const items = Array.from({ length: rows }, (_, at) => ({
    id: at + 1,
    name: `Programme ${at} & more`,
    pid: (at * 7) % 8191,
    bitrate: 38_000_000 + at,
    state: { enabled: true, errors: at % 3, text: 'no error since the start' },
    input: `239.1.${at >> 8}.${at & 255}:5000`,
  }));
  return Buffer.from(JSON.stringify({ items }));
}
