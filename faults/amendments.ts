/**
 * What AWS answers and the emulator does not, put into its answers on the wire: whole answers of operations that it does not
 * implement, and properties that it leaves out. Written from the API references, as `fixtures/by-hand.json` is.
 */
import type { Answer, Call } from '../live/aws-protocol';
import { account } from '../live/emulator';

const xml = (operation: string, result: string): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body: Buffer.from(`<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`),
});

const parameter = (call: Call, name: string) => new URLSearchParams(call.body.toString('utf8')).get(name) ?? '';

/** By operation: the answer in place of the emulator's. */
const whole: Record<string, (call: Call) => Answer> = {
  'autoscaling:DescribeInstanceRefreshes': (call) =>
    xml(
      'DescribeInstanceRefreshes',
      `<InstanceRefreshes><member><InstanceRefreshId>1</InstanceRefreshId><AutoScalingGroupName>${parameter(call, 'AutoScalingGroupName')}</AutoScalingGroupName><Status>Successful</Status><StartTime>2026-01-01T10:00:00Z</StartTime><EndTime>2026-01-01T10:14:00Z</EndTime><PercentageComplete>100</PercentageComplete></member></InstanceRefreshes>`,
    ),
  'rds:DescribeDBEngineVersions': (call) =>
    xml(
      'DescribeDBEngineVersions',
      `<DBEngineVersions><DBEngineVersion><Engine>${parameter(call, 'Engine')}</Engine><EngineVersion>${parameter(call, 'EngineVersion')}</EngineVersion><Status>available</Status></DBEngineVersion></DBEngineVersions>`,
    ),
  'ssm:DescribeInstanceInformation': () => ({
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: Buffer.from('{"InstanceInformationList":[]}'),
  }),
};

const monitoring = `<MonitoringRoleArn>arn:aws:iam::${account}:role/payments-prod-database-monitoring</MonitoringRoleArn>`;
const authority =
  '<CertificateDetails><CAIdentifier>rds-ca-rsa2048-g1</CAIdentifier><ValidTill>2061-01-01T00:00:00Z</ValidTill></CertificateDetails>';

/** By operation: what is put into the emulator's answer. */
const additions: Record<string, (body: string) => string> = {
  'rds:DescribeDBInstances': (body) =>
    body
      .replaceAll(/<(PerformanceInsightsEnabled|MonitoringRoleArn)>[^<]*<\/\1>/g, '')
      .replaceAll(
        '</DBInstance>',
        `<PerformanceInsightsEnabled>true</PerformanceInsightsEnabled>${monitoring}${authority}</DBInstance>`,
      ),
  'rds:DescribeDBProxies': (body) =>
    body
      .replaceAll(/<RequireTLS>[^<]*<\/RequireTLS>/g, '')
      .replaceAll('<DBProxyArn>', '<RequireTLS>true</RequireTLS><DBProxyArn>'),
  'ecs:DescribeClusters': (body) => body.replaceAll(/"activeServicesCount": ?0/g, '"activeServicesCount": 1'),
};

/** The answer as AWS would give it. A refusal stays one. */
export function amended(call: Call, answer: Answer): Answer {
  if (answer.status === 401 || answer.status === 403) return answer;
  const replaced = whole[call.action]?.(call);
  if (replaced) return replaced;
  const add = additions[call.action];
  return add ? { ...answer, body: Buffer.from(add(answer.body.toString('utf8'))) } : answer;
}
