import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  ECSClient,
  ListClustersCommand,
  ListServicesCommand,
} from '@aws-sdk/client-ecs';

export const Client = ECSClient;
/** Every command of this service that may be sent. */
export const commands = {
  DescribeClusters: DescribeClustersCommand,
  DescribeServices: DescribeServicesCommand,
  ListClusters: ListClustersCommand,
  ListServices: ListServicesCommand,
};
