import { ownedFacts, ownedResources, regionFacts, resourceList } from '../reading';

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
    when: (owner) => (owner.properties.LoadBalancerArns ?? []).length > 0,
    items: (output) => output.TargetHealthDescriptions,
  }),
  'security-policies': regionFacts({
    detail: 'security-policies',
    service,
    command: 'DescribeSSLPolicies',
    input: { PageSize: pageSize },
    token: ['Marker', 'NextMarker'],
    items: (output) => output.SslPolicies,
  }),
};
