/** For tests: a DNS server (RFC 1035) on a local UDP port that answers A and AAAA from a table. */
import { createSocket } from 'node:dgram';

export interface DnsServer {
  /** `address:port`. */
  server: string;
  close: () => Promise<void>;
}

/** An answer to every question; undefined lets it go unanswered. */
export type Answer = { addresses: string[] } | { code: number } | undefined;

/** Bytes of an address. IPv6 is given in full, eight groups. */
function bytesOf(address: string): number[] {
  if (!address.includes(':')) return address.split('.').map(Number);
  return address.split(':').flatMap((group) => {
    const number = Number.parseInt(group, 16);
    return [number >> 8, number & 255];
  });
}

function reply(question: Buffer, type: number, { addresses = [], code = 0 }: { addresses?: string[]; code?: number }) {
  const header = Buffer.from([0, 0, 0x81, 0x80 | code, 0, 1, 0, addresses.length, 0, 0, 0, 0]);
  question.copy(header, 0, 0, 2);
  const records = addresses.map((address) => {
    const data = bytesOf(address);
    return Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length, ...data]);
  });
  let end = 12;
  while (question[end] !== 0) end += (question[end] ?? 0) + 1;
  return Buffer.concat([header, question.subarray(12, end + 5), ...records]);
}

/** Starts the server; `answer` is asked with `A` or `AAAA`. */
export async function dnsServer(answer: (type: 'A' | 'AAAA') => Answer): Promise<DnsServer> {
  const socket = createSocket('udp4');
  socket.on('message', (question, from) => {
    let end = 12;
    while (question[end] !== 0) end += (question[end] ?? 0) + 1;
    const type = question.readUInt16BE(end + 1);
    const made = answer(type === 28 ? 'AAAA' : 'A');
    if (made) socket.send(reply(question, type, made), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    server: `127.0.0.1:${socket.address().port}`,
    close: async () => await new Promise<void>((resolve) => socket.close(() => resolve())),
  };
}
