/** Addresses that the page leads to. They are made here and nowhere else, so that no text of a result becomes one by itself. */
import type { Subject } from '../../../engine/results';

/**
 * Where a reference is explained; null for what no page is known of. A Security Hub control has a page of its service:
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html
 */
export function referenceLink(reference: string): string | null {
  const control = /^([A-Za-z0-9]{2,30})\.(\d{1,3})$/.exec(reference);
  if (control) {
    const service = control[1]?.toLowerCase();
    return `https://docs.aws.amazon.com/securityhub/latest/userguide/${service}-controls.html#${service}-${control[2]}`;
  }
  return /^https:\/\/docs\.aws\.amazon\.com\/[\w./#?=&%-]*$/.test(reference) ? reference : null;
}

/** What a link to a reference is called: the page's name instead of its address. */
export function referenceName(reference: string): string {
  const page = /^https:\/\/docs\.aws\.amazon\.com\/.*\/([\w.-]+?)(?:\.html)?(?:#[\w-]+)?$/.exec(reference);
  return page ? `AWS: ${page[1]?.replaceAll('-', ' ')}` : reference;
}

const domains: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** The pages of the console that show one resource, by kind: service, and what stands after its address's `#`. */
const pages: Readonly<Record<string, (subject: Subject) => [service: string, page: string]>> = {
  'load-balancer': ({ id }) => ['ec2', `LoadBalancer:loadBalancerArn=${encodeURIComponent(id)}`],
  'target-group': ({ id }) => ['ec2', `TargetGroup:targetGroupArn=${encodeURIComponent(id)}`],
  'auto-scaling-group': ({ name }) => ['ec2', `AutoScalingGroupDetails:id=${encodeURIComponent(name)}`],
  database: ({ name }) => ['rds', `database:id=${encodeURIComponent(name)};is-cluster=false`],
  'database-cluster': ({ name }) => ['rds', `database:id=${encodeURIComponent(name)};is-cluster=true`],
  alarm: ({ name }) => ['cloudwatch', `alarmsV2:alarm/${encodeURIComponent(name)}`],
  topic: ({ id }) => ['sns/v3', `/topic/${encodeURIComponent(id)}`],
};

/** The console's page of a resource; null where it has no ARN, as a probe or a whole Region. */
export function consoleLink(subject: Subject): string | null {
  const [, partition = '', rest = ''] = /^arn:([a-z-]{3,20}):(.+)$/s.exec(subject.id) ?? [];
  const domain = domains[partition];
  if (!domain || rest === '') return null;
  const page = Object.hasOwn(pages, subject.kind) ? pages[subject.kind] : undefined;
  if (!page || !subject.region || !/^[a-z0-9-]{4,25}$/.test(subject.region))
    return `https://${domain}/go/view?arn=${encodeURIComponent(subject.id)}`;
  const [service, fragment] = page(subject);
  return `https://${subject.region}.${domain}/${service}/home?region=${subject.region}#${fragment}`;
}
