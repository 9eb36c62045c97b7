/** What an alarm does when it goes off, and whether that reaches anybody. */
import { cannotJudge, control, fail, notApplicable, pass } from '../../engine';
import { alarmTargets, allTargets, isScaling } from '../../inventory/relations/alarm-actions';
import { isConfirmed } from '../../inventory/services/sns';

const documentation = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring';

export const action = control({
  id: 'alarm.action',
  severity: 'high',
  title: 'The alarm has an action for the ALARM state',
  why: 'An alarm without an action changes colour on a page that nobody looks at.',
  fix: 'Set `alarm_actions = [aws_sns_topic.NAME.arn]` on the `aws_cloudwatch_metric_alarm` or `aws_cloudwatch_composite_alarm`.',
  references: [{ securityHub: 'CloudWatch.15' }, { page: `${documentation}/alarm-actions.html` }],
  judges: ['alarm'],
  reads: [],
  check({ properties: { AlarmActions } }) {
    const actions = AlarmActions ?? [];
    if (actions.length > 0) return pass(`does ${actions.join(', ')}`);
    return fail('the alarm does nothing when it goes off', 'an action for the ALARM state', 'AlarmActions is empty');
  },
});

export const actionsEnabled = control({
  id: 'alarm.actions-enabled',
  severity: 'high',
  title: 'The actions of the alarm are enabled',
  why: 'Actions are switched off for maintenance and forgotten; the alarm then goes off in silence.',
  fix: '`aws cloudwatch enable-alarm-actions --alarm-names NAME`, or `actions_enabled = true`.',
  references: [{ securityHub: 'CloudWatch.17' }, { page: `${documentation}/alarm-actions.html` }],
  judges: ['alarm'],
  reads: [],
  check({ properties: { ActionsEnabled } }) {
    if (ActionsEnabled === undefined) return cannotJudge('the answer does not hold ActionsEnabled');
    if (ActionsEnabled) return pass('ActionsEnabled true');
    return fail('the actions are switched off', 'ActionsEnabled true', 'ActionsEnabled false');
  },
});

export const actionResolves = control({
  id: 'alarm.action-resolves',
  severity: 'high',
  title: 'Everything that an action of the alarm names exists',
  why: 'CloudWatch does not mind an action whose topic, policy or function was deleted; it fails when it is needed.',
  fix: 'Name an existing topic, scaling policy or function in the actions of the alarm, or make the missing one again.',
  references: [{ page: `${documentation}/alarm-actions.html` }],
  judges: ['alarm'],
  reads: ['action-targets'],
  check({ properties: alarm }, { deployed }) {
    const targets = allTargets(alarm);
    if (targets.length === 0) return notApplicable('the alarm has no action');
    const missing = targets.filter((target) => {
      if (target.kind === 'none' || target.kind === 'unknown') return false;
      return deployed.of('action-targets', target.arn).length === 0;
    });
    const observed = [...new Set(missing.map(({ arn }) => arn))].join(', ');
    if (missing.length > 0)
      return fail('an action leads to something that does not exist', 'every target exists', `missing: ${observed}`);
    const unknown = targets.filter(({ kind }) => kind === 'unknown').map(({ arn }) => arn);
    if (unknown.length > 0) return cannotJudge(`it is not known how to look up ${unknown.join(', ')}`);
    return pass(
      targets.length === 1 ? 'its action leads somewhere' : `${targets.length} actions, all of which lead somewhere`,
    );
  },
});

export const notifies = control({
  id: 'alarm.notifies',
  severity: 'high',
  title: 'An SNS topic among the actions of the alarm has a confirmed subscription',
  why: 'A topic without a confirmed subscription takes the message and tells nobody.',
  fix: 'Subscribe with `aws sns subscribe --topic-arn ARN --protocol email --notification-endpoint ADDRESS`, and confirm the message that it sends.',
  references: [{ page: 'https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.confirm.html' }],
  judges: ['alarm'],
  reads: ['action-targets', 'subscriptions'],
  check({ properties: alarm }, { deployed }) {
    const targets = alarmTargets(alarm);
    if (targets.length === 0) return notApplicable('the alarm has no action for the ALARM state');
    if (targets.every(isScaling)) return notApplicable('the alarm only drives scaling');
    const topics = targets.flatMap((target) => (target.kind === 'topic' ? [target.arn] : []));
    const expected = 'an SNS topic with a confirmed subscription';
    if (topics.length === 0) {
      return fail(
        'the alarm tells nobody: no action of it is an SNS topic',
        expected,
        `does ${targets.map(({ arn }) => arn).join(', ')}`,
      );
    }
    const existing = topics.filter((topic) => deployed.of('action-targets', topic).length > 0);
    if (existing.length === 0) return notApplicable('none of its topics exists, which alarm.action-resolves says');
    const found = existing.map((topic) => {
      const all = deployed.of('subscriptions', topic);
      return { topic, confirmed: all.filter(isConfirmed).length, all: all.length };
    });
    const observed = found
      .map(({ topic, confirmed, all }) => `${topic}: ${confirmed} confirmed of ${all} subscriptions`)
      .join('; ');
    if (found.some(({ confirmed }) => confirmed > 0)) return pass(observed);
    return fail('nobody confirmed a subscription of the topics of the alarm', expected, observed);
  },
});
