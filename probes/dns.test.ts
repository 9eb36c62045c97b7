import { probeDns } from './dns';
import { type Answer, type DnsServer, dnsServer } from './testing/dns';

const servers: DnsServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serving(answer: (type: 'A' | 'AAAA') => Answer): Promise<string> {
  const running = await dnsServer(answer);
  servers.push(running);
  return running.server;
}
const probe = { name: 'api', host: 'api.example.test', deadline: 3_000 };
const both = (type: 'A' | 'AAAA'): Answer => ({
  addresses: type === 'A' ? ['192.0.2.1', '192.0.2.2'] : ['2001:db8:0:0:0:0:0:1'],
});
const codes = ({ failures }: { failures: { code: string }[] }) => failures.map(({ code }) => code);

test('a server is asked for both families', async () => {
  const attempt = await probeDns({ ...probe, server: await serving(both) });
  expect(attempt).toMatchObject({ ok: true, judged: true, failures: [] });
  expect(attempt.addresses).toEqual([
    { address: '192.0.2.1', family: 4 },
    { address: '192.0.2.2', family: 4 },
    { address: '2001:db8::1', family: 6 },
  ]);
  expect(Object.keys(attempt.phases)).toEqual(['lookup']);
});

test('a name that does not exist, by its code or by its lack of records', async () => {
  const absent = await probeDns({ ...probe, server: await serving(() => ({ code: 3 })) });
  const empty = await probeDns({ ...probe, server: await serving(() => ({ addresses: [] })) });
  expect([absent, empty].map(codes)).toEqual([['NAME_NOT_FOUND'], ['NAME_NOT_FOUND']]);
  expect(absent).toMatchObject({ ok: false, judged: true, addresses: [] });
});

test('a server that fails says nothing about the name', async () => {
  const attempt = await probeDns({ ...probe, server: await serving(() => ({ code: 2 })) });
  expect(codes(attempt)).toEqual(['NAME_LOOKUP_FAILED']);
  expect(attempt).toMatchObject({ ok: false, judged: false });
});

test('one family that exists is not overshadowed by one that does not', async () => {
  const server = await serving((type) => (type === 'A' ? both('A') : { addresses: [] }));
  expect(codes(await probeDns({ ...probe, server }))).toEqual([]);
  const wanted = await probeDns({ ...probe, server, expect: { families: [4, 6] } });
  expect(wanted.failures).toMatchObject([{ code: 'FAMILY_MISSING', expected: 'IPv6' }]);
});

test('a family whose lookup fails is not taken for one that is missing', async () => {
  const server = await serving((type) => (type === 'A' ? both('A') : { code: 2 }));
  const attempt = await probeDns({ ...probe, server, expect: { families: [4] } });
  expect(codes(attempt)).toEqual(['NAME_LOOKUP_FAILED']);
  expect(attempt.addresses).toEqual([]);
});

test('a server that keeps silent is given up on at the deadline', async () => {
  const attempt = await probeDns({ ...probe, server: await serving(() => undefined), deadline: 150 });
  expect(codes(attempt)).toEqual(['LOOKUP_TIMEOUT']);
  expect(attempt.milliseconds).toBeLessThan(1_150);
});

test.each([
  [['192.0.2.2', '192.0.2.1', '2001:DB8:0::1'], []],
  [['192.0.2.1', '192.0.2.2'], ['WRONG_ADDRESSES']],
  [['192.0.2.1', '192.0.2.2', '2001:db8::1', '192.0.2.3'], ['WRONG_ADDRESSES']],
])('exactly the addresses %j', async (addresses, expected) => {
  const attempt = await probeDns({ ...probe, server: await serving(both), expect: { addresses } });
  expect(codes(attempt)).toEqual(expected);
});

test('without a server the operating system is asked, and an address stands for itself', async () => {
  const local = await probeDns({ ...probe, host: 'localhost' });
  expect(local.addresses.map(({ address }) => address)).toContain('127.0.0.1');
  const itself = await probeDns({ ...probe, host: '::1' }, { lookup: async () => [] });
  expect(itself.addresses).toEqual([{ address: '::1', family: 6 }]);
  const nothing = await probeDns(probe, { lookup: async () => [] });
  expect(codes(nothing)).toEqual(['NAME_NOT_FOUND']);
});
