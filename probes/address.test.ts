import { bare, formatHostPort, isRefusedAddress, parseHostPort } from './address';

test.each([
  ['127.0.0.1:8443', { host: '127.0.0.1', port: 8443 }],
  ['[::1]:443', { host: '::1', port: 443 }],
  ['api.example.test:80', { host: 'api.example.test', port: 80 }],
  ['api.example.test', undefined],
  ['::1:443', undefined],
  ['[api]:443', undefined],
  ['host:0', undefined],
  ['host:65536', undefined],
  [':443', undefined],
  ['https://host:443', undefined],
])('%s as host and port', (text, expected) => {
  expect(parseHostPort(text)).toEqual(expected);
});

test('IPv6 stands in brackets only beside a port', () => {
  expect([formatHostPort('::1', 443), formatHostPort('127.0.0.1', 80)]).toEqual(['[::1]:443', '127.0.0.1:80']);
  expect([bare('[::1]'), bare('host')]).toEqual(['::1', 'host']);
});

test.each([
  ['169.254.169.254', true],
  ['169.254.0.1', true],
  ['169.253.255.255', false],
  ['169.255.0.0', false],
  ['fe80::1', true],
  ['fe80::1%eth0', true],
  ['febf::1', true],
  ['fec0::1', false],
  ['fd00:ec2::254', true],
  ['fd00:ec3::254', false],
  ['::ffff:169.254.169.254', true],
  ['::ffff:a9fe:a9fe', true],
  ['64:ff9b::169.254.169.254', true],
  ['64:ff9b:1::a9fe:a9fe', true],
  ['::169.254.169.254', true],
  ['::ffff:0:169.254.169.254', true],
  ['2002:a9fe:a9fe::1', true],
  ['FD00:EC2:0:0:0:0:0:254', true],
  ['2852039166', true],
  ['0xa9fea9fe', true],
  ['0251.0376.0251.0376', true],
  ['169.254.43518', true],
  ['::ffff:192.0.2.1', false],
  ['2002:c000:201::1', false],
  ['::1', false],
  ['169.254.169.254.example.test', false],
  ['10.0.0.1', false],
  ['2001:db8::1', false],
  ['not-an-address', false],
])('%s is refused: %p', (address, refused) => {
  expect(isRefusedAddress(address)).toBe(refused);
});

test('an address that is allowed is not refused, and no other is', () => {
  const allow = ['169.254.169.254', 'fe80::1'];
  expect(isRefusedAddress('169.254.169.254', allow)).toBe(false);
  expect(isRefusedAddress('::ffff:169.254.169.254', allow)).toBe(false);
  expect(isRefusedAddress('fe80::1%eth0', allow)).toBe(false);
  expect(isRefusedAddress('fd00:ec2::254', ['FD00:EC2:0::254'])).toBe(false);
  expect(isRefusedAddress('169.254.169.254', ['::ffff:169.254.169.254'])).toBe(false);
  expect(isRefusedAddress('169.254.170.2', allow)).toBe(true);
});
