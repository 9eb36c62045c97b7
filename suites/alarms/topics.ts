/** The SNS topics that alarms use: whether somebody listens, and who else may. */
import { cannotJudge, control, fail, type Judgement, notApplicable, pass } from '../../engine';
import type { Deployed } from '../../inventory/deployed';
import type { Resource } from '../../inventory/model';
import { alarmTargets, allTargets } from '../../inventory/relations/alarm-actions';
import { openStatements } from '../../inventory/relations/policy-statements';
import { isConfirmed } from '../../inventory/services/sns';

const documentation = 'https://docs.aws.amazon.com/sns/latest/dg';

/** The alarms in scope that act on a topic in any state. */
function alarmsOf(topic: string, deployed: Deployed): Resource<'alarm'>[] {
  return deployed
    .all('alarm')
    .filter((alarm) => deployed.inScope(alarm) && allTargets(alarm.properties).some(({ arn }) => arn === topic));
}

/** Why a topic is not judged: it is no concern of alarms. */
function unused(topic: string, deployed: Deployed): Judgement | undefined {
  return alarmsOf(topic, deployed).length === 0 ? notApplicable('no alarm in scope uses the topic') : undefined;
}

/** Whether an alarm reaches nobody when it goes off, of which alarm.notifies speaks. */
function reachesNobody({ properties }: Resource<'alarm'>, deployed: Deployed): boolean {
  const topics = alarmTargets(properties).flatMap(({ kind, arn }) => (kind === 'topic' ? [arn] : []));
  const existing = topics.filter((topic) => deployed.of('action-targets', topic).length > 0);
  return existing.length > 0 && existing.every((topic) => !deployed.of('subscriptions', topic).some(isConfirmed));
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
  reads: ['alarm', 'subscriptions', 'action-targets'],
  check({ id }, { deployed }) {
    const exempt = unused(id, deployed);
    if (exempt) return exempt;
    const all = deployed.of('subscriptions', id);
    const confirmed = all.filter(isConfirmed).length;
    const pending = all.filter(({ SubscriptionArn }) => SubscriptionArn === 'PendingConfirmation').length;
    const observed = `${confirmed} confirmed, ${pending} pending`;
    if (confirmed > 0) return pass(observed);
    const silent = alarmsOf(id, deployed).filter(
      (alarm) => alarmTargets(alarm.properties).some(({ arn }) => arn === id) && reachesNobody(alarm, deployed),
    );
    if (silent.length > 0) {
      return notApplicable(`nobody listens, which alarm.notifies says of ${silent.map(({ name }) => name).join(', ')}`);
    }
    return fail('nobody listens to the topic', 'a confirmed subscription', observed);
  },
});

export const topicEncrypted = control({
  id: 'sns.encrypted',
  severity: 'medium',
  title: 'The topics that alarms use are encrypted with KMS',
  why: 'Messages of alarms tell what runs where and what is wrong with it.',
  fix: 'Set `kms_master_key_id` on the `aws_sns_topic`, to a key of your own whose policy lets `cloudwatch.amazonaws.com` use it: alarms cannot publish under the AWS managed key of SNS.',
  references: [{ securityHub: 'SNS.1' }, { page: `${documentation}/sns-server-side-encryption.html` }],
  judges: ['topic'],
  reads: ['alarm', 'topic-attributes'],
  check({ id }, { deployed }) {
    const exempt = unused(id, deployed);
    if (exempt) return exempt;
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
  title: 'The policy of a topic that alarms use does not allow everyone',
  why: 'Whoever may publish can raise false alarms in your name; whoever may subscribe reads all of them.',
  fix: 'Name principals in the `aws_sns_topic_policy`, or bind the statement with a condition on `aws:SourceAccount`, `aws:SourceArn` or `aws:PrincipalOrgID`.',
  references: [
    { securityHub: 'SNS.4' },
    { cis: '2.21' },
    { page: `${documentation}/sns-security-best-practices.html#ensure-topics-not-publicly-accessible` },
  ],
  judges: ['topic'],
  reads: ['alarm', 'topic-attributes'],
  check({ id }, { deployed }) {
    const exempt = unused(id, deployed);
    if (exempt) return exempt;
    const policy = deployed.of('topic-attributes', id)[0]?.Policy;
    if (!policy) return cannotJudge('the answer does not hold the policy');
    const open = openStatements(policy);
    if (open === null) return cannotJudge('the policy cannot be understood');
    if (open.length === 0) return pass('no statement lets everyone in');
    return fail('the policy lets everyone in', 'no statement that allows everyone', `open: ${open.join(', ')}`);
  },
});
