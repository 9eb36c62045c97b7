import {
  DescribeDBClusterParametersCommand,
  DescribeDBClusterSnapshotAttributesCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBEngineVersionsCommand,
  DescribeDBInstancesCommand,
  DescribeDBParametersCommand,
  DescribeDBProxiesCommand,
  DescribeDBProxyTargetsCommand,
  DescribeDBSnapshotAttributesCommand,
  DescribeDBSnapshotsCommand,
  DescribeDBSubnetGroupsCommand,
  RDSClient,
} from '@aws-sdk/client-rds';

export const Client = RDSClient;
/** Every command of this service that may be sent. */
export const commands = {
  DescribeDBClusterParameters: DescribeDBClusterParametersCommand,
  DescribeDBClusterSnapshotAttributes: DescribeDBClusterSnapshotAttributesCommand,
  DescribeDBClusterSnapshots: DescribeDBClusterSnapshotsCommand,
  DescribeDBClusters: DescribeDBClustersCommand,
  DescribeDBEngineVersions: DescribeDBEngineVersionsCommand,
  DescribeDBInstances: DescribeDBInstancesCommand,
  DescribeDBParameters: DescribeDBParametersCommand,
  DescribeDBProxies: DescribeDBProxiesCommand,
  DescribeDBProxyTargets: DescribeDBProxyTargetsCommand,
  DescribeDBSnapshotAttributes: DescribeDBSnapshotAttributesCommand,
  DescribeDBSnapshots: DescribeDBSnapshotsCommand,
  DescribeDBSubnetGroups: DescribeDBSubnetGroupsCommand,
};
