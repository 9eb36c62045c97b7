import type { CommandName, Output } from '../../aws/services';
import type { Answer, Answers, FoundTarget, Item } from '../model';
import { pages, type Read, type Reading } from '../reading';
import { type ActionTarget, allTargets } from '../relations/alarm-actions';

function exists(arn: string, among: Iterable<string | undefined>): Answer {
  return { items: [...among].includes(arn) ? [{ arn } satisfies FoundTarget] : [] };
}

/** An answer about one target out of a whole list: found, surely not there, or hidden by the list's gap. */
function among(arn: string, names: Iterable<string | undefined>, list: Answer | undefined): Answer {
  const found = exists(arn, names);
  return found.items.length === 0 && list?.gap ? { items: [], gap: list.gap } : found;
}

async function topic(reading: Reading, target: ActionTarget & { kind: 'topic' }): Promise<Answer> {
  if (target.account !== reading.session.account) {
    // Another account's topics are in no list of this one; its subscriptions answer only where the topic is.
    const answer = (await reading.answers('subscriptions')).get(target.arn);
    if (answer?.gap && /^NotFound/.test(answer.gap.error)) return { items: [] };
    return answer?.gap ? { items: [], gap: answer.gap } : { items: [{ arn: target.arn } satisfies FoundTarget] };
  }
  const list = (await reading.answers('topic')).get('');
  return among(
    target.arn,
    ((list?.items ?? []) as Item<'topic'>[]).map((each) => each.id),
    list,
  );
}

async function scalingPolicy(reading: Reading, arn: string): Promise<Answer> {
  const list = (await reading.answers('scaling-policies')).get('');
  return among(
    arn,
    ((list?.items ?? []) as Item<'scaling-policies'>[]).map((each) => each.PolicyARN),
    list,
  );
}

async function applicationPolicies(reading: Reading, namespace: string) {
  type Namespace = NonNullable<
    Output<'application-auto-scaling', 'DescribeScalingPolicies'>['ScalingPolicies']
  >[number]['ServiceNamespace'];
  return pages(
    reading.session,
    {
      service: 'application-auto-scaling',
      command: 'DescribeScalingPolicies' satisfies CommandName<'application-auto-scaling'>,
      input: { ServiceNamespace: namespace as Namespace, MaxResults: 50 },
      token: ['NextToken', 'NextToken'],
      items: (output) => output.ScalingPolicies,
    },
    null,
  );
}

/** The list has neither versions and aliases of functions nor another account's. */
async function lambdaFunction(reading: Reading, target: ActionTarget & { kind: 'function' }): Promise<Answer> {
  const foreign = target.account !== reading.session.account;
  if (foreign || target.qualifier !== undefined) {
    const answer = await pages(
      reading.session,
      {
        service: 'lambda',
        command: 'GetFunctionConfiguration',
        input: foreign ? { FunctionName: target.arn } : { FunctionName: target.function, Qualifier: target.qualifier },
        items: ({ FunctionArn }) => (FunctionArn ? [{ arn: target.arn } satisfies FoundTarget] : undefined),
      },
      target.arn,
    );
    return answer.gap && /^ResourceNotFound/.test(answer.gap.error) ? { items: [] } : answer;
  }
  const list = (await reading.answers('function')).get('');
  const functions = (list?.items ?? []) as Item<'function'>[];
  return among(
    target.arn,
    functions.map((each) => each.id),
    list,
  );
}

/**
 * Whether what the alarms in scope act on exists: topic, scaling policy or function, by its ARN. Each service's list is
 * read only where an alarm names something of it.
 */
export const actionTargets: Read = {
  actions: [
    'sns:ListTopics',
    'sns:ListSubscriptionsByTopic',
    'autoscaling:DescribePolicies',
    'application-autoscaling:DescribeScalingPolicies',
    'lambda:ListFunctions',
    'lambda:GetFunctionConfiguration',
  ],
  needs: ['alarm'],
  async run(reading) {
    const alarms = await reading.inScope('alarm');
    const targets = new Map<string, ActionTarget>();
    for (const alarm of alarms) for (const target of allTargets(alarm.properties)) targets.set(target.arn, target);
    const namespaces = new Map<string, ReturnType<typeof applicationPolicies>>();
    const answers: Answers = new Map();
    await Promise.all(
      [...targets.values()].map(async (target) => {
        switch (target.kind) {
          case 'topic':
            answers.set(target.arn, await topic(reading, target));
            break;
          case 'scaling-policy':
            answers.set(target.arn, await scalingPolicy(reading, target.arn));
            break;
          case 'application-scaling-policy': {
            const list = namespaces.get(target.namespace) ?? applicationPolicies(reading, target.namespace);
            namespaces.set(target.namespace, list);
            const found = await list;
            answers.set(
              target.arn,
              among(
                target.arn,
                found.items.map((each) => each.PolicyARN),
                found,
              ),
            );
            break;
          }
          case 'function':
            answers.set(target.arn, await lambdaFunction(reading, target));
            break;
          default:
            break;
        }
      }),
    );
    return answers;
  },
};
