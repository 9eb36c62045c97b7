/** Undoes the compression of a body, for servers that compress unasked. */
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { errorCode } from './classify';
import { fault, ProbeFault } from './faults';

const decoders: Record<string, typeof gunzipSync> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/**
 * The body as it was meant (RFC 9110, section 8.4); one in an unknown coding is given as it came.
 * Throws `ProbeFault` when it is not what its coding says, or unpacks to more than `maximum` bytes.
 */
export function decodeBody(raw: Buffer, coding: string | undefined, bounds: { at: string; maximum: number }): Buffer {
  const decode = decoders[coding?.trim().toLowerCase() ?? ''];
  if (!decode || raw.length === 0) return raw;
  try {
    return decode(raw, { maxOutputLength: bounds.maximum });
  } catch (error) {
    const { code } = errorCode(error);
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new ProbeFault([fault('BODY_TOO_LARGE', bounds)]);
    throw new ProbeFault([fault('BODY_NOT_DECODED', { at: bounds.at, coding: coding ?? '', problem: code })]);
  }
}
