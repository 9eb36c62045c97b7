/** SNS topics: whether somebody listens to those that alarms use, and who else may. */
import { cannotJudge, control, fail, notApplicable, pass } from '../../engine';
import type { Deployed } from '../../inventory/deployed';
import { allTargets } from '../../inventory/relations/alarm-actions';
import { openStatements } from '../../inventory/relations/policy-statements';
import { isConfirmed } from '../../inventory/services/sns';

const documentation = 'https://docs.aws.amazon.com/sns/latest/dg';

/** Whether an alarm in scope acts on the topic, in any state. */
function isUsed(topic: string, deployed: Deployed): boolean {
  return deployed
    .all('alarm')
    .some((alarm) => deployed.inScope(alarm) && allTargets(alarm.properties).some(({ arn }) => arn === topic));
}

/**
 * How old a pending subscription is AWS does not say, and need not: it takes away by itself what nobody confirmed for 48
 * hours, so none waits for longer than three days.
 * Source: https://docs.aws.amazon.com/sns/latest/dg/sns-delete-subscription-topic.html
 */
export const topicSubscribed = control({
  id: 'sns.subscribed',
  severity: 'high',
  title: 'A topic that alarms use has a confirmed subscription, and none pending for longer than three days',
  why: 'A topic without a confirmed subscription takes every message and tells nobody; AWS removes a subscription that nobody confirms within two days.',
  fix: 'Subscribe with `aws sns subscribe --topic-arn ARN --protocol email --notification-endpoint ADDRESS`, and confirm the message that it sends within two days.',
  references: [
    { page: `${documentation}/SendMessageToHttp.confirm.html` },
    { page: `${documentation}/sns-delete-subscription-topic.html` },
  ],
  judges: ['topic'],
  reads: ['alarm', 'subscriptions'],
  check({ id }, { deployed }) {
    if (!isUsed(id, deployed)) return notApplicable('no alarm in scope uses the topic');
    const all = deployed.of('subscriptions', id);
    const confirmed = all.filter(isConfirmed).length;
    const pending = all.filter(({ SubscriptionArn }) => SubscriptionArn === 'PendingConfirmation').length;
    const observed = `${confirmed} confirmed, ${pending} pending`;
    if (confirmed > 0) return pass(observed);
    return fail('nobody listens to the topic', 'a confirmed subscription', observed);
  },
});

export const topicEncrypted = control({
  id: 'sns.encrypted',
  severity: 'medium',
  title: 'Topics are encrypted with KMS',
  why: 'Messages tell what runs where and what is wrong with it, or carry data of their own.',
  fix: 'Set `kms_master_key_id` on the `aws_sns_topic`, to a key of your own whose policy lets `cloudwatch.amazonaws.com` use it: alarms cannot publish under the AWS managed key of SNS.',
  references: [{ securityHub: 'SNS.1' }, { page: `${documentation}/sns-server-side-encryption.html` }],
  judges: ['topic'],
  reads: ['topic-attributes'],
  check({ id }, { deployed }) {
    const [attributes] = deployed.of('topic-attributes', id);
    if (!attributes) return cannotJudge('the answer holds no attributes');
    // Absent where the topic is not encrypted. Source: API_GetTopicAttributes, KmsMasterKeyId.
    const key = attributes.KmsMasterKeyId;
    if (key) return pass(`encrypted with ${key}`);
    return fail('the topic is not encrypted', 'a KMS key', 'no KmsMasterKeyId');
  },
});

export const topicNotPublic = control({
  id: 'sns.not-public',
  severity: 'high',
  title: 'The policy of the topic does not allow everyone',
  why: 'Whoever may publish can raise false alarms in your name; whoever may subscribe reads every message.',
  fix: 'Name principals in the `aws_sns_topic_policy`, or bind the statement with a condition on `aws:SourceAccount`, `aws:SourceArn` or `aws:PrincipalOrgID`.',
  references: [
    { securityHub: 'SNS.4' },
    { cis: '2.21' },
    { page: `${documentation}/sns-security-best-practices.html#ensure-topics-not-publicly-accessible` },
  ],
  judges: ['topic'],
  reads: ['topic-attributes'],
  check({ id }, { deployed }) {
    const policy = deployed.of('topic-attributes', id)[0]?.Policy;
    if (!policy) return cannotJudge('the answer does not hold the policy');
    const open = openStatements(policy);
    if (open === null) return cannotJudge('the policy cannot be understood');
    if (open.length === 0) return pass('no statement lets everyone in');
    return fail('the policy lets everyone in', 'no statement that allows everyone', `open: ${open.join(', ')}`);
  },
});
