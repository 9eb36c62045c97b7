/** The environment as it is deployed, as a graph: what is in scope, where it stands, and what leads to what. */

import { aliases } from '../inventory/aliases';
import { dimensionTargets } from '../inventory/attachments';
import { Deployed, Unseen } from '../inventory/deployed';
import { isKind } from '../inventory/kinds';
import type { Detail, Item, Kind, Resource, Snapshot } from '../inventory/model';
import { alarmTargets } from '../inventory/relations/alarm-actions';
import { listenerRuleReads } from '../inventory/relations/listener-rules';
import { isConfirmed } from '../inventory/services/sns';
import type { Picture, PictureEdge, PictureNode, Relation } from './results';

interface Place {
  vpc?: string | undefined;
  zones?: readonly (string | undefined)[] | undefined;
}

const names = <T>(list: readonly T[] | undefined, name: (item: T) => string | undefined) => (list ?? []).map(name);

type PlaceOf = { readonly [K in Kind]?: (properties: Resource<K>['properties']) => Place };

/** Where a resource says that it stands. */
const placeOf: PlaceOf = {
  'load-balancer': ({ VpcId, AvailabilityZones }) => ({
    vpc: VpcId,
    zones: names(AvailabilityZones, (zone) => zone.ZoneName),
  }),
  'target-group': ({ VpcId }) => ({ vpc: VpcId }),
  'auto-scaling-group': ({ AvailabilityZones }) => ({ zones: AvailabilityZones }),
  instance: ({ VpcId, Placement }) => ({ vpc: VpcId, zones: [Placement?.AvailabilityZone] }),
  database: ({ DBSubnetGroup, AvailabilityZone, SecondaryAvailabilityZone }) => ({
    vpc: DBSubnetGroup?.VpcId,
    zones: [AvailabilityZone, SecondaryAvailabilityZone],
  }),
  'database-cluster': ({ AvailabilityZones }) => ({ zones: AvailabilityZones }),
  'database-subnet-group': ({ VpcId }) => ({ vpc: VpcId }),
  function: ({ VpcConfig }) => ({ vpc: VpcConfig?.VpcId }),
  vpc: ({ VpcId }) => ({ vpc: VpcId }),
  subnet: ({ VpcId, AvailabilityZone }) => ({ vpc: VpcId, zones: [AvailabilityZone] }),
  'security-group': ({ VpcId }) => ({ vpc: VpcId }),
  'nat-gateway': ({ VpcId }) => ({ vpc: VpcId }),
  'vpc-endpoint': ({ VpcId }) => ({ vpc: VpcId }),
};

/** Draws what one account and Region show. What could not be seen is missing here and told by the results' gaps. */
class Sketch {
  readonly nodes = new Map<string, PictureNode>();
  readonly edges = new Map<string, PictureEdge>();
  readonly #deployed: Deployed;
  readonly #byAlias = new Map<string, string>();
  readonly #kinds: Kind[];

  constructor(snapshot: Snapshot) {
    this.#deployed = new Deployed(snapshot);
    this.#kinds = [...snapshot.answers.keys()].filter(isKind);
    for (const kind of this.#kinds) for (const resource of this.#in(kind)) this.#stand(resource);
    this.#traffic();
    this.#databases();
    this.#alarms();
  }

  #in<K extends Kind>(kind: K): Resource<K>[] {
    return this.#kinds.includes(kind) ? this.#deployed.subjects(kind).resources : [];
  }

  #of<R extends Kind | Detail>(read: R, owner: string): Item<R>[] {
    try {
      return this.#deployed.of(read, owner);
    } catch (problem) {
      if (problem instanceof Unseen) return [];
      throw problem;
    }
  }

  #stand(resource: Resource): void {
    const { id, kind, name, account, region, tags } = resource;
    const of = placeOf[kind] as ((properties: Resource['properties']) => Place) | undefined;
    const { vpc, zones } = of?.(resource.properties) ?? {};
    const known = [...new Set((zones ?? []).filter((zone) => zone !== undefined))].sort();
    this.nodes.set(id, { id, kind, name, account, region, zones: known, vpc: vpc ?? null, tags: { ...tags } });
    for (const alias of aliases(resource)) if (!this.#byAlias.has(alias)) this.#byAlias.set(alias, id);
  }

  /** The node behind an ARN or an alias; undefined where it is not in the picture. */
  #found(reference: string | undefined): PictureNode | undefined {
    if (reference === undefined) return undefined;
    return this.nodes.get(reference) ?? this.nodes.get(this.#byAlias.get(reference) ?? '');
  }

  /** Where one end says nothing of its VPC or its zones, `inherits` takes them from the other. */
  #lead(from: string | undefined, relation: Relation, to: string | undefined, inherits?: 'from' | 'to'): void {
    const [one, other] = [this.#found(from), this.#found(to)];
    if (!one || !other || one === other) return;
    this.edges.set(JSON.stringify([one.id, relation, other.id]), { from: one.id, to: other.id, relation });
    if (inherits === 'to') other.vpc ??= one.vpc;
    if (inherits === 'from') one.vpc ??= other.vpc;
  }

  #traffic(): void {
    for (const { id, properties } of this.#in('listener')) {
      this.#lead(properties.LoadBalancerArn, 'listens', id, 'to');
      const actions = [
        ...(properties.DefaultActions ?? []),
        ...listenerRuleReads.flatMap((read) => this.#of(read, id)).flatMap((rule) => rule.Actions ?? []),
      ];
      for (const { TargetGroupArn, ForwardConfig } of actions) {
        const weighted = names(ForwardConfig?.TargetGroups, (group) => group.TargetGroupArn);
        for (const group of [TargetGroupArn, ...weighted]) this.#lead(id, 'forwards', group);
      }
    }
    for (const { id, properties } of this.#in('auto-scaling-group')) {
      const sources = names(properties.TrafficSources, (source) => source.Identifier);
      for (const group of [...(properties.TargetGroupARNs ?? []), ...sources]) this.#lead(group, 'targets', id, 'to');
      for (const subnet of (properties.VPCZoneIdentifier ?? '').split(',')) {
        const node = this.#found(id);
        if (node) node.vpc ??= this.#found(subnet)?.vpc ?? null;
      }
      for (const { InstanceId } of properties.Instances ?? []) this.#lead(id, 'runs', InstanceId, 'to');
    }
    for (const { id, properties } of this.#in('service')) {
      for (const { targetGroupArn } of properties.loadBalancers ?? []) this.#lead(targetGroupArn, 'targets', id, 'to');
    }
    const run = new Set([...this.edges.values()].filter(({ relation }) => relation === 'runs').map(({ to }) => to));
    const forwarded = new Set([...this.edges.values()].map(({ relation, to }) => `${relation} ${to}`));
    for (const { id, properties } of this.#in('target-group')) {
      // The rules of every listener are not read, but a group says which load balancers use it.
      if (!forwarded.has(`forwards ${id}`))
        for (const balancer of properties.LoadBalancerArns ?? []) this.#lead(balancer, 'forwards', id);
      for (const { Target } of this.#of('target-health', id)) {
        const target = this.#found(Target?.Id);
        if (target && !run.has(target.id)) this.#lead(id, 'targets', target.id);
      }
    }
  }

  #databases(): void {
    for (const { id, properties } of this.#in('database-cluster')) {
      const node = this.#found(id);
      const group = properties.DBSubnetGroup;
      if (node && group) node.vpc ??= this.#found(`database-subnet-group ${group}`)?.vpc ?? null;
      for (const { DBInstanceIdentifier } of properties.DBClusterMembers ?? [])
        this.#lead(id, 'holds', `database ${DBInstanceIdentifier}`, 'from');
    }
    for (const { id, properties } of this.#in('database')) {
      const source = properties.ReadReplicaSourceDBInstanceIdentifier;
      if (source) this.#lead(source.startsWith('arn:') ? source : `database ${source}`, 'replicates', id);
    }
  }

  #alarms(): void {
    const told = new Set<string>();
    for (const { id, properties } of this.#in('alarm')) {
      for (const watched of dimensionTargets(properties)) this.#lead(watched, 'watched', id);
      for (const { arn } of alarmTargets(properties)) {
        this.#lead(id, 'notifies', arn);
        told.add(arn);
      }
    }
    for (const topic of told) {
      const node = this.nodes.get(topic);
      if (node?.kind !== 'topic') continue;
      const subscriptions = this.#of('subscriptions', topic);
      for (const [index, subscription] of subscriptions.entries()) {
        // An endpoint can hold a mail address or a token, so it is never a part of the picture.
        const state = isConfirmed(subscription) ? '' : ' (not confirmed)';
        const id = isConfirmed(subscription) ? (subscription.SubscriptionArn ?? '') : `${topic}:subscription-${index}`;
        const name = `${subscription.Protocol ?? 'subscription'}${state}`;
        const { account, region } = node;
        const own = { id, kind: 'subscription', name, account, region, zones: [], vpc: null, tags: {} };
        this.nodes.set(id, own);
        this.#lead(topic, 'delivers', id);
      }
    }
  }
}

/** The picture of all that was gathered and is in scope. Nodes and edges are in the order in which they were read. */
export function pictureOf(snapshots: readonly Snapshot[]): Picture {
  const nodes = new Map<string, PictureNode>();
  const edges = new Map<string, PictureEdge>();
  for (const snapshot of snapshots) {
    const sketch = new Sketch(snapshot);
    for (const [id, node] of sketch.nodes) if (!nodes.has(id)) nodes.set(id, node);
    for (const [key, edge] of sketch.edges) edges.set(key, edge);
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}
