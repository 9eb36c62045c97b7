/** Text files that a user names: of any size, in any encoding, or not files at all. */
import { createReadStream } from 'node:fs';

/**
 * A file's text, read to no more than a limit of bytes, so that neither a huge file nor a device without an end can hang or
 * fill memory. Byte order marks are known, UTF-16's too (PowerShell's `>` writes it).
 * @returns the text, or why there is none, as the end of a sentence
 */
export async function readText(
  path: string,
  maximumBytes: number,
): Promise<{ text: string } | { problem: string; code: string }> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(path, { end: maximumBytes })) chunks.push(chunk as Buffer);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return { code, problem: reasons[code] ?? `it cannot be read (${code})` };
  }
  const bytes = Buffer.concat(chunks);
  if (bytes.length > maximumBytes) return { code: 'TOO_LARGE', problem: `it is larger than ${maximumBytes} bytes` };
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes) };
  } catch {
    return { code: 'NOT_TEXT', problem: 'it is not text in UTF-8' };
  }
}

const reasons: Partial<Record<string, string>> = {
  EACCES: 'it may not be read: check its permissions',
  EISDIR: 'it is a folder, not a file',
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
};
