/** For tests of controls: a deployed world out of the SDK's properties, and a control's rows about it. No test runner is needed. */
import { Deployed } from '../inventory/deployed';
import { isKind } from '../inventory/kinds';
import type {
  Answer,
  Answers,
  Detail,
  Gap,
  Item,
  Kind,
  Kinds,
  Membership,
  Resource,
  Snapshot,
} from '../inventory/model';
import { asTags } from '../inventory/reading';
import type { Control } from './control';
import { judgeControl } from './judge';
import type { Status } from './results';
import { parametersOf } from './select';

export const account = '111122223333';
export const region = 'us-east-1';
/** The moment that counts as now. */
export const now = new Date('2026-06-15T12:00:00Z');

type Given<R extends Kind | Detail> = R extends Kind ? Kinds[R] : Item<R>;
type Tagged = { Tags?: unknown; TagList?: unknown };

/** What was read: lists, or lists by the id of the resource that each is about. What is left out was not read. */
type Reads = { readonly [R in Kind | Detail]?: readonly Given<R>[] | Readonly<Record<string, readonly Given<R>[]>> };

export type World = Reads & {
  /** Reads that did not come through, wholly or for the resources with these ids, and why. */
  gaps?: { readonly [R in Kind | Detail]?: string | Readonly<Record<string, string>> };
  /** Ids of resources that belong to another environment. */
  outside?: readonly string[];
  /** Ids of resources of which it is hidden whether they belong to the environment. */
  uncertain?: readonly string[];
  at?: Date;
  region?: string;
};

/** The property that holds the id (an ARN, or what an ARN is made of here) and the one that holds the name. */
const identities: { readonly [K in Kind]?: readonly [id: string, name: string] } = {
  'load-balancer': ['LoadBalancerArn', 'LoadBalancerName'],
  listener: ['ListenerArn', 'ListenerArn'],
  'target-group': ['TargetGroupArn', 'TargetGroupName'],
  'auto-scaling-group': ['AutoScalingGroupARN', 'AutoScalingGroupName'],
  'launch-template': ['LaunchTemplateId', 'LaunchTemplateName'],
  instance: ['InstanceId', 'InstanceId'],
  database: ['DBInstanceArn', 'DBInstanceIdentifier'],
  'database-cluster': ['DBClusterArn', 'DBClusterIdentifier'],
  'database-subnet-group': ['DBSubnetGroupArn', 'DBSubnetGroupName'],
  alarm: ['AlarmArn', 'AlarmName'],
  topic: ['TopicArn', 'TopicArn'],
  dashboard: ['DashboardArn', 'DashboardName'],
  vpc: ['VpcId', 'VpcId'],
  subnet: ['SubnetId', 'SubnetId'],
  'nat-gateway': ['NatGatewayId', 'NatGatewayId'],
  'security-group': ['GroupId', 'GroupName'],
  'vpc-endpoint': ['VpcEndpointId', 'VpcEndpointId'],
  key: ['KeyArn', 'KeyId'],
  certificate: ['CertificateArn', 'DomainName'],
  function: ['FunctionArn', 'FunctionName'],
};

function identityOf(kind: Kind, properties: Readonly<Record<string, unknown>>): { id: string; name: string } {
  const text = (name: string | undefined) => (name ? (properties[name] as string | undefined) : undefined);
  const known = identities[kind];
  const guessed = ['ARN', 'Arn', 'Id', 'Name'].flatMap((end) =>
    Object.keys(properties).filter((key) => key.endsWith(end)),
  );
  const value = text(known?.[0]) ?? text(known?.[1]) ?? text(guessed[0]);
  if (!value) throw new Error(`a ${kind} of the test has nothing to be named by`);
  const name = text(known?.[1]) ?? text(guessed.find((key) => key.endsWith('Name'))) ?? value;
  return { id: value.startsWith('arn:') ? value : `arn:aws:test:${region}:${account}:${kind}/${value}`, name };
}

/** A resource out of its properties. Its tags are those among them; none at all count as read and empty. */
export function resourceOf<K extends Kind>(kind: K, properties: Kinds[K]): Resource<K> {
  const { Tags, TagList } = properties as Tagged;
  const tags = asTags((Tags ?? TagList) as Parameters<typeof asTags>[0]);
  const { id, name } = identityOf(kind, properties as Readonly<Record<string, unknown>>);
  return { kind, id, name, account, region, tags, properties } as Resource<K>;
}

function gapOf(read: string, resource: string | null, error: string): Gap {
  return { action: `read:${read}`, account, region, resource, error };
}

const notReads: ReadonlySet<string> = new Set([
  'gaps',
  'outside',
  'uncertain',
  'at',
  'region',
] satisfies (keyof World)[]);
const snapshots = new WeakMap<Deployed, Snapshot>();

/** What is deployed, out of what was read. */
export function deployedWith(world: World): Deployed {
  const answers = new Map<Kind | Detail, Answers>();
  const answerOf = (read: Kind | Detail, owner: string): Answer => {
    const all = answers.get(read) ?? new Map<string, Answer>();
    answers.set(read, all);
    const answer = all.get(owner) ?? { items: [] };
    all.set(owner, answer);
    return answer;
  };
  for (const [name, given] of Object.entries(world)) {
    if (notReads.has(name)) continue;
    const read = name as Kind | Detail;
    if (!answers.has(read)) answers.set(read, new Map());
    const lists = Array.isArray(given) ? { '': given } : (given as Record<string, readonly unknown[]>);
    for (const [owner, items] of Object.entries(lists)) {
      answerOf(read, owner).items.push(
        ...items.map((item) => (isKind(read) ? resourceOf(read, item as Kinds[Kind]) : item)),
      );
    }
  }
  const gaps: Gap[] = [];
  for (const [name, hidden] of Object.entries(world.gaps ?? {})) {
    const owners = typeof hidden === 'string' ? { '': hidden } : hidden;
    for (const [owner, error] of Object.entries(owners)) {
      const gap = gapOf(name, owner || null, error);
      gaps.push(gap);
      answerOf(name as Kind | Detail, owner).gap = gap;
    }
  }
  const membership = new Map<string, Membership>();
  for (const id of world.outside ?? []) membership.set(id, 'out');
  for (const id of world.uncertain ?? []) membership.set(id, gapOf('tags', id, 'AccessDenied'));
  const snapshot: Snapshot = {
    account,
    region: world.region ?? region,
    partition: 'aws',
    at: world.at ?? now,
    answers,
    membership,
    untold: new Map(),
    gaps,
  };
  const deployed = new Deployed(snapshot);
  snapshots.set(deployed, snapshot);
  return deployed;
}

/** The snapshot that a deployed world is made of. @throws Error if it was not made by `deployedWith` */
export function snapshotOf(deployed: Deployed): Snapshot {
  const snapshot = snapshots.get(deployed);
  if (!snapshot) throw new Error('the world was not made by deployedWith');
  return snapshot;
}

/** What a test compares of a row. */
export interface Row {
  control: string;
  resource: string;
  status: Status;
  message: string;
  expected: string | null;
  observed: string | null;
}

/** What a control says of a world, with its production defaults and these parameters. */
export function judgeOne(
  control: Control,
  deployed: Deployed,
  parameters: Readonly<Record<string, unknown>> = {},
): Row[] {
  const snapshot = snapshotOf(deployed);
  const settings = { [control.id]: { enabled: true, parameters } };
  const selected = {
    control,
    suite: 'network' as const,
    severity: control.severity,
    parameters: parametersOf(control, { profile: 'production', controls: settings }),
  };
  const gathered = {
    environment: 'test',
    mode: 'offline' as const,
    started: snapshot.at,
    snapshots: [snapshot],
    unopened: [],
    probes: [],
    outputs: null,
    hints: [],
  };
  return judgeControl(selected, gathered, { expect: [] }).map(
    ({ control: id, resource, status, message, expected, observed }) => ({
      control: id,
      resource: resource.id,
      status,
      message,
      expected,
      observed,
    }),
  );
}

/** The control of a suite with this id. @throws Error if there is none */
export function controlOf(suite: { controls: readonly Control[] }, id: string): Control {
  const found = suite.controls.find((control) => control.id === id);
  if (!found) throw new Error(`the suite has no control ${id}`);
  return found;
}
