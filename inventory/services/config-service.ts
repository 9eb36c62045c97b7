import { resourceList } from '../reading';

export const configService = {
  'config-recorder': resourceList({
    kind: 'config-recorder',
    service: 'config-service',
    command: 'DescribeConfigurationRecorders',
    input: {},
    items: (output) => output.ConfigurationRecorders,
    id: ({ arn, name }, { partition, region, account }) =>
      arn ?? (name && `arn:${partition}:config:${region}:${account}:configuration-recorder/${name}`),
    name: (item) => item.name,
  }),
};
