/** Whether everything that can fail is watched: every load balancer, group, database, function and service. */
import { control, fail, type Judgement, list, notApplicable, pass } from '../../engine';
import type { Deployed } from '../../inventory/deployed';
import type { Alarm, Resource } from '../../inventory/model';
import { alarmTargets, allTargets, isScaling, isTargetTracking } from '../../inventory/relations/alarm-actions';
import {
  isOf,
  metricsOf,
  type Named,
  namedBy,
  namedText,
  queriesOf,
  serviceValue,
} from '../../inventory/relations/dimensions';
import { isByTargetGroup, isOfHttp } from './metrics';

const documentation = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring';
const page = { page: `${documentation}/Best_Practice_Recommended_Alarms_AWS_Services.html` };
const fix =
  'Add an `aws_cloudwatch_metric_alarm` on the metric, with the dimensions taken from the resource and an SNS topic among its actions.';

/** Of each wanted metric the alternatives, of which one is enough: `A|B`. */
const wantedMetrics = <const D extends readonly string[]>(defaults: D) =>
  list('the metrics that alarms must watch; `A|B` where one of both is enough', 'string', defaults);

/** Whether an alarm is there to tell somebody: those that only drive scaling watch nothing for a person. */
function tells(alarm: Alarm): boolean {
  const targets = alarmTargets(alarm);
  return !isTargetTracking(alarm) && (targets.length === 0 || !targets.every(isScaling));
}

/** A resource as its metrics name it, and in which namespaces a query would find it, by what dimensions. */
interface Watched extends Named {
  namespaces: readonly string[];
  /** The values of its dimensions, where there are more than the one that names it. */
  dimensions?: readonly string[];
}

interface Watching {
  /** Metrics of single resources, as `metricOf` writes them. */
  metrics: ReadonlySet<string>;
  /** Metrics without dimensions, by namespace and name. */
  ofAll: ReadonlySet<string>;
  queries: ReturnType<typeof queriesOf>;
  /** The names of the alarms that act on a scaling policy, by the policy's ARN. */
  driving: ReadonlyMap<string, string[]>;
}

const metricOf = (metric: string, named: Named) => `${metric} of ${namedText(named)}`;

const watching = new WeakMap<Deployed, Watching>();

/** What the alarms of the Region watch, whosever they are: an alarm of another environment may watch a shared resource. */
function watchedIn(deployed: Deployed): Watching {
  const known = watching.get(deployed);
  if (known) return known;
  const all = deployed.all('alarm');
  const driving = new Map<string, string[]>();
  for (const { name, properties } of all) {
    const policies = new Set(allTargets(properties).flatMap((target) => (isScaling(target) ? [target.arn] : [])));
    for (const policy of policies) driving.set(policy, [...(driving.get(policy) ?? []), name]);
  }
  const telling = all.flatMap(({ properties }) => (tells(properties) ? [properties] : []));
  const metrics = telling
    .flatMap(metricsOf)
    .filter(({ account }) => account === undefined || account === deployed.account);
  const found = {
    metrics: new Set(metrics.flatMap((metric) => namedBy(metric).map((named) => metricOf(metric.name, named)))),
    ofAll: new Set(
      metrics.flatMap(({ namespace, name, dimensions }) => (dimensions.length > 0 ? [] : `${namespace} ${name}`)),
    ),
    queries: telling.flatMap(queriesOf),
    driving,
  };
  watching.set(deployed, found);
  return found;
}

/** Whether an alarm watches this metric of the resource, by its dimensions or by a query over all such resources. */
function isWatched(metric: string, resource: Watched, deployed: Deployed): boolean {
  const { metrics, queries } = watchedIn(deployed);
  return (
    metrics.has(metricOf(metric, resource)) ||
    queries.some(
      (query) =>
        query.metric === metric &&
        resource.namespaces.includes(query.namespace) &&
        isOf(query, resource.dimensions ?? [resource.value]),
    )
  );
}

/** Judges that of each wanted metric an alternative is watched. */
function covered(what: string, wanted: readonly string[], isCovered: (metric: string) => boolean): Judgement {
  if (wanted.length === 0) return notApplicable(`none of the wanted metrics is one of ${what}`);
  const missing = wanted.filter((either) => !either.split('|').some((metric) => isCovered(metric.trim())));
  const shown = (metrics: readonly string[]) => metrics.map((each) => each.replaceAll('|', ' or ')).join(', ');
  if (missing.length === 0) return pass(`alarms on ${shown(wanted)}`);
  return fail(`no alarm watches ${shown(missing)}`, `alarms on ${shown(wanted)}`, `none on ${shown(missing)}`);
}

export const coversLoadBalancer = control({
  id: 'alarm.covers-load-balancer',
  severity: 'high',
  title: 'Every load balancer has alarms on the wanted metrics',
  why: 'Errors, slow answers and unhealthy targets are what customers notice first: you should before them.',
  fix,
  references: [page],
  parameters: {
    metrics: wantedMetrics([
      'HTTPCode_ELB_5XX_Count|HTTPCode_Target_5XX_Count',
      'UnHealthyHostCount',
      'TargetResponseTime',
    ]),
  },
  judges: ['load-balancer'],
  reads: ['alarm', 'target-group'],
  check({ id, properties }, { deployed, parameters: { metrics } }) {
    const isHttp = properties.Type === undefined || properties.Type === 'application';
    const namespaces = ['AWS/ApplicationELB', 'AWS/NetworkELB', 'AWS/GatewayELB'];
    const balancer: Watched = { kind: 'load-balancer', value: id.split(':loadbalancer/')[1] ?? id, namespaces };
    const groups = deployed
      .all('target-group')
      .filter((group) => (group.properties.LoadBalancerArns ?? []).includes(id));
    // A function as target has no hosts that could be unhealthy.
    const hosts = groups.filter((group) => group.properties.TargetType !== 'lambda');
    const isMeasured = (metric: string) =>
      (isHttp || !isOfHttp(metric)) && (hosts.length > 0 || !isByTargetGroup(metric));
    const wanted = metrics.filter((either) => either.split('|').some((metric) => isMeasured(metric.trim())));
    return covered('such a load balancer', wanted, (metric) => {
      if (!isMeasured(metric)) return false;
      if (!isByTargetGroup(metric)) return isWatched(metric, balancer, deployed);
      return hosts.every((group) => {
        const value = group.id.split(':').at(-1) ?? group.id;
        const watched: Watched = { kind: 'target-group', value, namespaces, dimensions: [value, balancer.value] };
        return isWatched(metric, watched, deployed);
      });
    });
  },
});

export const coversAutoScaling = control({
  id: 'alarm.covers-auto-scaling',
  severity: 'high',
  title: 'Every Auto Scaling group has alarms on the wanted metrics',
  why: 'A group that stays loaded although it scales has reached its limit; the alarms that drive scaling tell nobody.',
  fix,
  references: [page],
  parameters: { metrics: wantedMetrics(['CPUUtilization']) },
  judges: ['auto-scaling-group'],
  reads: ['alarm'],
  check({ name }, { deployed, parameters: { metrics } }) {
    const group: Watched = { kind: 'auto-scaling-group', value: name, namespaces: ['AWS/EC2', 'AWS/AutoScaling'] };
    return covered('a group', metrics, (metric) => isWatched(metric, group, deployed));
  },
});

/** What an engine does not measure, of the metrics that are wanted of databases. Source: each engine's page on its metrics. */
function isUnmeasured(metric: string, { properties }: Resource<'database' | 'database-cluster'>): boolean {
  const engine = properties.Engine ?? '';
  if (engine === 'neptune') return metric === 'DatabaseConnections' || metric === 'FreeStorageSpace';
  const serverless = 'EngineMode' in properties && properties.EngineMode === 'serverless';
  return serverless && (metric === 'FreeStorageSpace' || metric === 'FreeLocalStorage');
}

export const coversDatabase = control({
  id: 'alarm.covers-database',
  severity: 'high',
  title: 'Every database has alarms on the wanted metrics',
  why: 'A database that runs full stops for everybody at once, and says so hours before to whoever looks.',
  fix,
  references: [page, { page: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html' }],
  parameters: {
    metrics: wantedMetrics(['CPUUtilization', 'FreeStorageSpace|FreeLocalStorage', 'DatabaseConnections']),
  },
  judges: ['database', 'database-cluster'],
  reads: ['alarm'],
  check(resource, { deployed, parameters: { metrics } }) {
    const namespaces = ['AWS/RDS', 'AWS/DocDB', 'AWS/Neptune'];
    const wanted = metrics.filter((either) => !either.split('|').every((metric) => isUnmeasured(metric, resource)));
    const { name } = resource;
    if (resource.kind === 'database') {
      const cluster = resource.properties.DBClusterIdentifier;
      if (cluster) return notApplicable(`judged with its cluster ${cluster}`);
      const database: Watched = { kind: 'database', value: name, namespaces };
      return covered('a database', wanted, (metric) => isWatched(metric, database, deployed));
    }
    const members = (resource.properties.DBClusterMembers ?? []).flatMap((each) => each.DBInstanceIdentifier ?? []);
    return covered('a cluster', wanted, (metric) => {
      if (isWatched(metric, { kind: 'database-cluster', value: name, namespaces }, deployed)) return true;
      const each = members.map((value): Watched => ({ kind: 'database', value, namespaces }));
      return each.length > 0 && each.every((member) => isWatched(metric, member, deployed));
    });
  },
});

export const coversFunction = control({
  id: 'alarm.covers-function',
  severity: 'medium',
  title: 'Every function has alarms on the wanted metrics',
  why: 'A function that fails is retried and then given up in silence: nothing but its error count shows it.',
  fix,
  references: [page],
  parameters: { metrics: wantedMetrics(['Errors']) },
  judges: ['function'],
  reads: ['alarm'],
  check({ name }, { deployed, parameters: { metrics } }) {
    const { ofAll } = watchedIn(deployed);
    const itself: Watched = { kind: 'function', value: name, namespaces: ['AWS/Lambda'] };
    return covered('a function', metrics, (metric) => {
      // Lambda's metrics without dimensions are of all functions of the Region.
      return ofAll.has(`AWS/Lambda ${metric}`) || isWatched(metric, itself, deployed);
    });
  },
});

export const coversService = control({
  id: 'alarm.covers-service',
  severity: 'medium',
  title: 'Every ECS service has alarms on the wanted metrics',
  why: 'A service at the end of its memory has its tasks killed one after the other, and looks healthy in between.',
  fix,
  references: [page, { page: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html' }],
  parameters: { metrics: wantedMetrics(['CPUUtilization', 'MemoryUtilization']) },
  judges: ['service'],
  reads: ['alarm'],
  check(resource, { deployed, parameters: { metrics } }) {
    const value = serviceValue(resource);
    const service: Watched = { kind: 'service', value, namespaces: ['AWS/ECS'], dimensions: value.split('/') };
    return covered('a service', metrics, (metric) => isWatched(metric, service, deployed));
  },
});

export const drivesScaling = control({
  id: 'alarm.drives-scaling',
  severity: 'high',
  title: 'Every step or simple scaling policy is driven by an alarm that exists',
  why: 'A step or simple policy does nothing by itself: without an alarm that names it, the group never follows it.',
  fix: 'Name the policy in the actions of an alarm: `alarm_actions = [aws_autoscaling_policy.NAME.arn]`.',
  references: [{ page: 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-simple-step.html' }],
  judges: ['scaling-policy'],
  reads: ['alarm'],
  check({ id, properties: { PolicyType } }, { deployed }) {
    // Absent stands for the oldest type. Source: API_PutScalingPolicy, PolicyType.
    const type = PolicyType ?? 'SimpleScaling';
    if (type !== 'StepScaling' && type !== 'SimpleScaling')
      return notApplicable(`a policy of type ${type} waits for no alarm of yours`);
    const driving = watchedIn(deployed).driving.get(id) ?? [];
    if (driving.length > 0) return pass(`driven by ${driving.join(', ')}`);
    return fail('no alarm drives the policy', 'an alarm that has the policy among its actions', 'none names it');
  },
});
