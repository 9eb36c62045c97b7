import type { Session } from '../../aws/session';
import { Deployed } from '../deployed';
import { readInventory } from '../read';
import { useOf } from '../relations/target-use';

const account = '111122223333';
const region = 'us-east-1';
const arn = (rest: string) => `arn:aws:elasticloadbalancing:${region}:${account}:${rest}`;
const balancer = arn('loadbalancer/app/web/1');
const group = (name: string) => arn(`targetgroup/${name}/1`);
const forward = (...weights: [string, number][]) => ({
  Type: 'forward',
  ForwardConfig: { TargetGroups: weights.map(([name, Weight]) => ({ TargetGroupArn: group(name), Weight })) },
});

/** What is read of one load balancer whose plain and secure listener do this, and the rules that were asked for. */
async function read(defaultAction: object, rules: Record<string, object>, healthy: string[], denied: string[] = []) {
  const asked: string[] = [];
  const listeners = ['HTTP', 'HTTPS'].map((Protocol) => ({
    ListenerArn: arn(`listener/app/web/1/${Protocol}`),
    LoadBalancerArn: balancer,
    Protocol,
    DefaultActions: [Protocol === 'HTTPS' ? defaultAction : { Type: 'redirect' }],
  }));
  const answers: Record<string, (input: never) => object> = {
    DescribeLoadBalancers: () => ({ LoadBalancers: [{ LoadBalancerArn: balancer, LoadBalancerName: 'web' }] }),
    DescribeTargetGroups: () => ({
      TargetGroups: [
        ...['blue', 'green'].map((name) => ({ TargetGroupArn: group(name), LoadBalancerArns: [balancer] })),
        { TargetGroupArn: group('spare'), LoadBalancerArns: [] },
      ],
    }),
    DescribeListeners: () => ({ Listeners: listeners }),
    DescribeTargetHealth: ({ TargetGroupArn }: { TargetGroupArn: string }) => ({
      TargetHealthDescriptions: healthy.some((name) => group(name) === TargetGroupArn)
        ? [{ TargetHealth: { State: 'healthy' } }]
        : [],
    }),
    DescribeRules: ({ ListenerArn }: { ListenerArn: string }) => {
      const protocol = ListenerArn.split('/').at(-1) ?? '';
      asked.push(protocol);
      if (denied.includes(protocol)) throw Object.assign(new Error('no'), { name: 'AccessDenied' });
      return { Rules: rules[protocol] ? [{ Priority: '1', Actions: [rules[protocol]] }] : [] };
    },
  };
  const session: Session = {
    account,
    region,
    partition: 'aws',
    call: async (_, command, input) => answers[command]?.(input as never) as never,
  };
  const wanted = ['target-group', 'load-balancer', 'listener', 'target-health', 'rules-to-target-group'] as const;
  const snapshot = await readInventory(session, { wanted, scope: new Map(), at: new Date(0) });
  const deployed = new Deployed(snapshot);
  const use = (name: string) => {
    const found = deployed.find('target-group', group(name));
    if (!found) throw new Error(`no target group ${name}`);
    return useOf(found, deployed);
  };
  return { asked: asked.sort(), use };
}

test('no rule is asked for where every group has a healthy target, or a default action sends it requests', async () => {
  const { asked, use } = await read(forward(['blue', 1]), {}, ['green']);
  expect(asked).toEqual([]);
  expect(['blue', 'green', 'spare'].map(use)).toEqual(['used', 'used', 'unused']);
});

test('the rules of both protocols say whether a group without healthy targets is in use', async () => {
  const waiting = await read(forward(['blue', 1], ['green', 0]), {}, ['blue']);
  expect(waiting.asked).toEqual(['HTTP', 'HTTPS']);
  expect(waiting.use('green')).toBe('idle');
  for (const protocol of ['HTTP', 'HTTPS']) {
    const byRule = await read(forward(['blue', 1], ['green', 0]), { [protocol]: forward(['green', 1]) }, ['blue']);
    expect(byRule.use('green')).toBe('used');
  }
});

test('a rule that could not be read leaves it unknown', async () => {
  const { use } = await read(forward(['blue', 1], ['green', 0]), {}, ['blue'], ['HTTPS']);
  expect(() => use('green')).toThrow('elasticloadbalancing:DescribeRules did not come through');
});
