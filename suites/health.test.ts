import type { Control, EnvironmentControl, ProbeCheck, ProbeOutcome } from '../engine/control';
import { parametersOf } from '../engine/select';
import { controlOf } from '../engine/testing';
import health from './health';

const subject = { id: 'probe: api', kind: 'probe', name: 'api' };
const url = 'https://shop.example.com/health';

function outcome(check: ProbeCheck, change: Partial<ProbeOutcome> = {}): ProbeOutcome {
  return {
    check,
    subject,
    name: 'api',
    url,
    judged: true,
    failures: [],
    observed: 'status 200',
    attempts: [],
    ...change,
  };
}

const refusedConnection = {
  code: 'CONNECTION_REFUSED',
  message: 'it refused the connection',
  expected: 'the endpoint answers as expected',
  observed: 'it refused the connection',
};
const wrongStatus = { code: 'WRONG_STATUS', message: 'the status is 503, not 2xx', expected: '2xx', observed: '503' };

function rows(id: string, probes: readonly ProbeOutcome[], parameters: Record<string, unknown> = {}) {
  const control: Control = controlOf(health, id);
  const settings = { [id]: { enabled: true, parameters } };
  const context = {
    everywhere: [],
    expect: [],
    probes,
    outputs: null,
    parameters: parametersOf(control, { profile: 'production', controls: settings }),
  };
  return (control as EnvironmentControl).judge(context).map((row) => ({ id: row.subject.id, ...row.judgement }));
}

const ids = health.controls.map(({ id }) => id);
const checkOf = (id: string) => id.replace('health.', '') as ProbeCheck;

test.each(ids)('%s: nothing was asked, so there is nothing to say', (id) => {
  expect(rows(id, [])).toEqual([]);
});

test.each(ids)('%s: what was not asked does not apply, with the reason', (id) => {
  expect(rows(id, [outcome(checkOf(id), { skipped: 'it is internal' })])).toEqual([
    { id: 'probe: api', status: 'not-applicable', message: 'it is internal' },
  ]);
});

test.each(ids)('%s: what could not be seen is never judged', (id) => {
  const failures = [{ ...refusedConnection, code: 'NO_ROUTE', message: 'this machine has no route' }];
  expect(rows(id, [outcome(checkOf(id), { judged: false, failures })])).toEqual([
    { id: 'probe: api', status: 'error', message: `${url}: this machine has no route` },
  ]);
});

test.each(['health.http', 'health.target-path', 'health.redirect', 'health.every-address'])(
  '%s: passes and fails with what the probe found',
  (id) => {
    expect(rows(id, [outcome(checkOf(id))])).toEqual([
      { id: 'probe: api', status: 'pass', observed: `${url}: status 200` },
    ]);
    expect(rows(id, [outcome(checkOf(id), { failures: [wrongStatus] })])).toEqual([
      {
        id: 'probe: api',
        status: 'fail',
        message: `${url}: the status is 503, not 2xx`,
        expected: '2xx',
        observed: '503',
      },
    ]);
  },
);

test('of several names of one thing the failing ones are told, and the others do not hide them', () => {
  const other = { url: 'https://other.example.com/', name: 'other' };
  const found = rows('health.target-path', [
    outcome('target-path'),
    outcome('target-path', { ...other, failures: [wrongStatus] }),
    outcome('target-path', { name: 'third', skipped: 'a probe asks it' }),
  ]);
  expect(found).toMatchObject([{ status: 'fail', message: 'https://other.example.com/: the status is 503, not 2xx' }]);
});

test('of several names of one thing one that could not be seen keeps it from passing', () => {
  const hidden = outcome('target-path', { judged: false, failures: [refusedConnection] });
  expect(rows('health.target-path', [outcome('target-path'), hidden])).toMatchObject([{ status: 'error' }]);
});

test('different subjects have rows of their own', () => {
  const second = outcome('redirect', { subject: { ...subject, id: 'probe: web' }, failures: [wrongStatus] });
  expect(rows('health.redirect', [outcome('redirect'), second]).map(({ id, status }) => [id, status])).toEqual([
    ['probe: api', 'pass'],
    ['probe: web', 'fail'],
  ]);
});

describe('an endpoint that does not answer is told once', () => {
  const down = outcome('http', { failures: [refusedConnection] });
  const reason = 'it does not answer, which health.http says';
  const silent = (id: string, also: Partial<ProbeOutcome>) => rows(id, [down, outcome(checkOf(id), also)]);

  test.each(['health.redirect', 'health.certificate', 'health.hsts', 'health.every-address'])('%s', (id) => {
    expect(silent(id, { judged: id !== 'health.hsts', failures: [refusedConnection] })).toEqual([
      { id: 'probe: api', status: 'not-applicable', message: reason },
    ]);
  });

  test('health.tls-versions, whose handshakes are all inconclusive', () => {
    const versions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'].map((version) => {
      return { at: 'a', version, outcome: 'inconclusive' as const, problem: 'refused' };
    });
    expect(silent('health.tls-versions', { facts: { versions } })).toMatchObject([
      { status: 'not-applicable', message: reason },
    ]);
  });

  test('health.every-address, whose wrong status health.http explains', () => {
    const loop = { ...wrongStatus, code: 'REDIRECT_LOOP', message: 'the redirects come back to /' };
    const all = [outcome('http', { failures: [loop] }), outcome('every-address', { failures: [wrongStatus] })];
    expect(rows('health.every-address', all)).toMatchObject([
      { status: 'not-applicable', message: 'it does not answer, which health.http says' },
    ]);
  });

  test('but where health.http is not judged, each says it', () => {
    expect(rows('health.every-address', [outcome('every-address', { failures: [refusedConnection] })])).toMatchObject([
      { status: 'fail' },
    ]);
  });

  test('but one address of several is for health.every-address alone', () => {
    const failures = [{ ...refusedConnection, code: 'ADDRESS_DOWN' }];
    expect(silent('health.every-address', { failures })).toMatchObject([{ status: 'fail' }]);
  });

  test('but an endpoint that answers and misbehaves may misbehave in other ways too', () => {
    const wrong = outcome('http', { failures: [wrongStatus] });
    const found = rows('health.hsts', [wrong, outcome('hsts', { facts: { hsts: null } })]);
    expect(found).toMatchObject([{ status: 'fail' }]);
  });

  test('but what is wrong with its certificate health.certificate says, and not only health.http', () => {
    const failures = [{ ...refusedConnection, code: 'CERTIFICATE_EXPIRED', message: 'expired' }];
    expect(
      rows('health.certificate', [outcome('http', { failures }), outcome('certificate', { failures })]),
    ).toMatchObject([{ status: 'fail', message: `${url}: expired` }]);
  });
});

describe('health.tls-versions', () => {
  type Outcome = 'accepted' | 'refused' | 'inconclusive';
  const tried = (outcomes: readonly Outcome[], at = '192.0.2.1:443') =>
    ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'].map((version, index) => {
      const each = outcomes[index] ?? 'refused';
      return { at, version, outcome: each, problem: each === 'inconclusive' ? 'it hung' : null };
    });
  const modern = tried(['refused', 'refused', 'accepted', 'accepted']);
  const judge = (facts: ProbeOutcome['facts'], parameters = {}) =>
    rows('health.tls-versions', [outcome('tls-versions', { facts })], parameters);

  test('what is below the minimum is refused, and something above it spoken', () => {
    expect(judge({ versions: modern })).toEqual([
      { id: 'probe: api', status: 'pass', observed: `${url}: accepts TLSv1.2, TLSv1.3 at 192.0.2.1:443` },
    ]);
  });

  test('a version below the minimum that is spoken fails', () => {
    expect(judge({ versions: tried(['refused', 'accepted', 'accepted', 'refused']) })).toMatchObject([
      { status: 'fail', message: `${url}: 192.0.2.1:443 accepts TLSv1.1`, expected: 'nothing below TLSv1.2' },
    ]);
    expect(judge({ versions: modern }, { minimum: 'TLSv1.3' })).toMatchObject([{ status: 'fail' }]);
  });

  test('one address of two that speaks an old version fails', () => {
    const old = tried(['accepted', 'accepted', 'accepted', 'refused'], '192.0.2.2:443');
    expect(judge({ versions: [...modern, ...old] })).toMatchObject([
      { status: 'fail', message: `${url}: 192.0.2.2:443 accepts TLSv1, TLSv1.1` },
    ]);
  });

  test('what the probe itself allows at the least holds where it is newer, and never makes the control weaker', () => {
    expect(judge({ versions: modern, minimum: 'TLSv1.3' })).toMatchObject([
      { status: 'fail', expected: 'nothing below TLSv1.3' },
    ]);
    expect(judge({ versions: modern, minimum: 'TLSv1.2' }, { minimum: 'TLSv1.3' })).toMatchObject([
      { status: 'fail', expected: 'nothing below TLSv1.3' },
    ]);
  });

  test('a server that refuses everything modern fails', () => {
    expect(judge({ versions: tried(['refused', 'refused', 'refused', 'refused']) })).toMatchObject([
      { status: 'fail', message: `${url}: 192.0.2.1:443 refuses every version from TLSv1.2 on` },
    ]);
  });

  test.each<[string, Outcome[]]>([
    ['an old version', ['inconclusive', 'refused', 'accepted', 'accepted']],
    ['every modern version', ['refused', 'refused', 'inconclusive', 'refused']],
  ])('what could not be seen of %s is not judged', (_, outcomes) => {
    expect(judge({ versions: tried(outcomes) })).toMatchObject([
      { status: 'error', message: expect.stringContaining('could not be seen (it hung)') },
    ]);
  });

  test('a modern version that hangs is no trouble where another is spoken', () => {
    expect(judge({ versions: tried(['refused', 'refused', 'accepted', 'inconclusive']) })).toMatchObject([
      { status: 'pass' },
    ]);
  });

  test('a handshake that the policy does not explain is a finding of its own', () => {
    const policy = { name: 'modern', protocols: ['TLSv1.2', 'TLSv1.3'] };
    expect(judge({ versions: modern, policy })).toMatchObject([{ status: 'pass' }]);
    expect(judge({ versions: tried(['refused', 'refused', 'accepted', 'refused']), policy })).toMatchObject([
      {
        status: 'fail',
        message: `${url}: the listener's policy modern and the handshake disagree: 192.0.2.1:443 refuses TLSv1.3, which the policy allows; something else than this listener answers`,
      },
    ]);
    expect(judge({ versions: tried(['refused', 'accepted', 'accepted', 'accepted']), policy })).toMatchObject([
      {
        status: 'fail',
        message: `${url}: 192.0.2.1:443 accepts TLSv1.1, which the listener's policy modern does not allow: something else answers`,
      },
    ]);
  });

  test('of a policy that itself allows too much elb.tls-policy speaks', () => {
    const policy = { name: 'old', protocols: ['TLSv1', 'TLSv1.2'] };
    expect(judge({ versions: modern, policy })).toMatchObject([{ status: 'pass' }]);
  });
});

describe('health.certificate', () => {
  const leaf = {
    ...{ subject: 'CN=shop', issuer: 'CN=middle', validTo: '2027-01-01T00:00:00.000Z', daysLeft: 90 },
    key: 'ec prime256v1',
  };
  const middle = { ...leaf, subject: 'CN=middle', issuer: 'CN=root' };
  const root = { ...leaf, subject: 'CN=root', issuer: 'CN=root', daysLeft: 5 };
  const handshake = (certificates: (typeof leaf)[], at = '192.0.2.1:443') => ({
    ...{ at, version: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256', alpn: 'h2', ocsp: 'none', certificates },
  });
  const judge = (handshakes: ReturnType<typeof handshake>[], parameters = {}) =>
    rows('health.certificate', [outcome('certificate', { facts: { handshakes } })], parameters);

  test('the whole chain has days left, and what was agreed on is told; of the root nobody asks', () => {
    expect(judge([handshake([leaf, middle, root])])).toEqual([
      {
        id: 'probe: api',
        status: 'pass',
        observed: `${url}: "CN=shop" of "CN=middle", ec prime256v1, 90 days left; TLSv1.3 TLS_AES_128_GCM_SHA256, ALPN h2, stapled OCSP none; at 192.0.2.1:443`,
      },
    ]);
  });

  test.each([
    ['the leaf', [{ ...leaf, daysLeft: 29 }, middle], 'CN=shop'],
    ['an authority above it', [leaf, { ...middle, daysLeft: 29 }], 'CN=middle'],
  ])('%s has too few days left', (_, certificates, subject_) => {
    expect(judge([handshake(certificates)])).toMatchObject([
      {
        status: 'fail',
        message: `${url}: the certificate "${subject_}" has 29 days left (until 2027-01-01)`,
        expected: 'at least 30 days',
        observed: '29 days',
      },
    ]);
    expect(judge([handshake(certificates)], { daysLeft: 29 })).toMatchObject([{ status: 'pass' }]);
  });

  test('an address that still shows an old certificate fails, and is named', () => {
    const old = handshake([{ ...leaf, daysLeft: 3 }, middle], '192.0.2.2:443');
    expect(judge([handshake([leaf, middle]), old])).toMatchObject([
      {
        status: 'fail',
        message: `${url}: the certificate "CN=shop" at 192.0.2.2:443 has 3 days left (until 2027-01-01)`,
      },
    ]);
  });

  test('a certificate that every address shows is told once', () => {
    const few = [{ ...leaf, daysLeft: 3 }];
    expect(judge([handshake(few), handshake(few, '192.0.2.2:443')])).toMatchObject([
      { status: 'fail', message: `${url}: the certificate "CN=shop" has 3 days left (until 2027-01-01)` },
    ]);
  });

  test('no certificate is none that was judged', () => {
    expect(judge([])).toMatchObject([{ status: 'error' }]);
    expect(judge([handshake([])])).toMatchObject([{ status: 'error' }]);
  });
});

test.each([
  ['max-age=15768000', 'pass'],
  ['max-age=15767999', 'fail'],
  ['includeSubDomains', 'fail'],
  [null, 'fail'],
])('health.hsts: %s is a %s', (hsts, status) => {
  expect(rows('health.hsts', [outcome('hsts', { facts: { hsts } })])).toMatchObject([{ status }]);
});
