/** What databases name beside themselves: the keys of their storage, the roles that monitor them, their engine's versions, their proxies. */
import { isNotFound } from '../../aws/explain';
import { iamAction } from '../../aws/services';
import type { Answer, Answers, FoundTarget, Item } from '../model';
import { gapOf, pages, type Read, type Reading, regionFacts } from '../reading';
import type { Cluster, Database } from '../relations/databases';

async function databasesOf(reading: Reading): Promise<(Database | Cluster)[]> {
  return [...(await reading.inScope('database')), ...(await reading.inScope('database-cluster'))];
}

/** Asks once for each of some names; a name that nobody knows is an answer, and an empty one. */
async function eachOnce(
  names: Iterable<string | undefined>,
  reading: Reading,
  action: string,
  ask: (name: string) => Promise<unknown[]>,
): Promise<Answers> {
  const answers: Answers = new Map();
  const distinct = new Set([...names].filter((name): name is string => Boolean(name)));
  await Promise.all(
    [...distinct].map(async (name) => {
      answers.set(name, await answered(name, reading, action, ask));
    }),
  );
  return answers;
}

async function answered(
  name: string,
  reading: Reading,
  action: string,
  ask: (name: string) => Promise<unknown[]>,
): Promise<Answer> {
  try {
    return { items: await ask(name) };
  } catch (error) {
    if (isNotFound(error)) return { items: [] };
    return { items: [], gap: gapOf(error, reading.session, action, name) };
  }
}

function whole<T>(value: T | undefined, command: string): T[] {
  if (value === undefined) throw new Error(`${command} answered without what was asked for`);
  return [value];
}

/** The keys that encrypt the storage of databases in scope, by the ARN that the database names; none where it is gone. */
const databaseKeys: Read = {
  actions: ['kms:DescribeKey'],
  needs: ['database', 'database-cluster'],
  async run(reading) {
    const keys = (await databasesOf(reading)).map(({ properties }) => properties.KmsKeyId);
    return eachOnce(keys, reading, iamAction('kms', 'DescribeKey'), async (KeyId) => {
      const { KeyMetadata } = await reading.session.call('kms', 'DescribeKey', { KeyId });
      return whole(KeyMetadata, 'DescribeKey');
    });
  },
};

/** The roles of Enhanced Monitoring of databases in scope that exist, by ARN. */
const monitoringRoles: Read = {
  actions: ['iam:GetRole'],
  needs: ['database', 'database-cluster'],
  async run(reading) {
    const roles = (await databasesOf(reading)).map(({ properties }) => properties.MonitoringRoleArn);
    return eachOnce(roles, reading, iamAction('iam', 'GetRole'), async (arn) => {
      const { Role } = await reading.session.call('iam', 'GetRole', { RoleName: arn.split('/').at(-1) ?? arn });
      return whole(Role, 'GetRole').flatMap(({ Arn }) => (Arn === arn ? [{ arn } satisfies FoundTarget] : []));
    });
  },
};

/** The engine versions of databases in scope, deprecated ones included, by `ENGINE VERSION`. */
const engineVersions: Read = {
  actions: ['rds:DescribeDBEngineVersions'],
  needs: ['database', 'database-cluster'],
  async run(reading) {
    const versions = (await databasesOf(reading)).map(({ properties }) =>
      engineVersionName(properties.Engine, properties.EngineVersion),
    );
    const answers: Answers = new Map();
    await Promise.all(
      [...new Set(versions)].map(async (name) => {
        if (!name) return;
        const [Engine, EngineVersion] = name.split(' ');
        const answer = await pages(
          reading.session,
          {
            service: 'rds',
            command: 'DescribeDBEngineVersions',
            input: { Engine, EngineVersion, IncludeAll: true, MaxRecords: 100 },
            token: ['Marker', 'Marker'],
            items: (output) => output.DBEngineVersions,
          },
          name,
        );
        answers.set(name, answer);
      }),
    );
    return answers;
  },
};

/** The name under which `engine-versions` answers. */
export function engineVersionName(engine: string | undefined, version: string | undefined): string | undefined {
  return engine && version ? `${engine} ${version}` : undefined;
}

/** What each proxy of the Region leads to, by the proxy's name. */
const proxyTargets: Read = {
  actions: ['rds:DescribeDBProxyTargets'],
  needs: ['database-proxies'],
  async run(reading) {
    const proxies = ((await reading.answers('database-proxies')).get('')?.items ?? []) as Item<'database-proxies'>[];
    const answers: Answers = new Map();
    await Promise.all(
      proxies.map(async ({ DBProxyName }) => {
        if (!DBProxyName) return;
        const answer = await pages(
          reading.session,
          {
            service: 'rds',
            command: 'DescribeDBProxyTargets',
            input: { DBProxyName, MaxRecords: 100 },
            token: ['Marker', 'Marker'],
            items: (output) => output.Targets,
          },
          DBProxyName,
        );
        answers.set(DBProxyName, answer);
      }),
    );
    return answers;
  },
};

export const databaseDetails = {
  'database-keys': databaseKeys,
  'monitoring-roles': monitoringRoles,
  'engine-versions': engineVersions,
  'database-proxies': regionFacts({
    detail: 'database-proxies',
    service: 'rds',
    command: 'DescribeDBProxies',
    input: { MaxRecords: 100 },
    token: ['Marker', 'Marker'],
    items: (output) => output.DBProxies,
  }),
  'database-proxy-targets': proxyTargets,
};
