import { resourceList } from '../reading';

export const logs = {
  'log-group': resourceList({
    kind: 'log-group',
    service: 'cloudwatch-logs',
    command: 'DescribeLogGroups',
    input: { limit: 50 },
    token: ['nextToken', 'nextToken'],
    items: (output) => output.logGroups,
    // `arn` ends with `:*`, which no tag nor policy of the group itself has.
    id: (item) => item.logGroupArn ?? item.arn?.replace(/:\*$/, ''),
    name: (item) => item.logGroupName,
  }),
};
