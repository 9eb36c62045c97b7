import { resourceList } from '../reading';

export const ssm = {
  // DescribeParameters answers without the values.
  parameter: resourceList({
    kind: 'parameter',
    service: 'ssm',
    command: 'DescribeParameters',
    input: { MaxResults: 50 },
    token: ['NextToken', 'NextToken'],
    // Names under /aws/ are AWS's alone: it publishes them for everybody.
    items: (output) => output.Parameters?.filter(({ Name }) => !Name?.startsWith('/aws/')),
    id: (item, { partition, region, account }) =>
      item.ARN ?? (item.Name && `arn:${partition}:ssm:${region}:${account}:parameter/${item.Name.replace(/^\//, '')}`),
    name: (item) => item.Name,
  }),
};

/** The name of a parameter by its ARN: one with a path begins with a slash, which the ARN does not repeat. */
export function parameterName(arn: string): string {
  const name = arn.split(':parameter/')[1] ?? arn;
  return name.includes('/') ? `/${name}` : name;
}
