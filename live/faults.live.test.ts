import { builtExample, type Example, startExample } from './example';
import { faults } from './faults';
import { describeState } from './state';

let example: Example;

beforeAll(async () => {
  example = await startExample(await builtExample());
});
afterAll(() => example?.stop());

async function answerOfStandIn(): Promise<unknown> {
  const { Agent, request } = await import('undici');
  const agent = new Agent({ connect: { rejectUnauthorized: false } });
  try {
    const { statusCode, body } = await request(`https://${example.standIn.address}/health`, { dispatcher: agent });
    return [statusCode, await body.text()];
  } finally {
    await agent.close();
  }
}

/** Everything that a fault may change. */
async function observed(): Promise<unknown> {
  return { state: await describeState(example.aws), health: await answerOfStandIn() };
}

test('each fault says what it breaks in words of its own', () => {
  const said = faults.map(({ what }) => what);
  expect(said).toEqual([...new Set(said)]);
});

test.each(faults)('$control: $what, and is undone', async (fault) => {
  const before = await observed();
  const { resource, undo } = await fault.break(example);
  try {
    expect(resource).not.toBe('');
    expect(await observed()).not.toEqual(before);
  } finally {
    await undo();
  }
  expect(await observed()).toEqual(before);
});
