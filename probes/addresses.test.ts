import { type EveryAddressOptions, probeEveryAddress } from './addresses';
import type { HttpProbe } from './http';
import { certificate } from './testing/certificates';
import { closeAll, http, https } from './testing/servers';

afterEach(closeAll);

const resolving = (...addresses: string[]): EveryAddressOptions => ({
  lookup: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
});
const probe = (port: number, more: Partial<HttpProbe> = {}): HttpProbe => ({
  name: 'api',
  url: `http://api.example.test:${port}/health`,
  expect: {},
  deadline: 2_000,
  ...more,
});
const codes = ({ failures }: { failures: { code: string }[] }) => failures.map(({ code }) => code);

test('every address is probed on its own, with the name’s own Host', async () => {
  const hosts: (string | undefined)[] = [];
  const note = (request: { headers: { host?: string | undefined } }, response: { end: () => unknown }) => {
    hosts.push(request.headers.host);
    response.end();
  };
  const port = await http(note);
  await http(note, '127.0.0.2', port);
  await http(note, '::1', port);
  const attempt = await probeEveryAddress(probe(port), resolving('127.0.0.1', '127.0.0.2', '::1'));
  expect(attempt).toMatchObject({ ok: true, judged: true, failures: [] });
  expect(attempt.attempts.map(({ address }) => address)).toEqual([
    `127.0.0.1:${port}`,
    `127.0.0.2:${port}`,
    `[::1]:${port}`,
  ]);
  expect(hosts).toEqual(Array.from({ length: 3 }, () => `api.example.test:${port}`));
});

test('over TLS the certificate must be for the name, at every address', async () => {
  const good = await certificate({ names: ['api.example.test'], addresses: [] });
  const other = await certificate({ names: ['other.example.test'], addresses: [] });
  const port = await https({ key: good.key, cert: good.certificate }, (_, response) => response.end());
  await https({ key: other.key, cert: other.certificate }, (_, response) => response.end(), '127.0.0.2', port);
  const secure = probe(port, {
    url: `https://api.example.test:${port}/`,
    tls: { ca: good.certificate + other.certificate },
  });
  const attempt = await probeEveryAddress(secure, resolving('127.0.0.1', '127.0.0.2'));
  expect(attempt.failures).toMatchObject([{ code: 'ADDRESS_DOWN', observed: 'CERTIFICATE_WRONG_HOST' }]);
});

test('half up does not pass', async () => {
  const port = await http((_, response) => response.end());
  const attempt = await probeEveryAddress(probe(port), resolving('127.0.0.1', '127.0.0.2'));
  expect(attempt).toMatchObject({ ok: false, judged: true, fatal: false });
  expect(attempt.failures).toMatchObject([{ code: 'ADDRESS_DOWN', observed: 'CONNECTION_REFUSED' }]);
  expect(attempt.failures[0]?.message).toContain(`one of 2 addresses does not answer as it must, 127.0.0.2:${port}`);
});

test('an address that answers something else is down too', async () => {
  const port = await http((_, response) => response.end());
  await http((_, response) => response.writeHead(503).end(), '127.0.0.2', port);
  const attempt = await probeEveryAddress(probe(port), resolving('127.0.0.2', '127.0.0.1'));
  expect(attempt.failures).toMatchObject([{ code: 'ADDRESS_DOWN', observed: 'WRONG_STATUS' }]);
});

test('IPv6 that is dead while IPv4 answers is told as such', async () => {
  const port = await http((_, response) => response.end());
  const attempt = await probeEveryAddress(probe(port), resolving('::1', '127.0.0.1'));
  expect(codes(attempt)).toEqual(['IPV6_DEAD']);
  expect(attempt.judged).toBe(true);
});

test('IPv6 is left out where that is wanted, and a name that has nothing else is not judged', async () => {
  const port = await http((_, response) => response.end());
  const both = await probeEveryAddress(probe(port), { ...resolving('::1', '127.0.0.1'), ipv6: false });
  expect(both).toMatchObject({ ok: true, attempts: [{ address: `127.0.0.1:${port}` }] });
  const alone = await probeEveryAddress(probe(port), { ...resolving('::1'), ipv6: false });
  expect(codes(alone)).toEqual(['IPV6_ALONE']);
  expect(alone).toMatchObject({ ok: false, judged: false, attempts: [] });
});

test('all down is one fault, as the single probe tells it', async () => {
  const port = await http((_, response) => response.writeHead(500).end());
  expect(codes(await probeEveryAddress(probe(port), resolving('127.0.0.1')))).toEqual(['WRONG_STATUS']);
});

test('a name without an address, and one without a wanted family', async () => {
  const port = await http((_, response) => response.end());
  expect(codes(await probeEveryAddress(probe(port), resolving()))).toEqual(['NAME_NOT_FOUND']);
  const wanted = await probeEveryAddress(probe(port), { ...resolving('127.0.0.1'), families: [4, 6] });
  expect(codes(wanted)).toEqual(['FAMILY_MISSING']);
});

test('an address that is refused is not probed, and the others are', async () => {
  const port = await http((_, response) => response.end());
  const attempt = await probeEveryAddress(probe(port), resolving('127.0.0.1', '169.254.169.254'));
  expect(codes(attempt)).toEqual(['ADDRESS_REFUSED']);
  expect(attempt).toMatchObject({ ok: false, judged: false });
  expect(attempt.attempts.map(({ ok }) => ok)).toEqual([true, false]);
});

test('no more at the same time than allowed, and no more than 64 at all', async () => {
  let running = 0;
  let most = 0;
  const port = await http((_, response) => {
    running += 1;
    most = Math.max(most, running);
    setTimeout(() => {
      running -= 1;
      response.end();
    }, 20);
  }, '0.0.0.0');
  const many = Array.from({ length: 70 }, (_, index) => `127.0.1.${index + 1}`);
  const attempt = await probeEveryAddress(probe(port), { ...resolving(...many), concurrency: 8 });
  expect(attempt.attempts).toHaveLength(64);
  expect(codes(attempt)).toEqual(['ADDRESSES_TOO_MANY']);
  expect(attempt.judged).toBe(false);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(8);
});

test('another name’s addresses are asked with the Host of the URL, within the caller’s bounds, and told one by one', async () => {
  const hosts: (string | undefined)[] = [];
  const port = await http((request, response) => {
    hosts.push(request.headers.host);
    response.end();
  }, '0.0.0.0');
  const looked: string[] = [];
  let bounded = 0;
  const told: string[] = [];
  const attempt = await probeEveryAddress(probe(443, { connectTo: '127.0.0.9:1' }), {
    from: { host: 'balancer.example.test', port },
    lookup: async (name) => {
      looked.push(name);
      return ['127.0.0.1', '127.0.0.2'].map((address) => ({ address, family: 4 }));
    },
    bounded: (work) => {
      bounded += 1;
      return work();
    },
    onAddress: (address, { response }) => told.push(`${address} ${response?.status}`),
  });
  expect(attempt).toMatchObject({ ok: true });
  expect(attempt.attempts.map(({ address }) => address)).toEqual([`127.0.0.1:${port}`, `127.0.0.2:${port}`]);
  expect(looked).toEqual(['balancer.example.test']);
  expect(hosts).toEqual(['api.example.test:443', 'api.example.test:443']);
  expect([bounded, told.sort()]).toEqual([2, ['127.0.0.1 200', '127.0.0.2 200']]);
});
