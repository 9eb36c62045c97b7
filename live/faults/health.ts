/** Faults of what is expected to answer: the emulator serves nothing, so it is the stand-in for the load balancer that misbehaves. */
import { ModifyTargetGroupCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { makeCertificates } from '../certificates';
import { healthy, type StandIn, type StandInAnswer } from '../stand-in';
import type { Fault, Ground } from './fault';
import { findTargetGroup } from './find';

/** The probe's own row, which every fault of the stand-in is about. */
const resource = 'api';

function answers(answer: Partial<StandInAnswer>) {
  return async ({ standIn }: Ground) => {
    standIn.answer({ ...healthy, ...answer });
    return { resource, undo: async () => standIn.answer(healthy) };
  };
}

function shakesHands(settings: Parameters<StandIn['shakeHands']>[0]) {
  return async ({ standIn }: Ground) => {
    standIn.shakeHands(settings);
    return { resource, undo: async () => standIn.shakeHands({}) };
  };
}

export const healthFaults: readonly Fault[] = [
  {
    control: 'health.http',
    what: 'the service answers 503',
    // The load balancer leads to the same service on its target group's path.
    also: ['health.target-path'],
    break: answers({ status: 503, body: '{"status":"unavailable"}' }),
  },
  {
    control: 'health.http',
    what: 'the service answers 200, and that it is not well',
    break: answers({ body: '{"status":"degraded"}' }),
  },
  {
    control: 'health.target-path',
    what: 'a path that is not served is the health check of the web service',
    also: ['elb.health-check'],
    break: async ({ aws }) => {
      const { TargetGroupArn, HealthCheckPath } = await findTargetGroup(aws, 'web');
      const set = (path: string | undefined) =>
        aws.loadBalancing.send(new ModifyTargetGroupCommand({ TargetGroupArn, HealthCheckPath: path }));
      await set('/missing');
      return { resource: TargetGroupArn, undo: () => set(HealthCheckPath) };
    },
  },
  {
    control: 'health.redirect',
    what: 'what answers plain HTTP redirects for now only',
    break: async ({ standIn }) => {
      standIn.redirectWith(302);
      return { resource, undo: async () => standIn.redirectWith(301) };
    },
  },
  {
    control: 'health.tls-versions',
    what: 'what answers still speaks TLS 1.1',
    break: shakesHands({ minVersion: 'TLSv1.1' }),
  },
  {
    control: 'health.certificate',
    what: 'what answers shows a certificate for another name, of an authority that nobody knows',
    also: ['health.http', 'health.target-path'],
    break: async (ground) => shakesHands({ certificates: await makeCertificates(['other.example.com']) })(ground),
  },
  {
    control: 'health.hsts',
    what: 'the answer has no Strict-Transport-Security',
    break: answers({ hsts: null }),
  },
];
