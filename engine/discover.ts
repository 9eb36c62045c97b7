/** Finds what stands in an account, for a first configuration: what to expect, what to probe, which tags to ask for. */
import type { Expectation } from '../environment/configuration';
import type { GuessedProbe, Initial } from '../environment/initial';
import { kinds as expectedKinds } from '../environment/kinds';
import { literalTagValues } from '../environment/patterns';
import { Deployed } from '../inventory/deployed';
import { isGlobal } from '../inventory/global';
import { isKind } from '../inventory/kinds';
import type { Kind, ReadName, Resource, Snapshot } from '../inventory/model';
import { madeByAws } from '../inventory/relations/made-by-aws';

/** Kinds of which nobody writes down what there is: they come and go with others, or are AWS's own. */
const unspoken: ReadonlySet<Kind> = new Set(['listener', 'record', 'security-group', 'log-group', 'health-check']);
const spoken: readonly Kind[] = (expectedKinds as readonly string[])
  .filter(isKind)
  .filter((kind) => !unspoken.has(kind));

/** What must be read to find out. */
export const discovered: readonly ReadName[] = [...spoken, 'listener', 'record', 'tags'];

/** Up to so many names of a kind are written down one by one; more are counted. */
const named = 4;

/** Whether somebody made a resource on purpose and would miss it by its name. */
const isMeant = (resource: Resource) => madeByAws(resource) === undefined;

/** The properties that make one kind of thing another: they are written down too. */
function whereOf(resource: Resource): Record<string, unknown> | undefined {
  switch (resource.kind) {
    case 'load-balancer': {
      const { Type, Scheme } = resource.properties;
      return { ...(Type ? { Type } : {}), ...(Scheme ? { Scheme } : {}) };
    }
    case 'database':
    case 'database-cluster':
      return resource.properties.Engine ? { Engine: resource.properties.Engine } : undefined;
    case 'vpc-endpoint':
      return resource.properties.ServiceName ? { ServiceName: resource.properties.ServiceName } : undefined;
    default:
      return undefined;
  }
}

/** What all names begin with, up to a separator; empty where that says too little. */
function commonPrefix(names: readonly string[]): string {
  let prefix = names[0] ?? '';
  for (const name of names) while (!name.startsWith(prefix)) prefix = prefix.slice(0, -1);
  const end = Math.max(...['-', '_', '/', '.'].map((separator) => prefix.lastIndexOf(separator)));
  return end < 2 ? '' : prefix.slice(0, end + 1);
}

/** A glob that means this name: there is no escape, so a character that would mean more stands for any one. */
const globOf = (name: string) => name.replaceAll('*', '?');

/** An id that AWS gave, which stands for the name where there is none: the next apply makes another one. */
const given = /^([a-z]+-)[0-9a-f]{8,17}$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A glob of the ids that are given like this one, which none of the names matches. */
function globOfGiven(id: string, names: readonly string[]): string {
  const [, prefix = ''] = given.exec(id) ?? [];
  if (prefix !== '' && !names.some((name) => name.startsWith(prefix))) return `${prefix}*`;
  return prefix + id.slice(prefix.length).replace(/[0-9a-f]/g, '?');
}

/** What has no name is expected by how many there are, alike in what sets it apart. */
function unnamed(
  kind: Expectation['kind'],
  found: readonly Resource[],
  names: readonly string[],
  place: object,
): Expectation[] {
  const alike = new Map<string, { name: string; where: Record<string, unknown> | undefined; count: number }>();
  for (const resource of found) {
    const where = whereOf(resource);
    const name = globOfGiven(resource.name, names);
    const key = JSON.stringify([name, where]);
    const known = alike.get(key) ?? { name, where, count: 0 };
    alike.set(key, { ...known, count: known.count + 1 });
  }
  return [...alike.values()].map(({ name, where, count }) => ({
    kind,
    name,
    count: count > named ? { min: count } : count,
    ...(where ? { where } : {}),
    ...place,
  }));
}

function expectationsOf(kind: Kind, all: readonly Resource[], place: { region?: string }): Expectation[] {
  const expected = kind as Expectation['kind'];
  const withName = all.filter(({ name }) => !given.test(name));
  const without = all.filter(({ name }) => given.test(name));
  const names = withName.map(({ name }) => name);
  return [...namedOnes(expected, withName, all.length, place), ...unnamed(expected, without, names, place)];
}

/** `total` counts those without a name too, for whatever no name sets apart. */
function namedOnes(
  expected: Expectation['kind'],
  found: readonly Resource[],
  total: number,
  place: object,
): Expectation[] {
  const names = [...new Set(found.map(({ name }) => name))].sort();
  if (names.length > named) {
    const prefix = commonPrefix(names);
    return prefix
      ? [{ kind: expected, name: `${globOf(prefix)}*`, count: { min: found.length }, ...place }]
      : [{ kind: expected, count: { min: total }, ...place }];
  }
  return names.map((name) => {
    const own = found.filter((resource) => resource.name === name);
    const where = own.length === 1 && own[0] ? whereOf(own[0]) : undefined;
    return { kind: expected, name: globOf(name), count: own.length, ...(where ? { where } : {}), ...place };
  });
}

function expectations(everywhere: readonly Deployed[], places: number): Expectation[] {
  return spoken.flatMap((kind) =>
    everywhere.flatMap((deployed) => {
      const found = deployed.subjects(kind).resources.filter(isMeant);
      const { region, account } = deployed;
      const several = new Set(everywhere.map((each) => each.account)).size > 1;
      const place = {
        ...(places > 1 && !isGlobal(kind) ? { region } : {}),
        ...(several ? { account } : {}),
      };
      return found.length === 0 ? [] : expectationsOf(kind, found, place);
    }),
  );
}

/** A name that a URL can hold: no wildcard, and nothing that DNS allows and hosts have not. */
const hostName = /^[a-z0-9]([a-z0-9.-]{0,251})[a-z0-9]$/i;

/** The names under which clients reach a load balancer: its records, else the certificates of its listener. */
function hostOf(
  balancer: Resource<'load-balancer'>,
  listener: Resource<'listener'>,
  deployed: Deployed,
  everywhere: readonly Deployed[],
): { host: string; from: string; resolves: boolean } | undefined {
  const own = balancer.properties.DNSName?.toLowerCase();
  const leads = (target: string | undefined) =>
    target
      ?.toLowerCase()
      .replace(/\.$/, '')
      .replace(/^dualstack\./, '') === own;
  const record = everywhere
    .flatMap((each) => each.subjects('record').resources)
    .filter(({ name }) => hostName.test(name))
    .find(
      ({ properties }) =>
        leads(properties.AliasTarget?.DNSName) || properties.ResourceRecords?.some(({ Value }) => leads(Value)),
    );
  if (record) return { host: record.name, from: `the record ${record.name}, which leads to it`, resolves: true };
  const served = new Set(listener.properties.Certificates?.map(({ CertificateArn }) => CertificateArn));
  const names = deployed
    .subjects('certificate')
    .resources.filter(({ id }) => served.has(id))
    .flatMap(({ properties }) => [properties.DomainName, ...(properties.SubjectAlternativeNameSummaries ?? [])]);
  const host = names.find((name) => name && hostName.test(name));
  return host ? { host, from: `the certificate of its listener, for ${host}`, resolves: false } : undefined;
}

/** The path and the status of the health check of what a listener forwards to. */
function healthOf(listener: Resource<'listener'>, deployed: Deployed): { path: string; status: number } {
  const action = listener.properties.DefaultActions?.at(-1);
  const arn = action?.TargetGroupArn ?? action?.ForwardConfig?.TargetGroups?.[0]?.TargetGroupArn;
  const group = deployed.subjects('target-group').resources.find(({ id }) => id === arn)?.properties;
  const status = Number(/^\d{3}/.exec(group?.Matcher?.HttpCode ?? '')?.[0] ?? 200);
  return { path: group?.HealthCheckPath ?? '/', status };
}

function guess(everywhere: readonly Deployed[]): { probes: GuessedProbe[]; notes: string[] } {
  const probes: GuessedProbe[] = [];
  const notes: string[] = [];
  for (const deployed of everywhere) {
    for (const balancer of deployed.subjects('load-balancer').resources) {
      const { Type, Scheme, DNSName } = balancer.properties;
      const listener = deployed
        .subjects('listener')
        .resources.find(
          ({ properties }) =>
            properties.LoadBalancerArn === balancer.id && ['HTTPS', 'TLS'].includes(properties.Protocol ?? ''),
        );
      if (Type === 'gateway' || Scheme === 'internal') continue;
      if (!listener) {
        notes.push(`the load balancer ${balancer.name} has no HTTPS or TLS listener: no probe is guessed for it`);
        continue;
      }
      const found = hostOf(balancer, listener, deployed, everywhere);
      if (!found) {
        notes.push(
          `the load balancer ${balancer.name} has no record and no certificate that names a host: add a probe for it`,
        );
        continue;
      }
      const { path, status } = healthOf(listener, deployed);
      const port = listener.properties.Port ?? 443;
      probes.push({
        name: balancer.name,
        url: `https://${found.host}${port === 443 ? '' : `:${port}`}${path}`,
        connectTo: found.resolves || !DNSName ? null : `${DNSName}:${port}`,
        status,
        from: `the load balancer ${balancer.name}: ${found.from}; the path of its health check`,
      });
    }
  }
  // One name may stand for the load balancers of several Regions: it is probed once.
  const unique = probes.filter(
    ({ url, connectTo }, at) => probes.findIndex((each) => each.url === url && each.connectTo === connectTo) === at,
  );
  const names = new Set<string>();
  return {
    probes: unique.map((probe) => {
      let name = probe.name;
      for (let count = 2; names.has(name); count += 1) name = `${probe.name}-${count}`;
      names.add(name);
      return { ...probe, name };
    }),
    notes,
  };
}

const environmentKey = /^(environment|env|stage)$/i;
const applicationKey = /^(application|app|service|project|system|product)$/i;

/** The most common tag of a key that none of `without` is. */
function mostCommon(resources: readonly Resource[], without: readonly string[]): Initial['common'][number] | undefined {
  const counts = new Map<string, { key: string; value: string; count: number }>();
  for (const { tags } of resources) {
    for (const [key, value] of Object.entries(tags ?? {})) {
      if (value === '' || without.includes(key) || !(environmentKey.test(key) || applicationKey.test(key))) continue;
      const id = JSON.stringify([key, value]);
      const known = counts.get(id) ?? { key, value, count: 0 };
      known.count += 1;
      counts.set(id, known);
    }
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))[0];
}

/** Tags that tell applications and environments apart: the most common one, and the most common other of what carries it. */
function commonTags(resources: readonly Resource[]): Initial['common'] {
  const first = mostCommon(resources, []);
  if (!first) return [];
  const alike = resources.filter(({ tags }) => tags?.[first.key] === first.value);
  const second = mostCommon(alike, [first.key]);
  return second ? [first, second] : [first];
}

/** Keys that at least half of the resources with tags carry, without AWS's own and without names. */
function requiredTags(resources: readonly Resource[], scope: Readonly<Record<string, string>>): Record<string, string> {
  const tagged = resources.filter(({ tags }) => Object.keys(tags ?? {}).length > 0);
  const counts = new Map<string, number>();
  for (const { tags } of tagged) for (const key of Object.keys(tags ?? {})) counts.set(key, (counts.get(key) ?? 0) + 1);
  const keys = [...counts]
    .filter(([key, count]) => count * 2 >= tagged.length && key !== 'Name' && !key.startsWith('aws:'))
    .map(([key]) => key);
  return Object.fromEntries(
    [...new Set([...Object.keys(scope), ...keys])].sort().map((key) => [key, scope[key] ?? '*'] as const),
  );
}

/** The health check path that all target groups share, if it says more than that something listens. */
function sharedHealthCheckPath(everywhere: readonly Deployed[]): string | null {
  const groups = everywhere.flatMap((deployed) => deployed.subjects('target-group').resources);
  const paths = new Set(groups.flatMap(({ properties }) => properties.HealthCheckPath ?? []));
  const [path = '/'] = paths;
  return paths.size === 1 && path !== '/' ? path : null;
}

/** What becomes of guessed probes where AWS is only stood in for: its names lead nowhere, or to somebody else. */
function withoutProbes({ probes, notes }: ReturnType<typeof guess>): ReturnType<typeof guess> {
  const names = probes.map(({ name }) => name).join(', ');
  const note = `AWS_ENDPOINT_URL names something that stands in for AWS, whose load balancers serve nothing by their names: no probe is written for ${names}`;
  return { probes: [], notes: probes.length > 0 ? [...notes, note] : notes };
}

/**
 * What a first configuration should say of what was read. The outputs are left to who knows their file. `standIn`: what was
 * read is not of AWS, but of something that stands in for it.
 */
export function discover(
  snapshots: readonly Snapshot[],
  scope: Readonly<Record<string, string>>,
  { standIn = false } = {},
): Initial {
  const everywhere = snapshots.map((snapshot) => new Deployed(snapshot));
  const all = spoken.flatMap((kind) => everywhere.flatMap((each) => each.subjects(kind).resources.filter(isMeant)));
  const guessed = guess(everywhere);
  const { probes, notes } = standIn ? withoutProbes(guessed) : guessed;
  const common = commonTags(all);
  const [, wanted = ''] = Object.entries(scope).find(([key]) => environmentKey.test(key)) ?? [];
  const environment =
    // A glob or a pattern is no name.
    (literalTagValues(wanted)?.[0] || undefined) ??
    common.find(({ key }) => environmentKey.test(key))?.value ??
    'default';
  const accounts = [...new Set(snapshots.map(({ account }) => account))].map((id) => ({
    id,
    regions: snapshots.filter(({ account }) => account === id).map(({ region }) => region),
  }));
  const hidden = new Set(snapshots.flatMap(({ gaps }) => gaps.map(({ action, region }) => `${action} in ${region}`)));
  return {
    environment,
    profile: /^(dev|test|sandbox|qa|staging)/i.test(environment) ? 'development' : 'production',
    accounts,
    scope,
    common,
    required: requiredTags(all, scope),
    healthCheckPath: sharedHealthCheckPath(everywhere),
    expect: expectations(everywhere, snapshots.length),
    outputs: null,
    probes,
    notes: [
      ...notes,
      ...[...hidden].map((action) => `${action} did not come through, so what it would have told is not written here`),
    ],
  };
}
