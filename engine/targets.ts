/** What is probed: the configuration's endpoints, and those that the load balancers in scope have by themselves. */
import type { ProbeSettings } from '../environment/configuration';
import { type Deployed, Unseen } from '../inventory/deployed';
import type { Gap, ReadName, Resource } from '../inventory/model';
import { type HostName, hostNameReads, hostNames, recordedNames } from '../inventory/relations/host-names';
import { listenerRuleReads, rulesOf } from '../inventory/relations/listener-rules';
import type { Expectations } from '../probes/expect';
import { publicUrl } from '../probes/secrets';
import type { EnvironmentSubject, ProbeCheck } from './control';
import { routeOf } from './listener-routes';

/** One endpoint, and what is asked of it. */
export interface Target {
  /** Unique in a run and stable from run to run: what is recorded stands under it. */
  name: string;
  subject: EnvironmentSubject;
  checks: readonly ProbeCheck[];
  settings: Omit<ProbeSettings, 'expect'> & { expect: Expectations };
  /** Where plain HTTP of the same host is asked; a text says why it is not. */
  plain: { url: string; connectTo: string | undefined; optional: boolean } | string;
  /** What the listener's security policy allows. */
  policy?: { name: string; protocols: readonly string[] };
  /** It was found in AWS: that its name does not resolve from here says nothing of it. */
  derived: boolean;
  /** The configuration says where it is reached; otherwise names do, which lead nowhere where AWS is only stood in for. */
  located: boolean;
}

/** What is not asked of something, and why. */
export interface Untargeted {
  subject: EnvironmentSubject;
  checks: readonly ProbeCheck[];
  /** Why nothing is to be asked; or the gap that hides what is. */
  because: string | Gap;
}

/** The reads that finding the load balancers' endpoints needs, by what is asked of them. */
export const targetReads = {
  common: ['load-balancer', 'listener', ...hostNameReads],
  'target-path': ['target-group', ...listenerRuleReads],
  'tls-versions': ['security-policies'],
} as const satisfies Record<string, readonly ReadName[]>;

const deadline = 10_000;

/** Of the configuration: each probe, with everything that is asked. */
export function configuredTargets(probes: readonly ProbeSettings[], checks: readonly ProbeCheck[]): Target[] {
  return probes.map((settings) => {
    const { name } = settings;
    const url = new URL(settings.url);
    return {
      name,
      subject: { id: `probe: ${name}`, kind: 'probe', name },
      checks: checks.filter((check) => check !== 'target-path'),
      settings,
      plain: plainOf(settings, url),
      derived: false,
      located: true,
    };
  });
}

function plainOf(settings: ProbeSettings, url: URL): Target['plain'] {
  if (url.protocol !== 'https:') return 'it is asked over plain HTTP';
  const { connectTo, connectToPlain } = settings;
  if (connectTo !== undefined && connectToPlain === undefined) {
    return 'it is reached by `connectTo`, and `connectToPlain` does not say where its plain HTTP is';
  }
  const plain = publicUrl(url);
  plain.protocol = 'http:';
  plain.port = '';
  return { url: plain.href, connectTo: connectToPlain, optional: true };
}

/** What is asked: which checks, for which of them internal load balancers count too, and IPv6 addresses (they do unless false). */
export type Asked = ReadonlyMap<ProbeCheck, { private: boolean; ipv6?: boolean }>;

interface Found {
  targets: Target[];
  untargeted: Untargeted[];
}

function subjectOf({ id, kind, name, account, region }: Resource): EnvironmentSubject {
  return { id, kind, name, account, region };
}

/** The endpoints of all load balancers in scope. Nothing is thrown: what is hidden is told by its gap. */
export function loadBalancerTargets(deployed: Deployed, asked: Asked, probes: readonly ProbeSettings[]): Found {
  const found: Found = { targets: [], untargeted: [] };
  const checks = [...asked.keys()].filter((check) => check !== 'http');
  if (checks.length === 0) return found;
  const place = `${deployed.account}/${deployed.region}`;
  const nowhere = { id: place, kind: 'region', name: place, account: deployed.account, region: deployed.region };
  const hide = (subject: EnvironmentSubject, gap: Gap, some: readonly ProbeCheck[] = checks) => {
    found.untargeted.push({ subject, checks: some, because: gap });
  };
  guarded(
    () => {
      const { resources, uncertain, gaps } = deployed.subjects('load-balancer');
      for (const gap of gaps) hide(nowhere, gap);
      for (const { resource, gap } of uncertain) hide(subjectOf(resource), gap);
      for (const loadBalancer of resources) {
        const subject = subjectOf(loadBalancer);
        guarded(
          () => {
            const { Scheme, Type } = loadBalancer.properties;
            const isPrivate = Scheme === 'internal';
            const outside = checks.filter((check) => isPrivate && !asked.get(check)?.private);
            const inside = checks.filter((check) => !outside.includes(check));
            if (outside.length > 0) {
              const because = 'it is internal, and asked only where the parameter `private` is true';
              found.untargeted.push({ subject, checks: outside, because });
            }
            if (Type === 'gateway') {
              const because = 'a Gateway Load Balancer has no endpoint that could be asked';
              found.untargeted.push({ subject, checks: inside, because });
            } else if (inside.length > 0)
              targetsOf(loadBalancer, deployed, inside, probes, found, (of, some, gap) =>
                hide(subjectOf(of), gap, some),
              );
          },
          (gap) => hide(subject, gap),
        );
      }
    },
    (gap) => hide(nowhere, gap),
  );
  return found;
}

function guarded(work: () => void, hidden: (gap: Gap) => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Unseen)) throw error;
    hidden(error.gap);
  }
}

function targetsOf(
  loadBalancer: Resource<'load-balancer'>,
  deployed: Deployed,
  checks: readonly ProbeCheck[],
  probes: readonly ProbeSettings[],
  found: Found,
  hide: (of: Resource, some: readonly ProbeCheck[], gap: Gap) => void,
): void {
  const listeners = deployed.of('listener', loadBalancer.id);
  const secure = listeners.filter(({ properties: { Protocol } }) => Protocol === 'HTTPS' || Protocol === 'TLS');
  const plain = listeners.filter(({ properties: { Protocol } }) => Protocol === 'HTTP');
  const skip = (wanted: readonly ProbeCheck[], because: string, subject: Resource = loadBalancer) => {
    const own = checks.filter((check) => wanted.includes(check));
    if (own.length > 0) found.untargeted.push({ subject: subjectOf(subject), checks: own, because });
  };
  const want = (wanted: readonly ProbeCheck[]) => checks.filter((check) => wanted.includes(check));
  const around = { loadBalancer, deployed, probes };

  for (const listener of secure) {
    const https = listener.properties.Protocol === 'HTTPS';
    const wanted: ProbeCheck[] = [
      'tls-versions',
      'certificate',
      ...(https ? (['hsts', 'every-address'] as const) : []),
    ];
    if (want(wanted).length === 0) continue;
    const names = hostNames(listener, loadBalancer, deployed);
    if (names.length === 0) skip(wanted, 'no record of Route 53 and no certificate gives a name to ask for', listener);
    for (const host of names) {
      // Where there is one such listener alone, it is the one that a probe of its name means.
      const port = secure.length === 1 ? undefined : listener.properties.Port;
      const covering = coveredBy(host.name, port, probes);
      if (covering) skip(wanted, `the probe ${covering.name} asks ${host.name}`, listener);
      else {
        let own = want(wanted);
        let policy: Target['policy'];
        guarded(
          () => {
            if (own.includes('tls-versions')) policy = policyOf(listener, deployed);
          },
          (gap) => {
            hide(listener, ['tls-versions'], gap);
            own = own.filter((check) => check !== 'tls-versions');
          },
        );
        if (own.length === 0) continue;
        const target = makeTarget(around, listener, host, { path: '/', checks: own, expect: anyAnswer });
        found.targets.push({ ...target, ...(policy && { policy }) });
      }
    }
  }
  if (secure.length === 0) skip(['tls-versions', 'certificate', 'hsts'], 'it has no listener with TLS');
  if (!secure.some(({ properties }) => properties.Protocol === 'HTTPS')) {
    skip(secure.length === 0 ? ['every-address'] : ['hsts', 'every-address'], 'it has no HTTPS listener');
  }
  // What one of them asks of the reading is none of the others' business.
  guarded(
    () => redirectTargets(around, plain, secure, { want, skip, found }),
    (gap) => hide(loadBalancer, want(['redirect']), gap),
  );
  guarded(
    () => pathTargets(around, [secure, plain], { want, skip, found }),
    (gap) => hide(loadBalancer, want(['target-path']), gap),
  );
}

interface Around {
  loadBalancer: Resource<'load-balancer'>;
  deployed: Deployed;
  probes: readonly ProbeSettings[];
}

interface Sorting {
  want: (wanted: readonly ProbeCheck[]) => ProbeCheck[];
  skip: (wanted: readonly ProbeCheck[], because: string, subject?: Resource) => void;
  found: Found;
}

/** Plain listeners, by the names of what is served with TLS. */
function redirectTargets(
  { loadBalancer, deployed, probes }: Around,
  plain: readonly Resource<'listener'>[],
  secure: readonly Resource<'listener'>[],
  { want, skip, found }: Sorting,
): void {
  if (want(['redirect']).length === 0) return;
  if (plain.length === 0) {
    skip(['redirect'], 'no listener takes plain HTTP');
    return;
  }
  const names = namesOf(loadBalancer, secure, deployed);
  for (const listener of plain) {
    if (names.length === 0)
      skip(['redirect'], 'no record of Route 53 and no certificate gives a name to ask for', listener);
    for (const host of names) {
      const port = listener.properties.Port ?? 80;
      const covering = coveredBy(host.name, undefined, probes);
      if (covering && port === 80) skip(['redirect'], `the probe ${covering.name} asks ${host.name}`, listener);
      else {
        const made = makeTarget({ loadBalancer, deployed, probes }, listener, host, {
          path: '/',
          checks: ['redirect'],
          expect: anyAnswer,
        });
        const known = connectionOf(host.name, probes);
        const connectTo = known.connectToPlain ?? (known.connectTo ? undefined : made.settings.connectTo);
        found.targets.push({ ...made, plain: { url: made.settings.url, connectTo, optional: false } });
      }
    }
  }
}

/** Each target group's own health check path, where a listener leads to it. */
function pathTargets(
  { loadBalancer, deployed, probes }: Around,
  [secure, plain]: readonly [readonly Resource<'listener'>[], readonly Resource<'listener'>[]],
  { want, skip, found }: Sorting,
): void {
  if (want(['target-path']).length === 0) return;
  if (loadBalancer.properties.Type !== 'application') {
    skip(['target-path'], `a load balancer of type ${loadBalancer.properties.Type} knows no paths`);
    return;
  }
  const groups = deployed
    .all('target-group')
    .filter(({ properties }) => properties.LoadBalancerArns?.includes(loadBalancer.id));
  if (groups.length === 0) {
    skip(['target-path'], 'it has no target group');
    return;
  }
  // Where TLS is served, the plain port is there to redirect, and other controls say so.
  const listeners = secure.length > 0 ? secure : plain;
  const names = namesOf(loadBalancer, listeners, deployed);
  for (const group of groups) {
    const { HealthCheckPath: path, HealthCheckPort, Matcher, ProtocolVersion } = group.properties;
    // A path that begins otherwise would change the host of the URL that it ends.
    if (!path?.startsWith('/')) skip(['target-path'], 'its health check asks for no path', group);
    else if (ProtocolVersion === 'GRPC' || !Matcher?.HttpCode)
      skip(['target-path'], 'its health check speaks gRPC', group);
    else if (
      HealthCheckPort &&
      HealthCheckPort !== 'traffic-port' &&
      HealthCheckPort !== String(group.properties.Port)
    ) {
      skip(
        ['target-path'],
        `its health check asks port ${HealthCheckPort}, which the load balancer does not serve`,
        group,
      );
    } else if (names.length === 0) {
      skip(['target-path'], 'no record of Route 53 and no certificate gives a name to ask for', group);
    } else {
      const led = listeners.flatMap((listener) =>
        names.flatMap((host) => {
          const rules = rulesOf(listener, deployed);
          const route = routeOf(rules, { host: host.name, path: path.split('?')[0] ?? '' });
          return route.to === 'target-groups' && route.arns.includes(group.id) ? [{ listener, host }] : [];
        }),
      );
      if (led.length === 0) skip(['target-path'], `no listener surely leads ${path} to it`, group);
      for (const { listener, host } of led) {
        const expect: Expectations = { status: Matcher.HttpCode };
        const target = makeTarget({ loadBalancer, deployed, probes }, listener, host, {
          path,
          checks: ['target-path'],
          expect,
        });
        const { account, region } = deployed;
        const name = `${account}/${region}/${group.name} ${host.name}${listeners.length > 1 ? `:${listener.properties.Port}` : ''}`;
        found.targets.push({ ...target, name, subject: subjectOf(group) });
      }
    }
  }
}

const anyAnswer: Expectations = { status: { from: 100, to: 599 } };

function namesOf(
  loadBalancer: Resource<'load-balancer'>,
  listeners: readonly Resource<'listener'>[],
  deployed: Deployed,
): HostName[] {
  const names = listeners.flatMap((listener) => hostNames(listener, loadBalancer, deployed));
  if (names.length > 0) return [...new Map(names.map((each) => [each.name, each])).values()];
  const recorded = recordedNames(loadBalancer, deployed);
  if (recorded.length > 0) return recorded.map((name) => ({ name, recorded: true }));
  // Nobody has to know another name where nothing has to be certified.
  const own = loadBalancer.properties.DNSName;
  const certified = listeners.some(({ properties }) => properties.Protocol !== 'HTTP');
  return own && !certified ? [{ name: own.toLowerCase(), recorded: true }] : [];
}

/** The probe of the configuration that asks the same host over HTTPS, on this port where one is given. */
function coveredBy(
  host: string,
  port: number | undefined,
  probes: readonly ProbeSettings[],
): ProbeSettings | undefined {
  return probes.find(({ url }) => {
    const asked = new URL(url);
    const here = port === undefined || Number(asked.port || 443) === port;
    return asked.protocol === 'https:' && asked.hostname === host && here;
  });
}

/** How the configuration says that a host is reached, for what it does not name itself. */
function connectionOf(host: string, probes: readonly ProbeSettings[]): Partial<ProbeSettings> {
  return probes.find(({ url }) => new URL(url).hostname === host) ?? {};
}

function makeTarget(
  { loadBalancer, deployed, probes }: Around,
  listener: Resource<'listener'>,
  host: HostName,
  asked: { path: string; checks: readonly ProbeCheck[]; expect: Expectations },
): Target {
  const secure = listener.properties.Protocol !== 'HTTP';
  const port = listener.properties.Port ?? (secure ? 443 : 80);
  // Put together as text: of a path that begins with two slashes URL would make a host.
  const url = new URL(`${secure ? 'https' : 'http'}://${host.name}:${port}${asked.path}`);
  const known = connectionOf(host.name, probes);
  const { DNSName } = loadBalancer.properties;
  // A name that only a certificate tells of need not lead here yet: then the load balancer's own name does.
  const through = host.recorded || !DNSName ? undefined : `${DNSName}:${port}`;
  const given = secure ? known.connectTo : known.connectToPlain;
  const name = `${deployed.account}/${deployed.region}/${listener.name} ${host.name}`;
  return {
    name,
    subject: subjectOf(listener),
    checks: asked.checks,
    settings: {
      name,
      url: url.href,
      method: 'GET',
      headers: {},
      expect: asked.expect,
      tls: known.tls ?? {},
      deadline: known.deadline ?? deadline,
      maximumBody: known.maximumBody ?? 1_048_576,
      allowAddresses: known.allowAddresses ?? [],
      connectTo: given ?? through,
      proxy: known.proxy,
    },
    plain: 'its plain listeners are asked by themselves',
    derived: true,
    located: given !== undefined,
  };
}

function policyOf(listener: Resource<'listener'>, deployed: Deployed): Target['policy'] {
  const { SslPolicy } = listener.properties;
  const policy = deployed.all('security-policies').find(({ Name }) => Name === SslPolicy);
  return SslPolicy && policy?.SslProtocols ? { name: SslPolicy, protocols: policy.SslProtocols } : undefined;
}
