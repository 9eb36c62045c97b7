/** DynamoDB tables: whether they can be restored, who holds their key, who can delete them, whether they keep up. */
import { cannotJudge, control, fail, flag, type Judgement, notApplicable, pass } from '../../engine';
import type { Deployed } from '../../inventory/deployed';
import type { Item, Resource } from '../../inventory/model';
import { isOnDemand } from '../../inventory/services/dynamodb';

const documentation = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide';

type Description = Item<'table-description'>;

function withDescription(
  table: Resource<'table'>,
  deployed: Deployed,
  judge: (description: Description) => Judgement,
): Judgement {
  const [description] = deployed.of('table-description', table.id);
  if (!description) return cannotJudge('the answer does not hold the table');
  const { TableStatus } = description;
  if (TableStatus === 'DELETING' || TableStatus === 'ARCHIVED' || TableStatus === 'ARCHIVING')
    return notApplicable(`the table is ${TableStatus}`);
  return judge(description);
}

export const recovery = control({
  id: 'dynamodb.recovery',
  severity: 'high',
  title: 'Point-in-time recovery is on',
  why: 'A table has no other backup by itself: what a faulty release wrote over is gone.',
  fix: 'Add `point_in_time_recovery { enabled = true }` to the `aws_dynamodb_table`.',
  references: [{ securityHub: 'DynamoDB.2' }, { page: `${documentation}/Point-in-time-recovery.html` }],
  judges: ['table'],
  reads: ['table-description', 'table-backups'],
  check(table, { deployed }) {
    return withDescription(table, deployed, () => {
      const [backups] = deployed.of('table-backups', table.id);
      const { PointInTimeRecoveryStatus: status, RecoveryPeriodInDays: days } =
        backups?.PointInTimeRecoveryDescription ?? {};
      // A table whose continuous backups are off has no description of its recovery.
      if (status === undefined && backups?.ContinuousBackupsStatus !== 'DISABLED')
        return cannotJudge('the answer does not hold PointInTimeRecoveryStatus');
      if (status === 'ENABLED') return pass(`enabled${days === undefined ? '' : `, for ${days} days`}`);
      return fail('the table cannot be restored to a moment before a mistake', 'ENABLED', status ?? 'DISABLED');
    });
  },
});

export const customerKey = control({
  id: 'dynamodb.customer-key',
  severity: 'low',
  title: 'The table is encrypted with a KMS key',
  why: 'Who reads through a KMS key leaves a trail, and can be shut out; the default key of DynamoDB has neither.',
  fix: 'Add `server_side_encryption { enabled = true, kms_key_arn = aws_kms_key.NAME.arn }` to the `aws_dynamodb_table`.',
  references: [{ page: `${documentation}/EncryptionAtRest.html` }],
  judges: ['table'],
  reads: ['table-description'],
  check(table, { deployed }) {
    return withDescription(table, deployed, ({ SSEDescription: encryption }) => {
      const expected = 'a KMS key';
      // Without SSEDescription a table is encrypted with a key that DynamoDB owns.
      if (!encryption || encryption.Status === 'DISABLED' || encryption.Status === 'DISABLING')
        return fail('the table is encrypted with a key that DynamoDB owns', expected, 'no KMS key');
      const { SSEType, KMSMasterKeyArn, InaccessibleEncryptionDateTime: since } = encryption;
      const observed = `${SSEType} ${KMSMasterKeyArn ?? 'without a key'}`;
      if (since)
        return fail(
          'DynamoDB cannot use the key of the table',
          expected,
          `${observed}, out of reach since ${since.toISOString()}`,
        );
      if (encryption.Status === undefined) return cannotJudge('the answer does not hold SSEDescription.Status');
      if (SSEType === 'KMS' && KMSMasterKeyArn) return pass(observed);
      return fail('the table is not encrypted with a KMS key', expected, observed);
    });
  },
});

export const deletionProtection = control({
  id: 'dynamodb.deletion-protection',
  severity: 'medium',
  title: 'Deletion protection is on',
  why: 'One wrong call, or one wrong plan, deletes a table with its data.',
  fix: 'Set `deletion_protection_enabled = true` on the `aws_dynamodb_table`.',
  references: [
    { securityHub: 'DynamoDB.6' },
    { page: `${documentation}/WorkingWithTables.Basics.html#WorkingWithTables.Basics.DeletionProtection` },
  ],
  parameters: { required: flag('whether deletion protection must be on', true) },
  development: { required: false },
  judges: ['table'],
  reads: ['table-description'],
  check(table, { deployed, parameters: { required } }) {
    return withDescription(table, deployed, ({ DeletionProtectionEnabled }) => {
      if (DeletionProtectionEnabled === undefined)
        return cannotJudge('the answer does not hold DeletionProtectionEnabled');
      if (DeletionProtectionEnabled || !required) return pass(`DeletionProtectionEnabled ${DeletionProtectionEnabled}`);
      return fail(
        'anybody who may delete it can do so in one call',
        'DeletionProtectionEnabled true',
        'DeletionProtectionEnabled false',
      );
    });
  },
});

/** What must scale of a table and of its indexes, as Application Auto Scaling names it. */
function capacities(table: Resource<'table'>, indexes: readonly string[]): { resource: string; dimension: string }[] {
  const both = (resource: string, of: string) =>
    ['Read', 'Write'].map((way) => ({ resource, dimension: `dynamodb:${of}:${way}CapacityUnits` }));
  const own = `table/${table.name}`;
  return [...both(own, 'table'), ...indexes.flatMap((index) => both(`${own}/index/${index}`, 'index'))];
}

function scales({ target, policies }: Item<'table-scaling'>): boolean {
  const { MinCapacity = 0, MaxCapacity = 0, SuspendedState } = target;
  return MaxCapacity > MinCapacity && policies > 0 && SuspendedState?.DynamicScalingOutSuspended !== true;
}

export const capacity = control({
  id: 'dynamodb.capacity',
  severity: 'medium',
  title: 'Capacity is on demand or scales',
  why: 'A table with a fixed capacity throttles its clients at the first peak, and is paid for in full at night.',
  fix: 'Set `billing_mode = "PAY_PER_REQUEST"` on the `aws_dynamodb_table`, or add `aws_appautoscaling_target` and `aws_appautoscaling_policy` for its reads and writes, and those of its indexes.',
  references: [
    { securityHub: 'DynamoDB.1' },
    { page: `${documentation}/capacity-mode.html` },
    { page: `${documentation}/AutoScaling.html` },
  ],
  parameters: { required: flag('whether capacity must scale', true) },
  development: { required: false },
  judges: ['table'],
  reads: ['table-description', 'table-scaling'],
  check(table, { deployed, parameters: { required } }) {
    return withDescription(table, deployed, (description) => {
      if (isOnDemand(description)) return pass('on demand');
      const { ReadCapacityUnits, WriteCapacityUnits } = description.ProvisionedThroughput ?? {};
      const provisioned = `provisioned: ${ReadCapacityUnits} reads and ${WriteCapacityUnits} writes a second`;
      if (!required) return pass(provisioned);
      const scaling = deployed.of('table-scaling', table.id).filter(scales);
      const indexes = (description.GlobalSecondaryIndexes ?? []).flatMap(({ IndexName }) => IndexName ?? []);
      const fixed = capacities(table, indexes).filter(
        ({ resource, dimension }) =>
          !scaling.some(({ target }) => target.ResourceId === resource && target.ScalableDimension === dimension),
      );
      if (fixed.length === 0) return pass(`${provisioned}, all of which scale`);
      return fail(
        'a provisioned capacity does not scale',
        'on demand, or a scaling policy for each capacity',
        `${provisioned}; fixed: ${fixed.map(({ resource, dimension }) => `${resource} ${dimension}`).join(', ')}`,
      );
    });
  },
});
