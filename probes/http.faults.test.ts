import { createSecureServer, type ServerHttp2Stream } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type ProbeOptions, probeHttp } from './http';
import { expectFault, probe } from './testing/attempts';
import { certificate } from './testing/certificates';
import { closeAll, closedPort, http, https, listen, openConnections, tcp } from './testing/servers';

afterEach(closeAll);

const deadline = 150;
/** What a deadline may be overrun by on a busy machine. */
const grace = 1_000;

function rejecting(code: string): ProbeOptions {
  return { lookup: async () => Promise.reject(Object.assign(new Error(code), { code })) };
}

describe('the name', () => {
  test('is not found', async () => {
    const attempt = await probeHttp(probe('http://no-such-host.invalid/'), rejecting('ENOTFOUND'));
    expectFault(attempt, 'NAME_NOT_FOUND');
    expect(attempt.failures[0]?.message).toContain('no-such-host.invalid');
  });

  test('cannot be looked up from here', async () => {
    const attempt = await probeHttp(probe('http://example.test/'), rejecting('EAI_AGAIN'));
    expectFault(attempt, 'NAME_LOOKUP_FAILED', { judged: false });
  });

  test('hangs in the lookup', async () => {
    const lookup = () => new Promise<never>(() => undefined);
    const attempt = await probeHttp(probe('http://example.test/', { deadline }), { lookup });
    expectFault(attempt, 'LOOKUP_TIMEOUT', { judged: false });
    expect(attempt.milliseconds).toBeLessThan(deadline + grace);
  });
});

/**
 * A port whose queue of waiting connections is full: the kernel drops further SYNs, so that connecting hangs. The queue is
 * as long as its backlog and one more, and nothing takes from it because the event loop of the server stands still in
 * another process.
 */
async function silentPort(): Promise<{ port: number; release: () => Promise<void> }> {
  const { spawn } = await import('node:child_process');
  const script =
    "const s=require('net').createServer().listen({port:0,host:'127.0.0.1',backlog:1},()=>{require('fs').writeSync(1,String(s.address().port));Atomics.wait(new Int32Array(new SharedArrayBuffer(4)),0,0)})";
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const port = await new Promise<number>((resolve) => child.stdout.once('data', (text) => resolve(Number(text))));
  const fillers: Socket[] = [];
  for (let index = 0; index < 4; index += 1) {
    const filler = connect(port, '127.0.0.1');
    filler.on('error', () => undefined);
    fillers.push(filler);
  }
  await new Promise((resolve) => setTimeout(resolve, 50));
  const release = async () => {
    for (const filler of fillers) filler.destroy();
    const gone = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  return { port, release };
}

describe('the connection', () => {
  test('is refused', async () => {
    expectFault(await probeHttp(probe(`http://127.0.0.1:${await closedPort()}/`)), 'CONNECTION_REFUSED');
  });

  test('hangs', async () => {
    const { port, release } = await silentPort();
    const attempt = await probeHttp(probe(`http://127.0.0.1:${port}/`, { deadline }));
    await release();
    expectFault(attempt, 'CONNECT_TIMEOUT');
    expect(attempt.milliseconds).toBeLessThan(deadline + grace);
    expect(attempt.failures[0]?.message).toContain('within 150 ms');
  });

  test('hangs at one address, and the next is tried beside it', async () => {
    const { port, release } = await silentPort();
    await http((_, response) => response.end(), '127.0.0.2', port);
    const lookup = async () => ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }));
    const attempt = await probeHttp(probe(`http://example.test:${port}/`), { lookup });
    await release();
    expect(attempt).toMatchObject({ ok: true, address: `127.0.0.2:${port}` });
  });

  test('has no route from here', async () => {
    // 100::/64 is the discard prefix (RFC 6666): a machine without IPv6 has no route to it, another one is never answered.
    const attempt = await probeHttp(probe('http://[100::1]:9/', { deadline }));
    if (attempt.failures[0]?.code === 'CONNECT_TIMEOUT') expectFault(attempt, 'CONNECT_TIMEOUT');
    else expectFault(attempt, 'NO_ROUTE', { judged: false });
  });

  test('is reset before an answer', async () => {
    const port = await tcp((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const attempt = await probeHttp(probe(`http://127.0.0.1:${port}/`));
    expectFault(attempt, 'CONNECTION_RESET');
    expect(attempt.failures[0]?.message).toContain('without an answer');
  });

  test('is closed before an answer', async () => {
    const port = await tcp((socket) => socket.once('data', () => socket.end()));
    expectFault(await probeHttp(probe(`http://127.0.0.1:${port}/`)), 'CONNECTION_RESET');
  });
});

describe('the answer', () => {
  test('is slow with its headers', async () => {
    const port = await http(() => undefined);
    const attempt = await probeHttp(probe(`http://127.0.0.1:${port}/`, { deadline }));
    expectFault(attempt, 'HEADERS_TIMEOUT');
    expect(attempt.milliseconds).toBeLessThan(deadline + grace);
  });

  test.each<[string, (stream: ServerHttp2Stream) => void, string]>([
    ['is slow with its headers', () => undefined, 'HEADERS_TIMEOUT'],
    ['is slow with its body', (stream) => stream.respond(), 'BODY_TIMEOUT'],
    ['breaks the stream off', (stream) => stream.close(2), 'CONNECTION_RESET'],
    ['breaks the session off', (stream) => stream.session?.destroy(), 'CONNECTION_RESET'],
    ['says that it goes away', (stream) => stream.session?.goaway(1), 'CONNECTION_RESET'],
  ])('over HTTP/2 %s', async (_, answer, code) => {
    const { key, certificate: cert } = await certificate();
    const server = createSecureServer({ key, cert });
    server.on('stream', (stream) => {
      stream.on('error', () => undefined);
      answer(stream);
    });
    const port = await listen(server);
    const two = { tls: { ca: cert }, expect: { httpVersion: '2' as const }, deadline };
    const attempt = await probeHttp(probe(`https://127.0.0.1:${port}/`, two));
    expectFault(attempt, code);
    expect(attempt.milliseconds).toBeLessThan(deadline + grace);
    const patience = performance.now() + 1_000;
    while (openConnections() > 0 && performance.now() < patience)
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(openConnections()).toBe(0);
  });

  test('drips its headers', async () => {
    const port = await tcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write('x-a: b\r\n'), 20);
      socket.once('close', () => clearInterval(timer));
    });
    expectFault(await probeHttp(probe(`http://127.0.0.1:${port}/`, { deadline })), 'HEADERS_TIMEOUT');
  });

  test('is slow with its body', async () => {
    const port = await http((_, response) => {
      response.writeHead(200).write('begun');
    });
    const attempt = await probeHttp(probe(`http://127.0.0.1:${port}/`, { deadline }));
    expectFault(attempt, 'BODY_TIMEOUT');
    expect(attempt.failures[0]?.message).toContain('5 bytes came');
    expect(attempt.milliseconds).toBeLessThan(deadline + grace);
  });

  test('has too large a body', async () => {
    const port = await http((_, response) => response.end('x'.repeat(1_001)));
    expectFault(await probeHttp(probe(`http://127.0.0.1:${port}/`, { maximumBody: 1_000 })), 'BODY_TOO_LARGE');
    const fits = await probeHttp(probe(`http://127.0.0.1:${port}/`, { maximumBody: 1_001 }));
    expect(fits).toMatchObject({ ok: true, response: { bodyBytes: 1_001 } });
  });

  test('has a body without an end', async () => {
    const port = await http((_, response) => {
      const more = () => {
        while (response.write('x'.repeat(10_000)));
      };
      response.on('drain', more);
      more();
    });
    expectFault(await probeHttp(probe(`http://127.0.0.1:${port}/`, { maximumBody: 100_000 })), 'BODY_TOO_LARGE');
  });

  test('unpacks to too large a body, or not at all', async () => {
    const bomb = gzipSync(Buffer.alloc(100_000));
    const headers = { 'content-encoding': 'gzip' };
    const packed = await http((_, response) => response.writeHead(200, headers).end(bomb));
    expectFault(await probeHttp(probe(`http://127.0.0.1:${packed}/`, { maximumBody: 50_000 })), 'BODY_TOO_LARGE');
    const broken = await http((_, response) => response.writeHead(200, headers).end('plain'));
    expectFault(await probeHttp(probe(`http://127.0.0.1:${broken}/`)), 'BODY_NOT_DECODED');
  });

  test('is cut off in the middle of the body', async () => {
    const half = 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf';
    const ended = await tcp((socket) => socket.once('data', () => socket.end(half)));
    const attempt = await probeHttp(probe(`http://127.0.0.1:${ended}/`));
    expectFault(attempt, 'ANSWER_CUT_OFF');
    expect(attempt.failures[0]?.message).toContain('after 4 bytes');
    const reset = await tcp((socket) => {
      socket.once('data', () => socket.write(half, () => setTimeout(() => socket.resetAndDestroy(), 30)));
    });
    expectFault(await probeHttp(probe(`http://127.0.0.1:${reset}/`)), 'ANSWER_CUT_OFF');
    const chunked = await tcp((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n'));
    });
    expectFault(await probeHttp(probe(`http://127.0.0.1:${chunked}/`)), 'ANSWER_CUT_OFF');
  });

  test('is not HTTP', async () => {
    const port = await tcp((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    expectFault(await probeHttp(probe(`http://127.0.0.1:${port}/`)), 'NOT_HTTP');
  });

  test('has headers without an end', async () => {
    const port = await tcp((socket) => {
      socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\n${'x-a: 0123456789\r\n'.repeat(2_000)}`));
    });
    expectFault(await probeHttp(probe(`http://127.0.0.1:${port}/`)), 'HEADERS_TOO_LARGE');
  });
});

describe('addresses that are refused', () => {
  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://[fd00:ec2::254]/',
    'http://[fe80::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://[64:ff9b::a9fe:a9fe]/',
  ])('%s', async (url) => {
    expectFault(await probeHttp(probe(url, { deadline })), 'ADDRESS_REFUSED', { judged: false, fatal: true });
  });

  test('by connectTo, by address, through a proxy, and after the lookup', async () => {
    const url = 'http://example.test/';
    const metadata = '169.254.169.254';
    const lookup = async () => [{ address: metadata, family: 4 }];
    const refused = { judged: false, fatal: true };
    expectFault(await probeHttp(probe(url, { connectTo: `${metadata}:80` })), 'ADDRESS_REFUSED', refused);
    expectFault(await probeHttp(probe(url, { address: metadata })), 'ADDRESS_REFUSED', refused);
    expectFault(await probeHttp(probe(url), { lookup }), 'ADDRESS_REFUSED', refused);
    const proxy = `http://127.0.0.1:${await closedPort()}`;
    expectFault(await probeHttp(probe(`http://${metadata}/`, { proxy })), 'ADDRESS_REFUSED', refused);
    expectFault(await probeHttp(probe(url, { connectTo: '2852039166:80', proxy })), 'ADDRESS_REFUSED', refused);
  });

  test('as a proxy too, which would be handed the request', async () => {
    const refused = { judged: false, fatal: true };
    const lookup = async () => [{ address: '169.254.169.254', family: 4 }];
    for (const proxy of ['http://169.254.169.254', 'http://2852039166', 'http://proxy.example.test']) {
      expectFault(
        await probeHttp(probe('http://example.test/', { proxy, deadline }), { lookup }),
        'ADDRESS_REFUSED',
        refused,
      );
    }
  });

  test('are probed when they are allowed', async () => {
    const attempt = await probeHttp(probe('http://169.254.1.1:9/', { allow: ['169.254.1.1'], deadline }));
    expect(attempt.failures[0]?.code).not.toBe('ADDRESS_REFUSED');
  });
});

describe('the caller', () => {
  test('cuts an attempt short at every stage, and that says nothing about the service', async () => {
    const silent = await tcp(() => undefined);
    const headersOnly = await http((_, response) => {
      response.writeHead(200).write('x');
    });
    const hang = { lookup: () => new Promise<never>(() => undefined) };
    const stages: [string, ProbeOptions][] = [
      ['http://example.test/', hang],
      [`https://127.0.0.1:${silent}/`, {}],
      [`http://127.0.0.1:${silent}/`, {}],
      [`http://127.0.0.1:${headersOnly}/`, {}],
    ];
    for (const [url, options] of stages) {
      const control = new AbortController();
      const timer = setTimeout(() => control.abort(), 60);
      const attempt = await probeHttp(probe(url), { ...options, signal: control.signal });
      clearTimeout(timer);
      expectFault(attempt, 'CUT_SHORT', { judged: false });
      expect(attempt.milliseconds).toBeLessThan(60 + grace);
    }
  });

  test('has given up before it began', async () => {
    const attempt = await probeHttp(probe('http://127.0.0.1:1/'), { signal: AbortSignal.abort() });
    expectFault(attempt, 'CUT_SHORT', { judged: false });
  });
});

test('whatever an attempt came to, its connection is closed when it ends', async () => {
  const { key, certificate: cert } = await certificate();
  const silent = await tcp((socket) => socket.resume());
  const alive = await http((_, response) =>
    response.writeHead(200, { connection: 'keep-alive' }).end('x'.repeat(9_000)),
  );
  const begun = await http((_, response) => {
    response.writeHead(200).write('x');
  });
  const secured = await https({ key, cert }, (_, response) => response.end());
  const attempts = await Promise.all([
    probeHttp(probe(`http://127.0.0.1:${alive}/`)),
    probeHttp(probe(`http://127.0.0.1:${alive}/`, { maximumBody: 10 })),
    probeHttp(probe(`http://127.0.0.1:${silent}/`, { deadline })),
    probeHttp(probe(`https://127.0.0.1:${silent}/`, { deadline })),
    probeHttp(probe(`http://127.0.0.1:${begun}/`, { deadline })),
    probeHttp(probe(`https://127.0.0.1:${secured}/`)),
    probeHttp(probe(`https://127.0.0.1:${secured}/`, { tls: { ca: cert } })),
    probeHttp(probe(`https://127.0.0.1:${secured}/`, { proxy: `http://127.0.0.1:${silent}`, deadline })),
  ]);
  expect(attempts.map(({ ok }) => ok)).toEqual([true, false, false, false, false, false, true, false]);
  const patience = performance.now() + 1_000;
  while (openConnections() > 0 && performance.now() < patience) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(openConnections()).toBe(0);
});
