import { resourceList } from '../reading';

export const rds = {
  database: resourceList({
    kind: 'database',
    service: 'rds',
    command: 'DescribeDBInstances',
    input: { MaxRecords: 100 },
    token: ['Marker', 'Marker'],
    items: (output) => output.DBInstances,
    id: (item) => item.DBInstanceArn,
    name: (item) => item.DBInstanceIdentifier,
    tags: (item) => item.TagList,
  }),
  'database-cluster': resourceList({
    kind: 'database-cluster',
    service: 'rds',
    command: 'DescribeDBClusters',
    input: { MaxRecords: 100 },
    token: ['Marker', 'Marker'],
    items: (output) => output.DBClusters,
    id: (item) => item.DBClusterArn,
    name: (item) => item.DBClusterIdentifier,
    tags: (item) => item.TagList,
  }),
  'database-subnet-group': resourceList({
    kind: 'database-subnet-group',
    service: 'rds',
    command: 'DescribeDBSubnetGroups',
    input: { MaxRecords: 100 },
    token: ['Marker', 'Marker'],
    items: (output) => output.DBSubnetGroups,
    id: (item) => item.DBSubnetGroupArn,
    name: (item) => item.DBSubnetGroupName,
  }),
};
