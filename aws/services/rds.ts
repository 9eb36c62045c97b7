import {
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBSubnetGroupsCommand,
  RDSClient,
} from '@aws-sdk/client-rds';

export const Client = RDSClient;
/** Every command of this service that may be sent. */
export const commands = {
  DescribeDBClusters: DescribeDBClustersCommand,
  DescribeDBInstances: DescribeDBInstancesCommand,
  DescribeDBSubnetGroups: DescribeDBSubnetGroupsCommand,
};
