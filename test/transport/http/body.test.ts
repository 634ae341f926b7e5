import assert from 'node:assert/strict';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { createHttpClient } from '../../../src/transport/http';
import { httpServer, rawServer, targetOf } from './server';

const GET = { method: 'GET', path: '/tree' } as const;
const XML = Buffer.from(`<A>${'<B x="é"/>'.repeat(2000)}</A>`);

/** The body a client makes of these bytes, sent with a Content-Encoding, in pieces where sizes are given. */
async function fetched(bytes: Buffer, coding?: string, maxBodyBytes = 1e6, pieces: number[] = []): Promise<Buffer> {
  const server = await httpServer((_request, response) => {
    if (coding !== undefined) response.setHeader('content-encoding', coding);
    let at = 0;
    for (const size of pieces) {
      response.write(bytes.subarray(at, at + size));
      at += size;
    }
    response.end(bytes.subarray(at));
  });
  return request(server, maxBodyBytes);
}

/** The body a client makes of a reply written byte by byte here. */
async function fetchedRaw(head: string, body: Buffer | string): Promise<Buffer> {
  return request(await rawServer(Buffer.concat([Buffer.from(head), Buffer.from(body)])), 1e6);
}

async function request(server: Awaited<ReturnType<typeof rawServer>>, maxBodyBytes: number): Promise<Buffer> {
  const client = createHttpClient(targetOf(server, { maxBodyBytes }));
  try {
    return (await client.request(GET)).body;
  } finally {
    await client.close();
    await server.close();
  }
}

const rejects = (promise: Promise<unknown>, message: RegExp) => assert.rejects(promise, { code: 'BAD_REPLY', message });

describe('HTTP bodies', () => {
  for (const [name, bytes, coding] of [
    ['plain', XML, undefined],
    ['identity', XML, 'identity'],
    ['gzip', gzipSync(XML), 'gzip'],
    ['x-gzip', gzipSync(XML), 'X-GZip'],
    ['gzip that no header tells of', gzipSync(XML), undefined],
    ['deflate as zlib', deflateSync(XML), 'deflate'],
    ['deflate without zlib around it', deflateRawSync(XML), 'deflate'],
    ['br', brotliCompressSync(XML), 'br'],
  ] as const) {
    it(`${name} comes through`, async () => {
      assert.deepEqual(await fetched(bytes, coding), XML);
    });
  }

  it('may be empty, whatever the coding', async () => {
    assert.equal((await fetched(Buffer.alloc(0), 'gzip')).length, 0);
    assert.equal((await fetched(Buffer.alloc(0))).length, 0);
    assert.equal((await fetched(Buffer.from('x'))).toString(), 'x');
  });

  it('come through in any pieces and any coding', async () => {
    const codings = {
      gzip: gzipSync,
      deflate: deflateSync,
      raw: deflateRawSync,
      br: brotliCompressSync,
      identity: (bytes: Buffer) => bytes,
    };
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }).filter(([first, second]) => first !== 0x1f || second !== 0x8b),
        fc.constantFrom(...(Object.keys(codings) as (keyof typeof codings)[])),
        fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 5 }),
        async (bytes, coding, pieces) => {
          const packed = codings[coding](Buffer.from(bytes));
          const body = await fetched(packed, coding === 'raw' ? 'deflate' : coding, 1e6, pieces);
          assert.deepEqual(body, Buffer.from(bytes));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('larger than the limit are refused, also when they only unpack to it', async () => {
    const bomb = gzipSync(Buffer.alloc(64 << 20));
    await rejects(fetched(bomb, 'gzip'), /^GET \/tree at .*: the reply is larger than the limit of 1000000 bytes\.$/);
    await rejects(fetched(XML, undefined, XML.length - 1), /larger than the limit/);
    assert.equal((await fetched(XML, undefined, XML.length)).length, XML.length);
  });

  it('cut off are refused', async () => {
    const ok = 'HTTP/1.1 200 OK\r\n';
    await rejects(fetchedRaw(`${ok}content-length: 10\r\n\r\n`, '<A/>'), /broke before the reply was whole/);
    await rejects(fetchedRaw(`${ok}transfer-encoding: chunked\r\n\r\n`, '4\r\n<A/>\r\n'), /broke before the reply/);
    for (const [coding, bytes] of [
      ['gzip', gzipSync(XML)],
      ['deflate', deflateSync(XML)],
      ['deflate', deflateRawSync(XML)],
      ['br', brotliCompressSync(XML)],
    ] as const) {
      await rejects(fetched(bytes.subarray(0, -3), coding), /compressed reply is damaged or cut off/);
    }
    await rejects(fetched(gzipSync(XML).subarray(0, 20)), /damaged or cut off/);
  });

  it('damaged or of an unknown coding are refused', async () => {
    await rejects(fetched(XML, 'gzip'), /damaged or cut off \(Z_DATA_ERROR\)/);
    await rejects(fetched(XML, 'br'), /damaged or cut off/);
    await rejects(fetched(XML, 'zstd'), /packed as "zstd", which nobody asked for/);
  });

  it('that are given up, whyever, free their connection', async () => {
    let replies = 0;
    const server = await httpServer((_request, response) => {
      replies += 1;
      if (replies === 1) response.setHeader('content-encoding', 'zstd').write('endless');
      else if (replies === 2) response.write(Buffer.alloc(2e6));
      else if (replies === 3) response.writeHead(500).write(Buffer.alloc(2e6));
      else response.end('ok');
    });
    const client = createHttpClient(targetOf(server, { maxConnections: 1 }));
    await rejects(client.request(GET), /zstd/);
    await rejects(client.request(GET), /larger than the limit/);
    await rejects(client.request(GET), /answered 500/);
    assert.equal((await client.request(GET)).body.toString(), 'ok');
    await client.close();
    await server.close();
  });

  it('end with the connection where nothing says their length', async () => {
    assert.equal((await fetchedRaw('HTTP/1.0 200 OK\r\n\r\n', '<A/>')).toString(), '<A/>');
  });
});
