import { isSecretHeader, plainHeaders, redact, redactBytes, safeText, safeUrl, secretsOf } from './secrets';

test('an address is shown without user information and without the values of tokens', () => {
  expect(safeUrl('https://user:pass@example.test/a?page=2&access_token=abc&x=0123456789abcdef0123456789#f')).toBe(
    'https://example.test/a?page=2&access_token=[secret]&x=[secret]',
  );
  expect(safeUrl('not a URL\n')).toBe('not a URL\\u{a}');
});

test('every spelling of a secret is found', () => {
  const probe = {
    url: 'https://us%40er:p%2Fss%20word@example.test/?api_key=k%26y-1',
    headers: { Cookie: 'session=abcdefghij; theme=dark', Accept: 'text/html' },
    authorization: { bearer: 'tok"en' },
  };
  const secrets = secretsOf(probe);
  const echoed = [
    'p/ss word',
    'p%2Fss%20word',
    Buffer.from('us@er:p/ss word').toString('base64'),
    'k&y-1',
    'abcdefghij',
    'session=abcdefghij; theme=dark',
    'tok\\"en',
    Buffer.from('tok"en').toString('base64'),
  ];
  for (const text of echoed) expect(redact(`before ${text} after`, secrets)).toBe('before [secret] after');
  expect(redact('text/html', secrets)).toBe('text/html');
});

test.each([
  ['JSON', '{"user":"bob-the-builder","password":"pw-1","list":[{"pin":4711}],"page":"two"}'],
  ['a form', 'user=bob-the-builder&password=pw-1&pin=4711&page=two'],
])('what a body that is %s holds is a secret, whole and by its values', (_, body) => {
  const secrets = secretsOf({ url: 'https://example.test/', body });
  for (const text of [body, 'bob-the-builder', 'pw-1', '4711', JSON.stringify(body).slice(1, -1)])
    expect(redact(`before ${text} after`, secrets)).toBe('before [secret] after');
  expect(redact('page two', secrets)).toBe('page two');
});

test('a text that is sent as it is, is a secret as a whole', () => {
  expect(redact('you said: ping pong', secretsOf({ url: 'https://example.test/', body: 'ping pong' }))).toBe(
    'you said: [secret]',
  );
});

test('a body without a secret is the same body, and one with it is blanked in place', () => {
  const bytes = Buffer.from([0xff, 0x00, 0xfe]);
  expect(redactBytes(bytes, ['secret'])).toBe(bytes);
  expect(redactBytes(Buffer.from('äh geheimnis-ß!'), ['geheimnis-ß']).toString()).toBe('äh [secret]!');
});

test('a text from the other side stays on one line and is cut', () => {
  expect(safeText('a\u001b[31mb\r\nc\u202ed')).toBe('a\\u{1b}[31mb\\u{d}\\u{a}c\\u{202e}d');
  expect(safeText('x'.repeat(300))).toBe(`${'x'.repeat(200)}…`);
});

test('headers that hold a credential are known by name', () => {
  const names = ['set-cookie', 'authorization', 'www-authenticate', 'x-api-key', 'x-amz-security-token'];
  expect(names.filter(isSecretHeader)).toEqual(names);
  expect(['content-type', 'strict-transport-security', 'location', 'etag'].filter(isSecretHeader)).toEqual([]);
  expect(plainHeaders({ Accept: 'a', 'X-Anything': 'b', Authorization: 'c' })).toEqual({ Accept: 'a' });
});
