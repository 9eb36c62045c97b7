import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { selfSigned } from './self-signed';

const from = new Date('2026-01-01T00:00:00Z');
const made = (hosts: string[], until = new Date('2026-04-01T12:00:00Z')) => {
  const { key, cert } = selfSigned('asbuilt replay', hosts, from, until);
  return { key, cert, read: new X509Certificate(cert) };
};

test('it names its hosts, its subject and its time, and is signed with its own key', () => {
  const { key, cert, read } = made(['api.example.com', '192.0.2.7', '2001:db8::1']);
  expect({
    subject: read.subject,
    issuer: read.issuer,
    hosts: read.subjectAltName,
    from: read.validFrom,
    until: read.validTo,
    verified: read.verify(read.publicKey),
    positive: /^[4-7]/.test(read.serialNumber),
  }).toEqual({
    subject: 'CN=asbuilt replay',
    issuer: 'CN=asbuilt replay',
    hosts: 'DNS:api.example.com, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:1',
    from: 'Jan  1 00:00:00 2026 GMT',
    until: 'Apr  1 12:00:00 2026 GMT',
    verified: true,
    positive: true,
  });
  expect(read.checkHost('api.example.com')).toBe('api.example.com');
  expect(read.checkIP('2001:db8::1')).toBe('2001:db8::1');
  expect(() => createSecureContext({ key, cert })).not.toThrow();
});

test('two are never the same, and one may have expired or hold beyond 2050', () => {
  expect(made(['a.test']).read.serialNumber).not.toBe(made(['a.test']).read.serialNumber);
  expect(made(['a.test'], new Date('2051-01-01T00:00:00Z')).read.validTo).toBe('Jan  1 00:00:00 2051 GMT');
});

test('it names as many hosts as a recording has', () => {
  const hosts = Array.from({ length: 5_000 }, (_, index) => `host-${index}.example.com`);
  expect(made(hosts).read.subjectAltName).toBe(hosts.map((host) => `DNS:${host}`).join(', '));
});
