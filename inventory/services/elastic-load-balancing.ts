import { iamAction } from '../../aws/services';
import type { Answer, Answers, Gap, Item, Resource } from '../model';
import { ownedFacts, ownedResources, type Read, type Reading, regionFacts, resourceList } from '../reading';
import { takesRequests, useIn } from '../relations/target-use';

/** The most that a page of these actions holds. Source: the API reference, Describe… `PageSize`. */
const pageSize = 400;
const service = 'elastic-load-balancing-v2';

/** The rules of the listeners of a protocol; listeners of others than HTTP and HTTPS have none. */
const rulesOfListeners = (detail: 'listener-rules' | 'secure-listener-rules', protocol: 'HTTP' | 'HTTPS') =>
  ownedFacts({
    detail,
    of: 'listener',
    service,
    command: 'DescribeRules',
    input: (owner) => ({ ListenerArn: owner.id, PageSize: pageSize }),
    when: (owner) => owner.properties.Protocol === protocol,
    token: ['Marker', 'NextMarker'],
    items: (output) => output.Rules,
  });

/** The rules of some listeners together; the gap where some of them could not be read. */
async function rulesOfAll(listeners: readonly Resource<'listener'>[], reading: Reading): Promise<Answer> {
  const reads = (['listener-rules', 'secure-listener-rules'] as const).map((read) => reading.answers(read));
  const items: Item<'listener-rules'>[] = [];
  let gap: Gap | undefined;
  for (const answers of await Promise.all(reads)) {
    for (const { id } of listeners) {
      const answer = answers.get(id);
      items.push(...((answer?.items ?? []) as Item<'listener-rules'>[]));
      gap ??= answer?.gap;
    }
  }
  return gap ? { items, gap } : { items };
}

/**
 * The rules of the listeners of a target group's load balancers, by the target group. They are read only where they say whether
 * the group is in use: it has no healthy target, and no default action sends it requests.
 */
const rulesToTargetGroup: Read = {
  actions: [iamAction(service, 'DescribeRules')],
  needs: ['target-group', 'listener', 'target-health'],
  async run(reading) {
    const [listeners, health] = await Promise.all([reading.inScope('listener'), reading.answers('target-health')]);
    const byDefault = listeners.flatMap(({ properties }) => properties.DefaultActions ?? []);
    const undecided = (await reading.inScope('target-group')).filter(({ id, properties }) => {
      const targets = health.get(id);
      if (!targets || targets.gap || (properties.LoadBalancerArns ?? []).length === 0) return false;
      return useIn(byDefault, id) !== 'used' && !takesRequests(targets.items as Item<'target-health'>[]);
    });
    const answers: Answers = new Map();
    for (const { id, properties } of undecided) {
      const balancers = new Set(properties.LoadBalancerArns);
      const own = listeners.filter((listener) => balancers.has(listener.properties.LoadBalancerArn ?? ''));
      answers.set(id, await rulesOfAll(own, reading));
    }
    return answers;
  },
};

export const elasticLoadBalancing = {
  'load-balancer': resourceList({
    kind: 'load-balancer',
    service,
    command: 'DescribeLoadBalancers',
    input: { PageSize: pageSize },
    token: ['Marker', 'NextMarker'],
    // Absent means internet-facing: that is what a load balancer is made as unless asked otherwise.
    items: (output) => output.LoadBalancers?.map((item) => ({ ...item, Scheme: item.Scheme ?? 'internet-facing' })),
    id: (item) => item.LoadBalancerArn,
    name: (item) => item.LoadBalancerName,
  }),
  'target-group': resourceList({
    kind: 'target-group',
    service,
    command: 'DescribeTargetGroups',
    input: { PageSize: pageSize },
    token: ['Marker', 'NextMarker'],
    items: (output) => output.TargetGroups,
    id: (item) => item.TargetGroupArn,
    name: (item) => item.TargetGroupName,
  }),
  listener: ownedResources({
    kind: 'listener',
    of: 'load-balancer',
    service,
    command: 'DescribeListeners',
    input: (owner) => ({ LoadBalancerArn: owner.id, PageSize: pageSize }),
    token: ['Marker', 'NextMarker'],
    items: (output) => output.Listeners,
    id: (item) => item.ListenerArn,
    name: (item) => `${item.LoadBalancerArn?.split('/').at(-2) ?? ''}:${item.Port ?? ''}`,
  }),
  'listener-rules': rulesOfListeners('listener-rules', 'HTTP'),
  'secure-listener-rules': rulesOfListeners('secure-listener-rules', 'HTTPS'),
  'listener-certificates': ownedFacts({
    detail: 'listener-certificates',
    of: 'listener',
    service,
    command: 'DescribeListenerCertificates',
    input: (owner) => ({ ListenerArn: owner.id, PageSize: pageSize }),
    when: (owner) => owner.properties.Protocol === 'HTTPS' || owner.properties.Protocol === 'TLS',
    token: ['Marker', 'NextMarker'],
    items: (output) => output.Certificates,
  }),
  'load-balancer-attributes': ownedFacts({
    detail: 'load-balancer-attributes',
    of: 'load-balancer',
    service,
    command: 'DescribeLoadBalancerAttributes',
    input: (owner) => ({ LoadBalancerArn: owner.id }),
    items: (output) => output.Attributes,
  }),
  'target-group-attributes': ownedFacts({
    detail: 'target-group-attributes',
    of: 'target-group',
    service,
    command: 'DescribeTargetGroupAttributes',
    input: (owner) => ({ TargetGroupArn: owner.id }),
    when: (owner) => (owner.properties.LoadBalancerArns ?? []).length > 0,
    items: (output) => output.Attributes,
  }),
  'associated-web-acl': ownedFacts({
    detail: 'associated-web-acl',
    of: 'load-balancer',
    service: 'wafv2',
    command: 'GetWebACLForResource',
    input: (owner) => ({ ResourceArn: owner.id }),
    when: ({ properties }) => properties.Type === 'application' && properties.Scheme !== 'internal',
    items: ({ WebACL }) => (WebACL ? [WebACL] : []),
  }),
  'target-health': ownedFacts({
    detail: 'target-health',
    of: 'target-group',
    service,
    command: 'DescribeTargetHealth',
    input: (owner) => ({ TargetGroupArn: owner.id }),
    items: (output) => output.TargetHealthDescriptions,
  }),
  'rules-to-target-group': rulesToTargetGroup,
  'security-policies': regionFacts({
    detail: 'security-policies',
    service,
    command: 'DescribeSSLPolicies',
    input: { PageSize: pageSize },
    token: ['Marker', 'NextMarker'],
    items: (output) => output.SslPolicies,
  }),
};
