import type { Deployed } from '../deployed';
import { type Cluster, type Database, engineOf, isAtLeast, isCluster } from './databases';

/** The parameter by which an engine demands TLS of every connection. Values are compared without regard to case. */
interface TransportParameter {
  name: string;
  demands(value: string): boolean;
  /** The value of a version in whose group nobody set one; undefined where AWS documents none. */
  fallback(version: string): string | undefined;
}

const isOn = (value: string) => ['1', 'on', 'true'].includes(value.toLowerCase());
const from = (version: string) => (given: string) => (isAtLeast(given, version) ? '1' : '0');
const upTo = (version: string) => (given: string) => (isAtLeast(given, version) ? undefined : '0');
const forceSsl = { name: 'rds.force_ssl', demands: isOn };
const secureTransport = { name: 'require_secure_transport', demands: isOn };

/**
 * Sources: RDS user guide, "Using SSL with a PostgreSQL DB instance" (on from 15), "SSL/TLS support for MySQL DB
 * instances" (on from 8.4); Aurora user guide, "Securing Aurora PostgreSQL data with SSL/TLS" (on from 17); DocumentDB
 * developer guide, "Managing cluster TLS settings"; Neptune user guide, "neptune_enforce_ssl".
 */
const transportParameters: { readonly [engine: string]: TransportParameter } = {
  postgres: { ...forceSsl, fallback: from('15') },
  'aurora-postgresql': { ...forceSsl, fallback: from('17') },
  sqlserver: { ...forceSsl, fallback: () => '0' },
  mysql: { ...secureTransport, fallback: from('8.4') },
  'aurora-mysql': { ...secureTransport, fallback: upTo('8.4') },
  mariadb: { ...secureTransport, fallback: upTo('11.8') },
  docdb: { name: 'tls', demands: (value) => value.toLowerCase() !== 'disabled', fallback: () => 'enabled' },
  neptune: { name: 'neptune_enforce_ssl', demands: isOn, fallback: () => '1' },
};

/** The parameter by which this engine demands TLS; undefined for those that have none, as Oracle and Db2. */
export function transportParameter(engine: string | undefined): TransportParameter | undefined {
  return transportParameters[engineOf(engine)];
}

/**
 * The parameter groups that decide how a database serves, as its ARN ends (`pg:NAME`, `cluster-pg:NAME`): the cluster's, or
 * the instance's own.
 */
export function parameterGroupsOf(resource: Database | Cluster): string[] {
  if (isCluster(resource)) {
    const name = resource.properties.DBClusterParameterGroup;
    return name ? [`cluster-pg:${name}`] : [];
  }
  return (resource.properties.DBParameterGroups ?? []).flatMap(({ DBParameterGroupName }) =>
    DBParameterGroupName ? [`pg:${DBParameterGroupName}`] : [],
  );
}

/**
 * The groups of which must be asked what they say of the parameter. Nobody can change a default group: it holds the engine's own
 * value, where that is known. Source: RDS user guide, "Overview of parameter groups".
 */
export function groupsAsked(resource: Database | Cluster, parameter: TransportParameter): string[] {
  const known = parameter.fallback(resource.properties.EngineVersion ?? '') !== undefined;
  return parameterGroupsOf(resource).filter((group) => !(known && isDefaultGroup(nameOf(group))));
}

/** The name of a group that is given as its ARN ends. */
export function nameOf(group: string): string {
  return group.slice(group.indexOf(':') + 1);
}

/**
 * The value of the parameter by which a database demands TLS: what its group says, or the engine's documented default;
 * undefined where neither is known.
 *
 * @throws Unseen if the group could not be read.
 */
export function transportValue(
  resource: Database | Cluster,
  parameter: TransportParameter,
  deployed: Deployed,
): string | undefined {
  const set = groupsAsked(resource, parameter)
    .flatMap((group) => deployed.of('database-parameters', group))
    .find(({ ParameterName, ParameterValue }) => ParameterName === parameter.name && ParameterValue !== undefined);
  return set?.ParameterValue ?? parameter.fallback(resource.properties.EngineVersion ?? '');
}

/** Whether a parameter group is one that AWS made and nobody can change. */
export function isDefaultGroup(name: string): boolean {
  return name.startsWith('default.');
}
