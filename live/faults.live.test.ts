import { Agent, request } from 'undici';
import { builtExample, type Example, startExample } from './example';
import { faults } from './faults';
import { describeState } from './state';

let example: Example;
let agent: Agent;
let whole: unknown;

beforeAll(async () => {
  example = await startExample(await builtExample());
  agent = new Agent({ connect: { ca: example.certificates.authority, servername: 'payments.example.com' } });
  whole = await observed();
});
afterAll(async () => {
  await agent?.close();
  await example?.stop();
});

/** Everything that a fault may change. */
async function observed(): Promise<unknown> {
  const { statusCode, body } = await request(`https://${example.standIn.address}/health`, { dispatcher: agent });
  return { state: await describeState(example.aws), health: [statusCode, await body.text()] };
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
