import { holds } from './where';

const observed = {
  Scheme: 'internet-facing',
  Port: 443,
  MultiAZ: true,
  State: { Code: 'active' },
  Zones: [{ ZoneName: 'a', Extra: 1 }, { ZoneName: 'b' }],
  'dotted.name': 1,
  Made: new Date('2026-01-01T00:00:00Z'),
};

test.each<[unknown, boolean]>([
  [{}, true],
  [{ Scheme: 'internet-facing' }, true],
  [{ Scheme: 'internal' }, false],
  [{ Port: 443 }, true],
  [{ Port: '443' }, true],
  [{ Port: 80 }, false],
  [{ MultiAZ: true }, true],
  [{ MultiAZ: 'true' }, true],
  [{ MultiAZ: false }, false],
  [{ 'State.Code': 'active' }, true],
  [{ State: { Code: 'active' } }, true],
  [{ State: { Code: 'active', Reason: 'x' } }, false],
  [{ Zones: [{ ZoneName: 'b' }] }, true],
  [{ Zones: [{ ZoneName: 'c' }] }, false],
  [{ Zones: [] }, true],
  [{ Scheme: ['internet-facing'] }, false],
  [{ 'dotted.name': 1 }, true],
  [{ Made: '2026-01-01T00:00:00.000Z' }, true],
  [{ Absent: 'x' }, false],
  [{ 'Absent.Deep': 'x' }, false],
  [{ constructor: 'x' }, false],
  [{ 'Scheme.length': 15 }, false],
])('%j: %s', (wanted, held) => {
  expect(holds(observed, wanted)).toBe(held);
});
