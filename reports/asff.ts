/**
 * ASFF, the findings of AWS Security Hub: one a result, as a list that `aws securityhub batch-import-findings --findings` takes
 * (100 at a time). Lengths and required fields: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html
 */
import type { AwsSecurityFinding, Compliance, Partition, ResourceDetails } from '@aws-sdk/client-securityhub';
import type { Result, Results, Status } from '../engine/results';
import { failure } from '../errors/errors';
import { fingerprintOf } from './identity';
import { jsonText } from './json';
import { homeAccount, partitionOf, validAccount } from './place';
import { product } from './product';
import type { Reporter } from './reporter';
import { cutLine } from './text';

const partitions = ['aws', 'aws-cn', 'aws-us-gov'] as const satisfies Partition[];

/** Findings in one BatchImportFindings call. */
export const batchSize = 100;

/**
 * A waiver is a `WARNING`, as an import cannot change the workflow of a finding that is there already; what could not be judged or
 * does not apply is `NOT_AVAILABLE`, and its reason says which.
 */
const statuses: Record<Status, NonNullable<Compliance['Status']>> = {
  pass: 'PASSED',
  fail: 'FAILED',
  waived: 'WARNING',
  error: 'NOT_AVAILABLE',
  'not-applicable': 'NOT_AVAILABLE',
};

const reasonCodes: Partial<Record<Status, string>> = {
  waived: 'ASBUILT_WAIVED',
  error: 'ASBUILT_NOT_JUDGED',
  'not-applicable': 'ASBUILT_NOT_APPLICABLE',
};

/** Security Hub's name of each kind it has details for; the others are `Other`. */
const types: Record<string, keyof ResourceDetails> = {
  'load-balancer': 'AwsElbv2LoadBalancer',
  'auto-scaling-group': 'AwsAutoScalingAutoScalingGroup',
  'launch-template': 'AwsEc2LaunchTemplate',
  instance: 'AwsEc2Instance',
  database: 'AwsRdsDbInstance',
  'database-cluster': 'AwsRdsDbCluster',
  table: 'AwsDynamoDbTable',
  alarm: 'AwsCloudWatchAlarm',
  topic: 'AwsSnsTopic',
  vpc: 'AwsEc2Vpc',
  subnet: 'AwsEc2Subnet',
  'security-group': 'AwsEc2SecurityGroup',
  bucket: 'AwsS3Bucket',
  key: 'AwsKmsKey',
  certificate: 'AwsCertificateManagerCertificate',
  secret: 'AwsSecretsManagerSecret',
  'web-acl': 'AwsWafv2WebAcl',
  distribution: 'AwsCloudFrontDistribution',
  'hosted-zone': 'AwsRoute53HostedZone',
  trail: 'AwsCloudTrailTrail',
  service: 'AwsEcsService',
  cluster: 'AwsEcsCluster',
  function: 'AwsLambdaFunction',
  role: 'AwsIamRole',
};

/** Where findings of resources without a region go: the region in which each partition keeps its global services. */
const globalRegions: Record<string, string> = { 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' };

export const asff: Reporter = {
  render: (results) => jsonText(asffFindings(results)),
};

/**
 * A finding a result; `Id` is the same in every run. A probe belongs to no account: it is told under the first account of the run, and
 * where there is none, the report fails (USAGE), because Security Hub takes no finding without one.
 */
export function asffFindings(results: Results): AwsSecurityFinding[] {
  const home = homeAccount(results);
  return results.results.map((row) => {
    const account = validAccount(row.resource.account) ?? home;
    if (account === null) {
      throw failure('USAGE', {
        problem:
          'a finding of Security Hub belongs to an account, and no result of this run names one: choose another format',
      });
    }
    return findingOf(row, account, results);
  });
}

function findingOf(row: Result, account: string, results: Results): AwsSecurityFinding {
  const partition = partitionOf(row.resource);
  const region = validRegion(row.resource.region) ?? globalRegions[partition] ?? 'us-east-1';
  const reasonCode = reasonCodes[row.status];
  const judgedBad = row.status === 'fail' || row.status === 'waived' || row.status === 'error';
  return {
    SchemaVersion: '2018-10-08',
    Id: `asbuilt/${fingerprintOf(row)}`,
    ProductArn: `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`,
    ProductName: product.name,
    CompanyName: product.name,
    Region: region,
    GeneratorId: text(`asbuilt/${row.control}`, 512),
    AwsAccountId: account,
    Types: ['Software and Configuration Checks/AWS Security Best Practices'],
    CreatedAt: results.started,
    UpdatedAt: results.finished,
    Severity: { Label: judgedBad ? severityLabel(row) : 'INFORMATIONAL' },
    Title: text(row.title, 256),
    Description: text(row.message, 1024),
    Remediation: { Recommendation: { Text: text(row.fix, 512) } },
    ProductFields: productFields(row, results),
    Resources: [
      {
        Type: types[row.resource.kind] ?? 'Other',
        Id: text(row.resource.id, 512),
        ...(isPartition(partition) && { Partition: partition }),
        Region: region,
      },
    ],
    Compliance: {
      Status: statuses[row.status],
      ...(row.references.length > 0 && {
        RelatedRequirements: row.references.slice(0, 32).map((name) => text(name, 64)),
      }),
      ...(reasonCode && { StatusReasons: [{ ReasonCode: reasonCode, Description: text(row.message, 1024) }] }),
    },
    Workflow: { Status: row.status === 'waived' ? 'SUPPRESSED' : row.status === 'pass' ? 'RESOLVED' : 'NEW' },
    RecordState: 'ACTIVE',
    ...(row.waiver && {
      Note: {
        Text: text(`waived until ${row.waiver.until}: ${row.waiver.reason}`, 512),
        UpdatedBy: text(row.waiver.owner ?? product.name, 512),
        UpdatedAt: results.finished,
      },
    }),
  };
}

/** What is not a region's name would go into an ARN. */
function validRegion(region: string | null): string | null {
  return region !== null && /^[a-z]{2}(-[a-z]{2,16}){1,3}-\d{1,2}$/.test(region) ? region : null;
}

function isPartition(name: string): name is Partition {
  return partitions.some((partition) => partition === name);
}

function severityLabel({ severity }: Result) {
  return ({ critical: 'CRITICAL', high: 'HIGH', medium: 'MEDIUM', low: 'LOW' } as const)[severity];
}

function productFields(row: Result, results: Results): Record<string, string> {
  const fields = {
    Environment: results.environment,
    Suite: row.suite,
    Status: row.status,
    ResourceName: row.resource.name,
    Expected: row.expected,
    Observed: row.observed,
  };
  return Object.fromEntries(
    Object.entries(fields)
      .filter((entry): entry is [string, string] => entry[1] !== null)
      .map(([name, value]) => [`asbuilt/${name}`, text(value, 2048)]),
  );
}

/** Security Hub refuses text that is too long or blank (`.*\S.*`), and shows it on one line. */
function text(value: string, limit: number): string {
  return cutLine(value, limit).trim() || '-';
}
