import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProbeSettings } from '../environment/configuration';
import { steadyClock } from '../probes/attempt';
import type { Exchange } from '../probes/http';
import { recordExchange } from '../probes/recording';
import { certificate, type Identity } from '../probes/testing/certificates';
import { closeAll, closedPort, http, https, openConnections, tcp } from '../probes/testing/servers';
import { bounds } from './bounds';
import { type ProbeCheck, type ProbeOutcome, probeChecks } from './control';
import { probeTarget } from './probe';
import type { ProbeRun } from './probe-asking';
import { askedOf, type ProbingOptions, probeConfigured } from './probing';
import { configuredTargets, type Target } from './targets';

const host = 'shop.example.com';
let identity: Identity;
let folder: string;

beforeAll(async () => {
  identity = await certificate({ names: [host] });
  folder = await mkdtemp(join(tmpdir(), 'asbuilt-probe-'));
  await writeFile(join(folder, 'ca.pem'), identity.certificate);
});
afterEach(() => closeAll());
afterAll(() => rm(folder, { recursive: true }));

type Listener = (request: IncomingMessage, response: ServerResponse) => void;
const sound: Listener = (_, response) => {
  response.setHeader('strict-transport-security', 'max-age=31536000');
  response.end('{"status":"ok"}');
};
const redirecting =
  (status: number, to: string): Listener =>
  (_, response) => {
    response.writeHead(status, { location: to });
    response.end();
  };

const serve = (listener: Listener = sound, options = {}, address?: string) =>
  https({ key: identity.key, cert: identity.certificate, ...options }, listener, address);

function settings(change: Partial<ProbeSettings> = {}): ProbeSettings {
  return {
    name: 'shop',
    url: `https://${host}/health`,
    method: 'GET',
    headers: {},
    expect: { status: 200 },
    tls: { ca: join(folder, 'ca.pem') },
    deadline: 5_000,
    maximumBody: 10_000,
    allowAddresses: [],
    ...change,
  };
}

const asked = (checks: readonly ProbeCheck[] = probeChecks) =>
  new Map(checks.map((check) => [check, { private: false }] as const));

async function ask(
  change: Partial<ProbeSettings>,
  checks?: readonly ProbeCheck[],
  options: Partial<ProbingOptions> = {},
): Promise<Map<ProbeCheck, ProbeOutcome>> {
  const outcomes = await probeConfigured([settings(change)], asked(checks), { bounded: bounds(), ...options });
  return new Map(outcomes.map((outcome) => [outcome.check, outcome]));
}

/** Waiting of a run that begins now. */
const waiting = (milliseconds: number) => ({
  ...{ for: milliseconds, until: steadyClock() + milliseconds, every: 10, successes: 1 },
});

const briefly = (outcomes: ReadonlyMap<ProbeCheck, ProbeOutcome>) =>
  Object.fromEntries(
    [...outcomes].map(([check, { judged, skipped, failures }]) => [
      check,
      skipped ?? (judged ? failures.map(({ code }) => code).join() || 'ok' : `not judged: ${failures[0]?.message}`),
    ]),
  );

async function wholeShop(plain: Listener = redirecting(301, `https://${host}/health`)) {
  return { connectTo: `127.0.0.1:${await serve()}`, connectToPlain: `127.0.0.1:${await http(plain)}` };
}

test('an endpoint that hangs for as long as it is waited for does not answer, however much longer one attempt might take', async () => {
  const connectTo = `127.0.0.1:${await serve(() => undefined)}`;
  const outcomes = await ask({ connectTo, wait: { for: 300, every: 50, successes: 1 } }, ['http', 'hsts']);
  expect(briefly(outcomes).http).toBe('WAITED_IN_VAIN');
  expect(outcomes.get('http')?.failures.map(({ message }) => message)).toEqual([
    `${host} did not answer within the 300 ms that it was waited for: check the service's log and load, or wait longer (\`wait\`, \`--wait\`)`,
  ]);
  expect(outcomes.get('http')?.attempts.map(({ ok }) => ok)).toEqual([false]);
});

test('good answers that are too slow to come often enough are too few, wherever the end of the wait cuts', async () => {
  const slow: Listener = (_, response) => void setTimeout(() => response.end('{}'), 120);
  const connectTo = `127.0.0.1:${await serve(slow)}`;
  const outcomes = await ask({ connectTo, wait: { for: 300, every: 10, successes: 9 } }, ['http']);
  const { judged, failures = [] } = outcomes.get('http') ?? {};
  expect([judged, failures.map(({ message }) => message)]).toEqual([
    true,
    ['the endpoint did not answer as expected 9 times in a row before the time was over'],
  ]);
});

test('an endpoint that takes connections and shakes no hands for as long as it is waited for does not answer', async () => {
  const silent = await tcp((socket) => socket.pause());
  const wait = { for: 300, every: 50, successes: 1 };
  expect(briefly(await ask({ connectTo: `127.0.0.1:${silent}`, wait }, ['http'])).http).toBe('WAITED_IN_VAIN');
});

test('what the end of the run cuts is not judged', async () => {
  const connectTo = `127.0.0.1:${await serve(() => undefined)}`;
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 200);
  const wait = { for: 300, every: 50, successes: 1 };
  const outcomes = await ask({ connectTo, wait }, ['http'], { signal: stop.signal });
  expect(briefly(outcomes).http).toMatch(/^not judged: the time was over while waiting for the answer/);
});

test('a sound endpoint holds everything that is asked of it', async () => {
  const settled = await wholeShop();
  const outcomes = await ask(settled);
  expect(briefly(outcomes)).toEqual({
    http: 'ok',
    redirect: 'ok',
    'tls-versions': 'ok',
    certificate: 'ok',
    hsts: 'ok',
    'every-address': 'ok',
  });
  expect(outcomes.get('hsts')?.facts).toEqual({ hsts: 'max-age=31536000' });
  expect(outcomes.get('certificate')?.facts?.handshakes).toMatchObject([
    {
      at: settled.connectTo,
      version: 'TLSv1.3',
      alpn: 'http/1.1',
      ocsp: 'none',
      certificates: [{ subject: `CN=${host}`, daysLeft: 89, key: 'ec prime256v1' }],
    },
  ]);
  const versions = outcomes.get('tls-versions')?.facts?.versions?.map(({ version, outcome }) => [version, outcome]);
  expect(versions).toEqual([
    ['TLSv1', 'refused'],
    ['TLSv1.1', 'refused'],
    ['TLSv1.2', 'accepted'],
    ['TLSv1.3', 'accepted'],
  ]);
});

test('one request answers for the status and for HSTS', async () => {
  const requests: string[] = [];
  const port = await serve((request, response) => {
    requests.push(request.url ?? '');
    sound(request, response);
  });
  await ask({ connectTo: `127.0.0.1:${port}` }, ['http', 'hsts']);
  expect(requests).toEqual(['/health']);
});

test.each([
  ['for now only', 302, `https://${host}/health`, 'REDIRECT_TEMPORARY'],
  ['to another host', 301, 'https://shop.example.com.evil.example/', 'REDIRECT_ELSEWHERE'],
  ['to plain HTTP', 301, `http://${host}/`, 'REDIRECT_ELSEWHERE'],
  ['permanently, with the method kept, to a port of the host', 308, `https://${host}:443/health`, 'ok'],
])('a redirect %s', async (_, status, to, said) => {
  const outcomes = await ask(await wholeShop(redirecting(status, to)), ['redirect']);
  expect(briefly(outcomes)).toEqual({ redirect: said });
});

test('plain HTTP that serves the page does not redirect', async () => {
  expect(briefly(await ask(await wholeShop(sound), ['redirect']))).toEqual({ redirect: 'REDIRECT_MISSING' });
});

test('where nobody listens for plain HTTP, nothing has to redirect', async () => {
  const connectToPlain = `127.0.0.1:${await closedPort()}`;
  const { redirect } = briefly(await ask({ connectTo: '127.0.0.1:1', connectToPlain }, ['redirect']));
  expect(redirect).toMatch(/^nothing answers plain HTTP: .* refused the connection/);
});

describe('an answer that redirects where it should not', () => {
  test.each([
    ['in a circle', `https://${host}/health`, 'REDIRECT_LOOP'],
    ['to plain HTTP', `http://${host}/health`, 'REDIRECT_TO_PLAIN_HTTP'],
    ['to another place', `https://${host}/elsewhere`, 'WRONG_STATUS'],
  ])('%s', async (_, to, said) => {
    const port = await serve((request, response) =>
      request.url === '/health' ? redirecting(302, to)(request, response) : sound(request, response),
    );
    const outcomes = await ask({ connectTo: `127.0.0.1:${port}` }, ['http']);
    expect(briefly(outcomes)).toEqual({ http: said });
    const [failure] = outcomes.get('http')?.failures ?? [];
    expect(failure).toMatchObject({ expected: '200', observed: '302' });
    expect(failure?.message).toContain(to);
  });
});

test('plain HTTP and proxies hide what TLS would show', async () => {
  const plain = briefly(await ask({ url: `http://${host}/`, connectTo: `127.0.0.1:${await http(sound)}` }));
  expect(plain).toEqual({
    http: 'ok',
    redirect: 'it is asked over plain HTTP',
    'tls-versions': 'it is asked without TLS',
    certificate: 'it is asked without TLS',
    hsts: 'over plain HTTP the header means nothing',
    'every-address': 'ok',
  });
  const proxied = briefly(await ask({ proxy: 'http://127.0.0.1:1' }, ['tls-versions', 'certificate', 'every-address']));
  expect(proxied).toEqual({
    'tls-versions': 'it is asked through a proxy, which hides the handshakes',
    certificate: 'it is asked through a proxy, which hides the handshakes',
    'every-address': 'it is asked through a proxy, which chooses the address',
  });
});

test('a file that is not there is the outcome of each check that needs it, and nothing is thrown', async () => {
  const outcomes = await ask({ connectTo: '127.0.0.1:1', tls: { ca: '/nowhere/ca.pem' } }, ['http', 'certificate']);
  for (const { judged, failures } of outcomes.values()) {
    expect(judged).toBe(false);
    expect(failures[0]?.message).toContain('tls.ca names /nowhere/ca.pem, which cannot be read (ENOENT)');
  }
});

test('no outcome shows what its address keeps secret', async () => {
  const connectTo = `127.0.0.1:${await closedPort()}`;
  const outcomes = await ask({ url: `https://bob:hunter2@${host}/health?access_token=abcdef&page=2`, connectTo });
  expect(new Set([...outcomes.values()].map(({ url }) => url))).toEqual(
    new Set([`https://${host}/health?access_token=[secret]&page=2`]),
  );
  expect(JSON.stringify([...outcomes])).not.toMatch(/hunter2|abcdef/);
});

test('waiting keeps every attempt, and other checks see what came of it', async () => {
  let answers = 0;
  const port = await serve((request, response) => {
    answers += 1;
    if (answers < 3) response.statusCode = 503;
    sound(request, response);
  });
  const told: boolean[] = [];
  const outcomes = await ask({ connectTo: `127.0.0.1:${port}` }, ['http', 'hsts'], {
    wait: waiting(5_000),
    onAttempt: (_, { ok }) => told.push(ok),
  });
  expect(briefly(outcomes)).toEqual({ http: 'ok', hsts: 'ok' });
  expect(outcomes.get('http')?.attempts.map(({ ok, message }) => [ok, message.slice(0, 27)])).toEqual([
    [false, 'the status is 503, not 200:'],
    [false, 'the status is 503, not 200:'],
    [true, 'status 200, HTTP/1.1, TLSv1'],
  ]);
  expect(told).toEqual([false, false, true]);
});

test('certificates and handshakes are waited for too, where nothing else is asked', async () => {
  const port = await serve();
  const gate = await tcp((socket) => socket.destroy());
  let connectTo = gate;
  const lead = await tcp((socket) => {
    const onward = connect(connectTo, '127.0.0.1');
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
    socket.pipe(onward).pipe(socket);
  });
  const begun = new Set<string>();
  const outcomes = await ask({ connectTo: `127.0.0.1:${lead}` }, ['certificate', 'tls-versions'], {
    wait: waiting(20_000),
    onAttempt: (_, { ok }) => {
      begun.add(String(ok));
      if (begun.size === 1) connectTo = port;
    },
  });
  expect(briefly(outcomes)).toEqual({ certificate: 'ok', 'tls-versions': 'ok' });
  for (const { attempts } of outcomes.values()) expect(attempts.map(({ ok }) => ok)).toContain(true);
  expect([...begun].sort()).toEqual(['false', 'true']);
});

test('one deadline holds for everything that is waited for, and what comes late is asked once in full', async () => {
  const port = await http((_, response) => response.writeHead(503).end());
  const outcomes = await ask({ url: `http://127.0.0.1:${port}/` }, ['http', 'every-address'], { wait: waiting(1_000) });
  expect(outcomes.get('http')?.attempts.length).toBeGreaterThan(1);
  expect(outcomes.get('every-address')?.attempts).toHaveLength(1);
  expect(briefly(outcomes)).toEqual({ http: 'WRONG_STATUS', 'every-address': 'WRONG_STATUS' });
});

test.each([[{}], [['no exchange']]])(
  'a recording of probes that cannot be read, %j, judges no endpoint and ends nothing else',
  async (recorded) => {
    expect(briefly(await ask({}, ['http'], { recorded }))).toEqual({
      http: 'not judged: the recording has no answer for shop: make it anew',
    });
  },
);

test('the end of all probing ends waiting at once, judges nothing by it, and leaves no connection', async () => {
  const port = await serve(() => undefined);
  const begun = performance.now();
  const outcomes = await ask({ connectTo: `127.0.0.1:${port}` }, ['http', 'hsts'], {
    wait: waiting(60_000),
    signal: AbortSignal.timeout(200),
  });
  expect(performance.now() - begun).toBeLessThan(2_000);
  expect([...outcomes.values()].map(({ judged }) => judged)).toEqual([false, false]);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(openConnections()).toBe(0);
});

describe('a name that AWS gives and that does not resolve here', () => {
  const derived = (): Target => ({
    ...(configuredTargets([settings({ url: 'https://shop-1.invalid/' })], [])[0] as Target),
    checks: ['target-path', 'certificate', 'tls-versions', 'every-address'],
    derived: true,
  });
  const run: ProbeRun = { bounded: bounds() };

  test('is not judged', async () => {
    const outcomes = await probeTarget(derived(), run);
    expect(outcomes.map(({ judged, skipped }) => [judged, skipped])).toEqual(Array(4).fill([false, undefined]));
    expect(outcomes[0]?.failures[0]?.message).toContain('shop-1.invalid does not resolve from here');
  });
});

describe('where something stands in for AWS', () => {
  const derived = (connectTo: string, located: boolean): Target => ({
    ...(configuredTargets([settings({ connectTo })], [])[0] as Target),
    ...{ checks: ['target-path', 'certificate', 'tls-versions', 'every-address'], derived: true, located },
  });

  test('the names that it gives are not asked, whoever has them in the world', async () => {
    let connections = 0;
    const port = await tcp(() => {
      connections += 1;
    });
    const outcomes = await probeTarget(derived(`127.0.0.1:${port}`, false), { bounded: bounds(), emulated: true });
    expect(outcomes.map(({ skipped }) => skipped)).toEqual(
      Array(4).fill(
        `where ${host} is served is not known, since AWS_ENDPOINT_URL names something that stands in for AWS: a probe of this host with \`connectTo\` says it`,
      ),
    );
    expect(connections).toBe(0);
  });

  test('they are asked where the configuration says how they are reached', async () => {
    const target = derived(`127.0.0.1:${await serve()}`, true);
    const outcomes = await probeTarget(target, { bounded: bounds(), emulated: true });
    expect(outcomes.map(({ judged, failures, skipped }) => [judged, failures, skipped])).toEqual(
      Array(4).fill([true, [], undefined]),
    );
  });
});

describe('a recording', () => {
  async function recorded(change: Partial<ProbeSettings>): Promise<unknown[]> {
    const exchanges: Exchange[] = [];
    const handshakes = new Map<string, object>();
    await ask(change, probeChecks, {
      onExchange: (exchange) => exchanges.push(exchange),
      onHandshakes: (name, tls) => handshakes.set(name, tls),
    });
    return JSON.parse(JSON.stringify(exchanges.map((each) => recordExchange(each, handshakes.get(each.probe)))));
  }

  test('says the same again, through the same code', async () => {
    const made = await recorded(await wholeShop());
    const outcomes = await ask({}, probeChecks, { recorded: made });
    expect(briefly(outcomes)).toEqual({
      http: 'ok',
      redirect: 'ok',
      'tls-versions': 'ok',
      certificate: 'ok',
      hsts: 'ok',
      'every-address': 'ok',
    });
    expect(outcomes.get('certificate')?.facts?.handshakes).toMatchObject([{ certificates: [{ daysLeft: 89 }] }]);
    expect(outcomes.get('every-address')?.observed).toBe('each answers: 127.0.0.1');
  });

  test('of a circle of redirects tells the circle again', async () => {
    const port = await serve(redirecting(302, `https://${host}/other`));
    const made = await recorded({ connectTo: `127.0.0.1:${port}` });
    const outcomes = briefly(await ask({}, ['http'], { recorded: made }));
    expect(outcomes).toEqual({ http: 'REDIRECT_LOOP' });
  });

  test('of an endpoint that refuses says that it refuses', async () => {
    const made = await recorded({ connectTo: `127.0.0.1:${await closedPort()}` });
    const outcomes = briefly(await ask({}, ['http', 'every-address'], { recorded: made }));
    expect(outcomes).toEqual({ http: 'CONNECTION_REFUSED', 'every-address': 'CONNECTION_REFUSED' });
  });

  test('that lacks something says so, for that check alone', async () => {
    const made = (await recorded(await wholeShop())) as { probe: string; tls?: unknown }[];
    const less = made.filter(({ probe }) => probe === 'shop').map(({ tls, ...rest }) => rest);
    expect(briefly(await ask({}, probeChecks, { recorded: less }))).toEqual({
      http: 'ok',
      redirect: 'not judged: the recording has no answer for shop redirect: make it anew',
      'tls-versions': 'not judged: the recording has no handshakes of shop: make it anew',
      certificate: 'not judged: the recording has no handshakes of shop: make it anew',
      hsts: 'ok',
      'every-address': 'not judged: the recording has no addresses of shop: make it anew',
    });
  });

  test('keeps no handshakes of which some could not be seen', async () => {
    const made = (await recorded({ connectTo: `127.0.0.1:${await closedPort()}` })) as { tls?: unknown }[];
    expect(made.filter(({ tls }) => tls !== undefined)).toEqual([]);
  });
});

test('checks that leave IPv6 out ask none of it, and judge nothing of a name that has nothing else', async () => {
  const onlyIPv4 = new Map(
    (['tls-versions', 'every-address', 'http'] as const).map((check) => [check, { private: false, ipv6: false }]),
  );
  const probes = [settings({ connectTo: `[::1]:${await serve(sound, {}, '::1')}` })];
  const outcomes = await probeConfigured(probes, onlyIPv4, { bounded: bounds() });
  expect(outcomes.map(({ check, judged, failures }) => [check, judged, failures.map(({ code }) => code)])).toEqual([
    ['tls-versions', false, ['IPV6_ALONE']],
    ['every-address', false, ['IPV6_ALONE']],
    ['http', true, []],
  ]);
});

test('nothing is asked for controls that ask nothing', () => {
  expect(askedOf([])).toEqual(new Map());
});
