/** How an alarm judges its metric: its state, its data, its threshold, and whether what it watches exists. */
import { cannotJudge, control, fail, list, notApplicable, pass, text } from '../../engine';
import { parseDuration } from '../../environment/duration';
import { parseArn } from '../../inventory/arn';
import { alarmsInRule } from '../../inventory/attachments';
import type { Alarm } from '../../inventory/model';
import { alarmTargets, isScaling, isTargetTracking } from '../../inventory/relations/alarm-actions';
import { metricsOf, namedBy, namedText } from '../../inventory/relations/dimensions';
import { senseOf } from './metrics';

const documentation = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring';

/** Whether the alarm does nothing but scale: going off is then its work, and no trouble. */
function onlyScales(alarm: Alarm): boolean {
  const targets = alarmTargets(alarm);
  return isTargetTracking(alarm) || (targets.length > 0 && targets.every(isScaling));
}

/** A composite alarm, which watches alarms and no data. */
function isComposite(alarm: Alarm): boolean {
  return alarm.AlarmRule !== undefined;
}

/** Why nobody can say how the alarm treats data: it is of other alarms, made by AWS, or a query in PromQL. */
function withoutData(alarm: Alarm): string | undefined {
  if (isComposite(alarm)) return 'a composite alarm watches alarms, not data';
  if (isTargetTracking(alarm)) return 'made by AWS for a target-tracking policy';
  return alarm.EvaluationCriteria ? 'an alarm on a PromQL query treats data by its query' : undefined;
}

function shownTime(milliseconds: number): string {
  const hours = milliseconds / 3_600_000;
  return hours >= 48 ? `${Math.floor(hours / 24)} days` : `${Math.floor(hours)} hours`;
}

export const state = control({
  id: 'alarm.state',
  severity: 'high',
  title: 'The alarm is not in ALARM now, and not without data for longer than the wanted time',
  why: 'An alarm that is on says that something is wrong now; one without data watches nothing, and will not go off when it should.',
  fix: 'Look at why with `aws cloudwatch describe-alarm-history --alarm-name NAME`; without data, check the namespace, the metric and the dimensions.',
  references: [{ page: `${documentation}/alarm-evaluation.html` }],
  parameters: {
    insufficientData: text('how long the alarm may be without data: `24h`, `30m`, `7d`', '24h'),
  },
  development: { insufficientData: '7d' },
  judges: ['alarm'],
  reads: [],
  check({ properties: alarm }, { deployed, parameters: { insufficientData } }) {
    if (onlyScales(alarm)) return notApplicable('the alarm only drives scaling: to be on is its work');
    const allowed = parseDuration(insufficientData);
    if (allowed === null) return cannotJudge(`insufficientData is no duration: ${JSON.stringify(insufficientData)}`);
    const { StateValue, StateReason } = alarm;
    const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
    if (!StateValue) return cannotJudge('the answer does not hold the state');
    const observed = `${StateValue}${since ? ` since ${since.toISOString()}` : ''}`;
    if (StateValue === 'ALARM') {
      return fail('the alarm is on', 'OK', StateReason ? `${observed}: ${StateReason}` : observed);
    }
    if (StateValue !== 'INSUFFICIENT_DATA') return pass(observed);
    if (!since) return cannotJudge('the answer does not hold since when the alarm is without data');
    const time = deployed.now.getTime() - since.getTime();
    if (time <= allowed) return pass(observed);
    const message = `the alarm is without data for ${shownTime(time)}`;
    return fail(message, `data within ${insufficientData}`, observed);
  },
});

export const missingData = control({
  id: 'alarm.missing-data',
  severity: 'low',
  title: 'The alarm says how missing data is treated',
  why: 'By default missing data leaves the alarm as it was or without a state: a dead publisher then looks like a quiet one.',
  fix: 'Set `treat_missing_data = "breaching"` (silence is trouble) or `"notBreaching"` (silence is peace) on the `aws_cloudwatch_metric_alarm`.',
  references: [{ page: `${documentation}/alarms-and-missing-data.html` }],
  parameters: {
    allowed: list('what TreatMissingData may be', 'string', ['notBreaching', 'breaching', 'ignore']),
  },
  judges: ['alarm'],
  reads: [],
  check({ properties: alarm }, { parameters: { allowed } }) {
    const exempt = withoutData(alarm);
    if (exempt) return notApplicable(exempt);
    // Absent stands for `missing`. Source: API_PutMetricAlarm, TreatMissingData.
    const { TreatMissingData = 'missing' } = alarm;
    if (allowed.includes(TreatMissingData)) return pass(`TreatMissingData ${TreatMissingData}`);
    return fail(
      'the alarm does not say how missing data is treated',
      `TreatMissingData ${allowed.join(' or ')}`,
      `TreatMissingData ${TreatMissingData}`,
    );
  },
});

export const datapoints = control({
  id: 'alarm.datapoints',
  severity: 'low',
  title: 'DatapointsToAlarm is set',
  why: 'Without it every period in a row must be bad: one good minute between bad ones keeps the alarm silent.',
  fix: 'Set `datapoints_to_alarm` on the `aws_cloudwatch_metric_alarm`, for example 3 of 5 `evaluation_periods`.',
  references: [{ page: `${documentation}/alarm-evaluation.html` }],
  judges: ['alarm'],
  reads: [],
  check({ properties: alarm }) {
    const exempt = withoutData(alarm);
    if (exempt) return notApplicable(exempt);
    const { DatapointsToAlarm, EvaluationPeriods } = alarm;
    if (DatapointsToAlarm !== undefined) return pass(`${DatapointsToAlarm} of ${EvaluationPeriods} periods`);
    return fail(
      'the alarm does not say how many data points make it go off',
      'DatapointsToAlarm set',
      `DatapointsToAlarm is not set, of ${EvaluationPeriods} periods`,
    );
  },
});

export const dimensionsResolve = control({
  id: 'alarm.dimensions-resolve',
  severity: 'high',
  title: 'The dimensions of the alarm name resources that exist, and its rule alarms that exist',
  why: 'After a resource is made anew under another id, its alarm watches the old one: it never goes off again, and looks as healthy as ever.',
  fix: 'Take the dimensions from the resource itself (`aws_lb.NAME.arn_suffix`, `aws_db_instance.NAME.identifier`) and not from a text.',
  references: [{ page: `${documentation}/cloudwatch_concepts.html#Dimension` }],
  judges: ['alarm'],
  reads: ['dimension-targets'],
  check({ properties: alarm }, { deployed }) {
    const expected = 'everything that it names exists';
    const message = 'the alarm watches something that does not exist';
    if (isComposite(alarm)) {
      const named = alarmsInRule(alarm).filter((reference) => {
        const arn = parseArn(reference);
        return !arn || (arn.account === deployed.account && arn.region === deployed.region);
      });
      if (named.length === 0) return notApplicable('its rule names no alarm');
      const gone = named.filter((reference) => !deployed.find('alarm', reference));
      if (gone.length > 0) return fail(message, expected, `missing: ${gone.join(', ')}`);
      return pass(`its rule names ${named.length} alarms, all of which exist`);
    }
    const own = metricsOf(alarm).filter(({ account }) => account === undefined || account === deployed.account);
    const named = [...new Set(own.flatMap(namedBy).map(namedText))];
    if (named.length === 0) return notApplicable('its metrics are of no resource that can be looked up');
    const gone = named.filter((each) => deployed.of('dimension-targets', each).length === 0);
    if (gone.length > 0) return fail(message, expected, `missing: ${gone.join(', ')}`);
    return pass(named.join(', '));
  },
});

type Side = 'above' | 'below' | 'both';
const wantedSide = { high: 'above', low: 'below', either: 'both' } as const satisfies Record<string, Side>;
const sides: Readonly<Record<string, Side>> = {
  GreaterThanThreshold: 'above',
  GreaterThanOrEqualToThreshold: 'above',
  GreaterThanUpperThreshold: 'above',
  LessThanThreshold: 'below',
  LessThanOrEqualToThreshold: 'below',
  LessThanLowerThreshold: 'below',
  LessThanLowerOrGreaterThanUpperThreshold: 'both',
};

/** What is wrong with a threshold for a metric from 0 to `most`: never reached, or always. */
function unreachable(comparison: string, threshold: number, most: number): string | undefined {
  switch (comparison) {
    case 'GreaterThanThreshold':
      return threshold >= most ? 'never' : threshold < 0 ? 'always' : undefined;
    case 'GreaterThanOrEqualToThreshold':
      return threshold > most ? 'never' : threshold <= 0 ? 'always' : undefined;
    case 'LessThanThreshold':
      return threshold <= 0 ? 'never' : threshold > most ? 'always' : undefined;
    case 'LessThanOrEqualToThreshold':
      return threshold < 0 ? 'never' : threshold >= most ? 'always' : undefined;
    default:
      return undefined;
  }
}

export const sense = control({
  id: 'alarm.sense',
  severity: 'medium',
  title: 'The comparison of the alarm fits its metric, and the threshold is one that the metric can reach',
  why: 'An alarm on free storage above a value, or on a processor above 150 percent, is there for the audit and never for you.',
  fix: 'Set `comparison_operator` and `threshold` of the `aws_cloudwatch_metric_alarm`: free storage and memory below, load and errors above; a percentage from 0 to 100.',
  references: [{ page: `${documentation}/Best_Practice_Recommended_Alarms_AWS_Services.html` }],
  judges: ['alarm'],
  reads: [],
  check({ properties: alarm }) {
    if (isComposite(alarm)) return notApplicable('a composite alarm has no threshold');
    if (isTargetTracking(alarm)) return notApplicable('made by AWS for a target-tracking policy');
    const metrics = metricsOf(alarm);
    const [metric] = metrics;
    const expressions = (alarm.Metrics ?? []).filter(({ Expression }) => Expression !== undefined);
    const isBand = alarm.ThresholdMetricId !== undefined;
    // The band of an anomaly detector is an expression of its own, beside the metric as it is.
    if (!metric || metrics.length > 1 || expressions.length > (isBand ? 1 : 0)) {
      return notApplicable('what it compares is computed, and may mean anything');
    }
    const known = senseOf(metric.namespace, metric.name);
    if (!known)
      return notApplicable(`it is not known on which side of ${metric.namespace} ${metric.name} trouble lies`);
    const { ComparisonOperator: comparison, Threshold: threshold } = alarm;
    if (!comparison) return cannotJudge('the answer does not hold ComparisonOperator');
    const side = sides[comparison];
    if (!side) return cannotJudge(`the comparison ${comparison} is unknown`);
    const observed = `${metric.name} ${comparison}${threshold === undefined ? '' : ` ${threshold}`}`;
    // A group is scaled in while its load is low, so an alarm that scales may look at either side.
    const wanted = alarmTargets(alarm).some(isScaling) ? 'both' : wantedSide[known.trouble];
    if (side !== 'both' && wanted !== 'both' && side !== wanted) {
      return fail(
        `trouble with ${metric.name} lies ${wanted} a threshold, not ${side}`,
        `a comparison ${wanted}`,
        observed,
      );
    }
    if (isBand) return pass(`${observed}, of a band`);
    if (threshold === undefined) return cannotJudge('the answer does not hold Threshold');
    // A sum or a count of percentages is no percentage.
    const isShare = known.most !== undefined && metric.statistic !== 'Sum' && metric.statistic !== 'SampleCount';
    const most = isShare ? (known.most ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
    const when = unreachable(comparison, threshold, most);
    if (!when) return pass(observed);
    const range = isShare ? `0 to ${most}` : '0 upwards';
    return fail(`the threshold is ${when} met`, `a threshold that a value from ${range} can cross`, observed);
  },
});
