import { deployedWith } from '../../engine/testing';
import type { Resource } from '../model';
import { clusterSort, engineOf, isAtLeast, portOf, subnetGroupOf } from './databases';

test.each([
  ['postgres', 'postgres'],
  ['aurora', 'aurora-mysql'],
  ['aurora-postgresql', 'aurora-postgresql'],
  ['oracle-se2-cdb', 'oracle'],
  ['custom-oracle-ee', 'custom'],
  ['sqlserver-web', 'sqlserver'],
  ['docdb', 'docdb'],
  ['postgres-next', 'unknown'],
  [undefined, 'unknown'],
])('the engine named %s is %s', (name, engine) => {
  expect(engineOf(name)).toBe(engine);
});

test.each([
  ['16.8', '16.8', true],
  ['16.10', '16.8', true],
  ['16.8', '16.10', false],
  ['16', '16.1', false],
  ['17.1', '16.10', true],
  ['8.0.mysql_aurora.3.05.2', '8.0.mysql_aurora.3.04.0', true],
  ['19.0.0.0.ru-2024-01.rur-2024-01.r1', '19.0.0.0.ru-2024-04.rur-2024-04.r1', false],
])('%s against a minimum of %s: %s', (version, minimum, holds) => {
  expect(isAtLeast(version, minimum)).toBe(holds);
});

test('a cluster is Multi-AZ, of shared storage, or serverless', () => {
  expect(clusterSort({ Engine: 'postgres', EngineMode: 'provisioned' })).toBe('multi-az');
  expect(clusterSort({ Engine: 'aurora-mysql', EngineMode: 'provisioned' })).toBe('shared-storage');
  expect(clusterSort({ Engine: 'neptune' })).toBe('shared-storage');
  expect(clusterSort({ Engine: 'aurora-mysql', EngineMode: 'serverless' })).toBe('serverless-v1');
});

const database = (properties: Resource<'database'>['properties']): Resource<'database'> => ({
  kind: 'database',
  id: 'arn:aws:rds:us-east-1:111122223333:db:a',
  name: 'a',
  account: '111122223333',
  region: 'us-east-1',
  tags: {},
  properties,
});

test('the port is that of the endpoint, or the one that was asked for', () => {
  expect(portOf(database({ Endpoint: { Port: 5432 }, DbInstancePort: 0 }))).toBe(5432);
  expect(portOf(database({ DbInstancePort: 6000 }))).toBe(6000);
  expect(portOf(database({ DbInstancePort: 0 }))).toBeUndefined();
});

test("an instance's answer holds its subnet group; a cluster's only names it", () => {
  const group = { DBSubnetGroupName: 'isolated', Subnets: [{ SubnetIdentifier: 'subnet-a' }] };
  const deployed = deployedWith({ 'database-subnet-group': [group] });
  const cluster = (DBSubnetGroup: string): Resource<'database-cluster'> => ({
    ...database({}),
    kind: 'database-cluster',
    properties: { DBSubnetGroup },
  });
  expect(subnetGroupOf(database({ DBSubnetGroup: group }), deployed)).toEqual(group);
  expect(subnetGroupOf(cluster('isolated'), deployed)).toEqual(group);
  expect(subnetGroupOf(cluster('gone'), deployed)).toBeUndefined();
});
