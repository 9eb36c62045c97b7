/** For tests and pictures of the HTML report: the example's results with what is deployed, its tags and its wiring. */
import type { Picture, PictureNode, Results } from '../../engine/results';
import { exampleResults } from '../example-results';

const account = '111122223333';
const region = 'us-east-1';

function node(kind: string, id: string, name: string, parts: Partial<PictureNode> = {}): PictureNode {
  return { id, kind, name, account, region, zones: [], vpc: null, tags: {}, ...parts };
}

const balancing = `arn:aws:elasticloadbalancing:${region}:${account}`;
export const listener = `${balancing}:listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2`;
export const database = `arn:aws:rds:${region}:${account}:db:payments`;
const balancer = `${balancing}:loadbalancer/app/web/50dc6c495c0c9188`;
const group = `${balancing}:targetgroup/web/1`;
const scaling = `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:1:autoScalingGroupName/web`;
const topic = `arn:aws:sns:${region}:${account}:ops`;
const alarm = (name: string) => `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;

export function examplePicture(): Picture {
  const vpc = 'vpc-0a1b';
  const zones = ['us-east-1a', 'us-east-1b'];
  return {
    nodes: [
      node('vpc', `arn:aws:ec2:${region}:${account}:vpc/${vpc}`, 'payments', { vpc }),
      node('load-balancer', balancer, 'web', { vpc, zones }),
      node('listener', listener, 'web:443', { vpc, tags: { Team: 'web' } }),
      node('target-group', group, 'web', { vpc }),
      node('auto-scaling-group', scaling, 'web', { vpc, zones }),
      node('database', database, 'payments', { vpc, zones: ['us-east-1a'], tags: { Team: 'data', Tier: 'db' } }),
      node('alarm', alarm('cpu'), 'payments-cpu'),
      node('alarm', alarm('space'), 'payments-space'),
      node('topic', topic, 'ops'),
      node('subscription', `${topic}:1`, 'email'),
    ],
    edges: [
      { from: balancer, relation: 'listens', to: listener },
      { from: listener, relation: 'forwards', to: group },
      { from: group, relation: 'targets', to: scaling },
      { from: database, relation: 'watched', to: alarm('cpu') },
      { from: database, relation: 'watched', to: alarm('space') },
      { from: alarm('cpu'), relation: 'notifies', to: topic },
      { from: alarm('space'), relation: 'notifies', to: topic },
      { from: topic, relation: 'delivers', to: `${topic}:1` },
    ],
  };
}

export function pictured(results: Results = exampleResults()): Results {
  return { ...results, picture: examplePicture() };
}
