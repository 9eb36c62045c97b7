import { parseArn } from '../arn';
import type { Alarm } from '../model';

/**
 * What an alarm's action leads to. Actions of kind `none` name no resource that could be missing (an EC2 action, an
 * OpsItem to be made); `unknown` ones name something that is not read.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html, AlarmActions.
 */
export type ActionTarget =
  | { kind: 'topic'; arn: string; account: string; region: string }
  | { kind: 'scaling-policy'; arn: string }
  | { kind: 'application-scaling-policy'; arn: string; namespace: string }
  | { kind: 'function'; arn: string; account: string; region: string; function: string; qualifier: string | undefined }
  | { kind: 'none'; arn: string }
  | { kind: 'unknown'; arn: string };

/** What an action's ARN leads to. */
export function actionTarget(arn: string): ActionTarget {
  const parts = parseArn(arn);
  if (!parts) return { kind: 'unknown', arn };
  const { service, account, region, resource } = parts;
  switch (service) {
    case 'sns':
      return { kind: 'topic', arn, account, region };
    case 'autoscaling': {
      // scalingPolicy:UUID:resource/ecs/service/… is of Application Auto Scaling, …:autoScalingGroupName/… of EC2's.
      const namespace = /^scalingPolicy:[^:]*:resource\/([^/]+)\//.exec(resource)?.[1];
      return namespace ? { kind: 'application-scaling-policy', arn, namespace } : { kind: 'scaling-policy', arn };
    }
    case 'lambda': {
      const [, name, qualifier] = resource.split(':');
      return { kind: 'function', arn, account, region, function: name ?? '', qualifier };
    }
    case 'automate':
    case 'swf':
      return { kind: 'none', arn };
    case 'ssm':
      return resource.startsWith('opsitem:') ? { kind: 'none', arn } : { kind: 'unknown', arn };
    default:
      return { kind: 'unknown', arn };
  }
}

/** What the alarm does when its state becomes ALARM. */
export function alarmTargets(alarm: Alarm): ActionTarget[] {
  return (alarm.AlarmActions ?? []).map(actionTarget);
}

/** What the alarm does in any state. */
export function allTargets(alarm: Alarm): ActionTarget[] {
  return [...(alarm.AlarmActions ?? []), ...(alarm.OKActions ?? []), ...(alarm.InsufficientDataActions ?? [])].map(
    actionTarget,
  );
}

/** Whether the target is a scaling policy, of EC2 Auto Scaling or Application Auto Scaling. */
export function isScaling(target: ActionTarget): boolean {
  return target.kind === 'scaling-policy' || target.kind === 'application-scaling-policy';
}

/**
 * Whether AWS made the alarm for a target-tracking policy: its name begins so, and it drives nothing but scaling. It can
 * neither be edited nor kept.
 * Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html
 */
export function isTargetTracking(alarm: Alarm): boolean {
  const targets = alarmTargets(alarm);
  return alarm.AlarmName?.startsWith('TargetTracking-') === true && targets.length > 0 && targets.every(isScaling);
}
