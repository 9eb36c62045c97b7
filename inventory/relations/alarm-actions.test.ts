import { parseArn } from '../arn';
import type { Alarm } from '../model';
import { actionTarget, allTargets, isTargetTracking } from './alarm-actions';

const region = 'us-east-1:111122223333';

test.each<[string, object]>([
  [`arn:aws:sns:${region}:alerts`, { kind: 'topic', account: '111122223333', region: 'us-east-1' }],
  [`arn:aws-cn:sns:cn-north-1:111122223333:alerts`, { kind: 'topic', region: 'cn-north-1' }],
  [
    `arn:aws:autoscaling:${region}:scalingPolicy:1-2:autoScalingGroupName/app:policyName/up`,
    { kind: 'scaling-policy' },
  ],
  [
    `arn:aws:autoscaling:${region}:scalingPolicy:1-2:resource/ecs/service/main/api:policyName/up`,
    { kind: 'application-scaling-policy', namespace: 'ecs' },
  ],
  [`arn:aws:lambda:${region}:function:mend`, { kind: 'function', function: 'mend', qualifier: undefined }],
  [`arn:aws:lambda:${region}:function:mend:live`, { kind: 'function', function: 'mend', qualifier: 'live' }],
  ['arn:aws:automate:us-east-1:ec2:recover', { kind: 'none' }],
  [`arn:aws:swf:${region}:action/actions/AWS_EC2.InstanceId.Reboot/1.0`, { kind: 'none' }],
  [`arn:aws:ssm:${region}:opsitem:3#CATEGORY=Performance`, { kind: 'none' }],
  [`arn:aws:ssm-incidents::111122223333:response-plan/x`, { kind: 'unknown' }],
  [`arn:aws:ssm:${region}:document/x`, { kind: 'unknown' }],
  ['', { kind: 'unknown' }],
  ['arn:aws:sns', { kind: 'unknown' }],
])('%s leads to %j', (arn, target) => {
  expect(actionTarget(arn)).toMatchObject({ arn, ...target });
});

test('an ARN is taken apart, colons and slashes of the resource as they are', () => {
  expect(parseArn('arn:aws:rds:us-east-1:1:cluster:a/b:c')).toEqual({
    partition: 'aws',
    service: 'rds',
    region: 'us-east-1',
    account: '1',
    resource: 'cluster:a/b:c',
  });
  expect(parseArn('arn:aws:s3:::bucket')).toMatchObject({ region: '', account: '', resource: 'bucket' });
  expect(['', 'x:aws:s3:::b', 'arn::s3:::b', 'arn:aws::::b', 'arn:aws:s3::'].map(parseArn)).toEqual(
    Array(5).fill(undefined),
  );
});

test('the targets of every state are looked at', () => {
  const arns = ['a', 'b', 'c'].map((name) => `arn:aws:sns:${region}:${name}`);
  const [AlarmActions, OKActions, InsufficientDataActions] = arns.map((arn) => [arn]);
  const alarm = { AlarmActions, OKActions, InsufficientDataActions } as Alarm;
  expect(allTargets(alarm).map(({ arn }) => arn)).toEqual(arns);
});

test.each<[string, string, string[], boolean]>([
  ['made by AWS', 'TargetTracking-app-High', [`arn:aws:autoscaling:${region}:scalingPolicy:1:x`], true],
  [
    'that also notifies',
    'TargetTracking-app-High',
    [`arn:aws:autoscaling:${region}:scalingPolicy:1:x`, `arn:aws:sns:${region}:a`],
    false,
  ],
  ['of another name', 'cpu', [`arn:aws:autoscaling:${region}:scalingPolicy:1:x`], false],
  ['that does nothing', 'TargetTracking-app-High', [], false],
])('an alarm %s', (_, AlarmName, AlarmActions, made) => {
  expect(isTargetTracking({ AlarmName, AlarmActions } as Alarm)).toBe(made);
});
