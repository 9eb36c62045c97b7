/** Puts alarms again with a change, as CloudWatch has it: an alarm is always put whole. */
import {
  DeleteAlarmsCommand,
  type MetricAlarm,
  PutMetricAlarmCommand,
  type PutMetricAlarmInput,
  type Tag,
} from '@aws-sdk/client-cloudwatch';
import type { Aws } from '../clients';
import { findAlarm, known, name, tags, topicArn } from './find';

/** What an alarm answers, as it is asked for, with a change. */
export function alarmInput(alarm: MetricAlarm, change: Partial<PutMetricAlarmInput> = {}): PutMetricAlarmInput {
  const filled = <T>(list: T[] | undefined) => (list !== undefined && list.length > 0 ? list : undefined);
  return {
    AlarmName: known(alarm.AlarmName, 'name of the alarm'),
    AlarmDescription: alarm.AlarmDescription,
    ActionsEnabled: alarm.ActionsEnabled,
    OKActions: filled(alarm.OKActions),
    AlarmActions: filled(alarm.AlarmActions),
    InsufficientDataActions: filled(alarm.InsufficientDataActions),
    MetricName: alarm.MetricName,
    Namespace: alarm.Namespace,
    Statistic: alarm.Statistic,
    ExtendedStatistic: alarm.ExtendedStatistic,
    Dimensions: filled(alarm.Dimensions),
    Period: alarm.Period,
    Unit: alarm.Unit,
    EvaluationPeriods: known(alarm.EvaluationPeriods, 'number of periods'),
    DatapointsToAlarm: alarm.DatapointsToAlarm,
    Threshold: alarm.Threshold,
    ComparisonOperator: known(alarm.ComparisonOperator, 'comparison'),
    TreatMissingData: alarm.TreatMissingData,
    ...change,
  };
}

/** Deletes an alarm of the example, and gives what puts it again, tags included. */
export async function deleteAlarm(aws: Aws, suffix: string, alarmTags: Tag[] = tags): Promise<() => Promise<unknown>> {
  const alarm = await findAlarm(aws, suffix);
  await aws.cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: [`${name}-${suffix}`] }));
  return () => aws.cloudWatch.send(new PutMetricAlarmCommand({ ...alarmInput(alarm), Tags: alarmTags }));
}

/** Gives another target group the alarm that the web service's has, and gives what takes it away. */
export async function watchTargetGroup(aws: Aws, arn: string): Promise<() => Promise<unknown>> {
  const like = await findAlarm(aws, 'web-UnHealthyHostCount');
  const suffix = arn.slice(arn.indexOf('targetgroup/'));
  const AlarmName = `${suffix.split('/')[1]}-UnHealthyHostCount`;
  const Dimensions = like.Dimensions?.map((one) => (one.Name === 'TargetGroup' ? { ...one, Value: suffix } : one));
  await aws.cloudWatch.send(new PutMetricAlarmCommand({ ...alarmInput(like, { AlarmName, Dimensions }), Tags: tags }));
  return () => aws.cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: [AlarmName] }));
}

/** Gives another database the alarms that every database should have. */
export async function coverDatabase(aws: Aws, database: string): Promise<void> {
  const metrics = ['CPUUtilization', 'FreeStorageSpace', 'DatabaseConnections'];
  for (const metric of metrics) {
    const like = await findAlarm(aws, `database-${metric}`);
    const AlarmName = `${database}-${metric}`;
    const Dimensions = [{ Name: 'DBInstanceIdentifier', Value: database }];
    await aws.cloudWatch.send(
      new PutMetricAlarmCommand({
        ...alarmInput(like, { AlarmName, Dimensions, AlarmActions: [topicArn] }),
        Tags: tags,
      }),
    );
  }
}
