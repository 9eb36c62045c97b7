import type { ScalableTarget, ScalingPolicy } from '@aws-sdk/client-application-auto-scaling';
import type { TableDescription } from '@aws-sdk/client-dynamodb';
import type { TableScaling } from '../derived';
import type { Answers, Item, Resource } from '../model';
import { asTags, ownedFacts, pages, type Read } from '../reading';

const tables: Read = {
  actions: ['dynamodb:ListTables'],
  needs: [],
  async run({ session }) {
    const { items, gap } = await pages(
      session,
      {
        service: 'dynamodb',
        command: 'ListTables',
        input: { Limit: 100 },
        token: ['ExclusiveStartTableName', 'LastEvaluatedTableName'],
        items: (output) => output.TableNames,
      },
      null,
    );
    const { account, region, partition } = session;
    const resources = items.map((name): Resource<'table'> => {
      const id = `arn:${partition}:dynamodb:${region}:${account}:table/${name}`;
      const properties = { TableName: name, TableArn: id };
      return { kind: 'table', id, name, account, region, tags: undefined, properties };
    });
    return new Map([['', gap ? { items: resources, gap } : { items: resources }]]);
  },
};

/** What scales the tables in scope, by the table's ARN. Nothing is asked where all of them are on demand. */
const tableScaling: Read = {
  actions: ['application-autoscaling:DescribeScalableTargets', 'application-autoscaling:DescribeScalingPolicies'],
  needs: ['table', 'table-description'],
  async run(reading) {
    const { session } = reading;
    const descriptions = await reading.answers('table-description');
    const answers: Answers = new Map();
    const provisioned: Resource<'table'>[] = [];
    for (const table of await reading.inScope('table')) {
      const described = (descriptions.get(table.id)?.items ?? []) as Item<'table-description'>[];
      answers.set(table.id, { items: [] });
      if (!described.every(isOnDemand)) provisioned.push(table);
    }
    if (provisioned.length === 0) return answers;
    const input = { ServiceNamespace: 'dynamodb' as const, MaxResults: 50 };
    const [targets, policies] = await Promise.all([
      pages(
        session,
        {
          service: 'application-auto-scaling',
          command: 'DescribeScalableTargets',
          input,
          token: ['NextToken', 'NextToken'],
          items: (output) => output.ScalableTargets,
        },
        null,
      ),
      pages(
        session,
        {
          service: 'application-auto-scaling',
          command: 'DescribeScalingPolicies',
          input,
          token: ['NextToken', 'NextToken'],
          items: (output) => output.ScalingPolicies,
        },
        null,
      ),
    ]);
    const gap = targets.gap ?? policies.gap;
    for (const table of provisioned) {
      const own = `table/${table.name}`;
      const items = targets.items
        .filter(({ ResourceId }) => ResourceId === own || ResourceId?.startsWith(`${own}/index/`))
        .map((target): TableScaling => ({ target, policies: policies.items.filter(drives(target)).length }));
      answers.set(table.id, gap ? { items, gap } : { items });
    }
    return answers;
  },
};

function drives(target: ScalableTarget): (policy: ScalingPolicy) => boolean {
  return ({ ResourceId, ScalableDimension }) =>
    ResourceId === target.ResourceId && ScalableDimension === target.ScalableDimension;
}

/**
 * Whether a table is billed by the request. One that never was has no billing mode in the answer, and is provisioned.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
 */
export function isOnDemand(table: TableDescription): boolean {
  return table.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST';
}

/** The tags of a table, which come in pages. */
export async function tagsOfTable(session: Parameters<typeof pages>[0], arn: string) {
  const { items, gap } = await pages(
    session,
    {
      service: 'dynamodb',
      command: 'ListTagsOfResource',
      input: { ResourceArn: arn },
      token: ['NextToken', 'NextToken'],
      items: (output) => output.Tags,
    },
    arn,
  );
  return gap ? { gap } : { tags: asTags(items) };
}

export const dynamodb = {
  table: tables,
  'table-description': ownedFacts({
    detail: 'table-description',
    of: 'table',
    service: 'dynamodb',
    command: 'DescribeTable',
    input: ({ name }) => ({ TableName: name }),
    items: (output) => output.Table && [output.Table],
  }),
  'table-backups': ownedFacts({
    detail: 'table-backups',
    of: 'table',
    service: 'dynamodb',
    command: 'DescribeContinuousBackups',
    input: ({ name }) => ({ TableName: name }),
    items: (output) => output.ContinuousBackupsDescription && [output.ContinuousBackupsDescription],
  }),
  'table-scaling': tableScaling,
};
