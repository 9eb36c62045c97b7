import { probeHttp } from '../probes/http';
import { probeCertificate, probeTlsVersions } from '../probes/tls';
import { builtExample, type Example, hostname, startExample } from './example';
import { faults } from './faults';
import { describeState } from './state';

let example: Example;
let whole: unknown;

beforeAll(async () => {
  example = await startExample(await builtExample());
  whole = await observed();
});
afterAll(() => example?.stop());

/** Everything that a fault may change. */
async function observed(): Promise<unknown> {
  const { standIn, certificates } = example;
  const common = { name: 'stand-in', deadline: 5_000, tls: { ca: certificates.authority } };
  const secure = { ...common, host: hostname, connectTo: standIn.address };
  const bodies: string[] = [];
  const ask = (url: string, connectTo: string) =>
    probeHttp(
      { ...common, url, connectTo, expect: {} },
      { onExchange: (seen) => bodies.push(String(seen.response?.body)) },
    );
  const answer = await ask(`https://${hostname}/health`, standIn.address);
  const plain = await ask(`http://${hostname}/health`, standIn.plainAddress);
  const { versions } = await probeTlsVersions(secure);
  const shown = await probeCertificate(secure);
  return {
    state: await describeState(example.aws),
    answers: [
      answer.response?.status,
      answer.response?.headers['strict-transport-security'],
      plain.response?.status,
      bodies,
    ],
    handshakes: [versions.map(({ outcome }) => outcome), shown.failures.map(({ code }) => code)],
  };
}

test('each fault says what it breaks in words of its own', () => {
  const said = faults.map(({ what }) => what);
  expect(said).toEqual([...new Set(said)]);
});

test.each(faults)('$control: $what, and is undone', async (fault) => {
  let mended = false;
  try {
    const { resource, undo } = await fault.break(example);
    expect(resource).not.toBe('');
    expect(await observed()).not.toEqual(whole);
    await undo();
    expect(await observed()).toEqual(whole);
    mended = true;
  } finally {
    if (!mended) {
      // What one fault leaves behind is not the next one's.
      await example.restore();
    }
  }
});
