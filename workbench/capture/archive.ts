import { gzipSync } from 'node:zlib';
import type { CaptureResult } from './capture';

const BLOCK = 512;

/**
 * The files of a capture in one: a tar archive (POSIX.1-1988, ustar), compressed with gzip.
 * @param folder the files are in, in the archive
 */
export function archiveOf({ manifest, files }: CaptureResult, folder: string): Buffer {
  const seconds = Math.floor(Date.parse(manifest.at) / 1000);
  const entries = [...files].flatMap(([file, content]) => {
    const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
    return [headerOf(`${folder}/${file}`, content.length, seconds), content, padding];
  });
  return gzipSync(Buffer.concat([...entries, Buffer.alloc(2 * BLOCK)]));
}

function headerOf(name: string, size: number, seconds: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  header.write(name, 0, 100);
  header.write(octal(0o644, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(size, 11), 124);
  header.write(octal(seconds, 11), 136);
  // The sum is made with blanks in its own place.
  header.write(' '.repeat(8), 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}
