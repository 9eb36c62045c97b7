/** Faults of tags. */
import { TagResourceCommand } from '@aws-sdk/client-cloudwatch';
import { type Tag, TagResourceCommand as TagTableCommand, UntagResourceCommand } from '@aws-sdk/client-dynamodb';
import { CreateTagsCommand, DeleteTagsCommand } from '@aws-sdk/client-ec2';
import { AddTagsCommand, RemoveTagsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AddTagsToResourceCommand, RemoveTagsFromResourceCommand } from '@aws-sdk/client-rds';
import type { Fault } from './fault';
import { databaseArn, findAlarm, findListener, findTargetGroup, findVpc, tableArn, tags } from './find';

const costCenter = { Key: 'CostCenter', Value: 'CC-1234' };

/** Gives the table a tag, or takes it away, and puts back the one that it had. */
function tableTag({ Key, Value }: Tag, change: Tag | null): Fault['break'] {
  return async ({ aws: { dynamo } }) => {
    const remove = (key: string | undefined) =>
      dynamo.send(new UntagResourceCommand({ ResourceArn: tableArn, TagKeys: [key ?? ''] }));
    const add = (tag: Tag) => dynamo.send(new TagTableCommand({ ResourceArn: tableArn, Tags: [tag] }));
    await remove(Key);
    if (change) await add(change);
    return {
      resource: tableArn,
      undo: async () => {
        if (change) await remove(change.Key);
        await add({ Key, Value });
      },
    };
  };
}

export const tagFaults: readonly Fault[] = [
  {
    control: 'tags.required',
    what: 'the table loses its tag CostCenter',
    break: tableTag(costCenter, null),
  },
  {
    control: 'tags.consistent',
    what: 'the table spells its environment in another case, and belongs to it all the same',
    // Its value is not the one that is asked for.
    also: ['tags.required'],
    break: tableTag({ Key: 'Environment', Value: 'prod' }, { Key: 'Environment', Value: 'Prod' }),
  },
  {
    control: 'tags.required',
    what: 'a target group loses its tag CostCenter',
    break: async ({ aws: { loadBalancing }, aws }) => {
      const { TargetGroupArn } = await findTargetGroup(aws, 'web');
      await loadBalancing.send(new RemoveTagsCommand({ ResourceArns: [TargetGroupArn], TagKeys: ['CostCenter'] }));
      return {
        resource: TargetGroupArn,
        undo: () => loadBalancing.send(new AddTagsCommand({ ResourceArns: [TargetGroupArn], Tags: [costCenter] })),
      };
    },
  },
  {
    control: 'tags.required',
    what: 'a listener loses all its tags, and belongs to the load balancer all the same',
    break: async ({ aws: { loadBalancing }, aws }) => {
      const { ListenerArn } = await findListener(aws, 80);
      const TagKeys = tags.map(({ Key }) => Key);
      await loadBalancing.send(new RemoveTagsCommand({ ResourceArns: [ListenerArn], TagKeys }));
      return {
        resource: ListenerArn,
        undo: () => loadBalancing.send(new AddTagsCommand({ ResourceArns: [ListenerArn], Tags: tags })),
      };
    },
  },
  {
    control: 'tags.required',
    what: 'the database has a cost center that is none',
    break: async ({ aws: { rds } }) => {
      const set = (Value: string) =>
        rds.send(new AddTagsToResourceCommand({ ResourceName: databaseArn, Tags: [{ Key: 'CostCenter', Value }] }));
      await set('unknown');
      return { resource: databaseArn, undo: () => set(costCenter.Value) };
    },
  },
  {
    control: 'tags.required',
    what: 'an alarm has an empty team',
    break: async ({ aws }) => {
      const { AlarmArn } = await findAlarm(aws, 'web-UnHealthyHostCount');
      const set = (Value: string) =>
        aws.cloudWatch.send(new TagResourceCommand({ ResourceARN: AlarmArn, Tags: [{ Key: 'Team', Value }] }));
      await set('');
      return { resource: AlarmArn, undo: () => set('platform') };
    },
  },
  {
    control: 'tags.required',
    what: 'the database loses all its tags, and alarms lead to it all the same',
    break: async ({ aws: { rds } }) => {
      const TagKeys = tags.map(({ Key }) => Key);
      await rds.send(new RemoveTagsFromResourceCommand({ ResourceName: databaseArn, TagKeys }));
      return {
        resource: databaseArn,
        undo: () => rds.send(new AddTagsToResourceCommand({ ResourceName: databaseArn, Tags: tags })),
      };
    },
  },
  {
    control: 'tags.consistent',
    what: 'the VPC has the key of the team in another case as well',
    break: async ({ aws: { ec2 }, aws }) => {
      const vpc = await findVpc(aws);
      const change = { Resources: [vpc], Tags: [{ Key: 'team', Value: 'platform' }] };
      await ec2.send(new CreateTagsCommand(change));
      return { resource: vpc, undo: () => ec2.send(new DeleteTagsCommand(change)) };
    },
  },
];
