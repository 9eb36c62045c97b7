import type { Answer, Answers } from '../model';
import { pages, type Read, type Reading } from '../reading';
import { groupsAsked, nameOf, transportParameter } from '../relations/database-parameters';

function parametersOf({ session }: Reading, group: string, parameter: string): Promise<Answer> {
  const name = nameOf(group);
  const Filters = [{ Name: 'parameter-name', Values: [parameter] }];
  if (group.startsWith('cluster-pg:')) {
    return pages(
      session,
      {
        service: 'rds',
        command: 'DescribeDBClusterParameters',
        input: { DBClusterParameterGroupName: name, Filters, MaxRecords: 100 },
        token: ['Marker', 'Marker'],
        items: (output) => output.Parameters,
      },
      group,
    );
  }
  return pages(
    session,
    {
      service: 'rds',
      command: 'DescribeDBParameters',
      input: { DBParameterGroupName: name, Filters, MaxRecords: 100 },
      token: ['Marker', 'Marker'],
      items: (output) => output.Parameters,
    },
    group,
  );
}

/** The parameter that demands TLS, in each parameter group that decides it for a database in scope, by group. */
export const databaseParameters: Read = {
  actions: ['rds:DescribeDBParameters', 'rds:DescribeDBClusterParameters'],
  needs: ['database', 'database-cluster'],
  async run(reading) {
    const instances = (await reading.inScope('database')).filter(({ properties }) => !properties.DBClusterIdentifier);
    const wanted = new Map<string, string>();
    for (const resource of [...instances, ...(await reading.inScope('database-cluster'))]) {
      const parameter = transportParameter(resource.properties.Engine);
      if (parameter) for (const group of groupsAsked(resource, parameter)) wanted.set(group, parameter.name);
    }
    const answers: Answers = new Map();
    await Promise.all(
      [...wanted].map(async ([group, parameter]) => answers.set(group, await parametersOf(reading, group, parameter))),
    );
    return answers;
  },
};
