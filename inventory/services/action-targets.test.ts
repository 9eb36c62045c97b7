import type { Session } from '../../aws/session';
import { readInventory } from '../read';

const account = '111122223333';
const functionArn = (name: string, owner = account) => `arn:aws:lambda:us-east-1:${owner}:function:${name}`;

/** What is known of the functions that alarms name, and what was asked. `there` are listed; `answers` say what asking for one gives. */
async function read(named: string[], there: string[], answers: Record<string, 'found' | string> = {}) {
  const calls: string[] = [];
  const call = async (_: string, command: string, input: { FunctionName?: string; Qualifier?: string }) => {
    const asked = [input.FunctionName, input.Qualifier].filter((part) => part !== undefined).join(':');
    calls.push(`${command} ${asked}`.trim());
    if (command === 'DescribeAlarms') {
      const AlarmArn = `arn:aws:cloudwatch:us-east-1:${account}:alarm:a`;
      return { MetricAlarms: [{ AlarmArn, AlarmName: 'a', AlarmActions: named }] };
    }
    if (command === 'ListFunctions') {
      return { Functions: there.map((FunctionArn) => ({ FunctionArn, FunctionName: FunctionArn.split(':')[6] })) };
    }
    const answer = answers[asked] ?? 'ResourceNotFoundException';
    if (command !== 'GetFunctionConfiguration') throw new Error(`${command} was not expected`);
    if (answer !== 'found') throw Object.assign(new Error('no'), { name: answer });
    return { FunctionArn: 'an ARN' };
  };
  const session = { account, region: 'us-east-1', partition: 'aws', call: call as unknown as Session['call'] };
  const snapshot = await readInventory(session, { wanted: ['action-targets'], scope: new Map(), at: new Date(0) });
  const known = named.map((arn) => {
    const answer = snapshot.answers.get('action-targets')?.get(arn);
    return answer?.gap ? answer.gap.action : answer?.items;
  });
  return { known, calls: calls.sort() };
}

test("functions are found in the account's list", async () => {
  expect(await read([functionArn('pay'), functionArn('gone')], [functionArn('pay')])).toEqual({
    known: [[{ arn: functionArn('pay') }], []],
    calls: ['DescribeAlarms', 'ListFunctions'],
  });
});

test('an alias or a version is in no list: it is asked for itself, and its function may be there without it', async () => {
  const [live, old] = [functionArn('pay:live'), functionArn('pay:7')];
  expect(await read([live, old], [functionArn('pay')], { 'pay:live': 'found' })).toEqual({
    known: [[{ arn: live }], []],
    calls: ['DescribeAlarms', 'GetFunctionConfiguration pay:7', 'GetFunctionConfiguration pay:live'],
  });
});

test("another account's function is asked for itself, and one that may not be seen is not taken for missing", async () => {
  const [open, closed] = [functionArn('open', '222233334444'), functionArn('closed', '222233334444')];
  const { known } = await read([open, closed], [], { [open]: 'found', [closed]: 'AccessDeniedException' });
  expect(known).toEqual([[{ arn: open }], 'lambda:GetFunctionConfiguration']);
});
