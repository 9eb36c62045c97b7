/** How long each report of 10,000 findings takes, and how much memory: a process a format, so that none pays for another. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Results, type Status, severities } from '../engine/results';
import { formats } from '../reports/reporter';

const program = join(__dirname, '..', 'bin', 'asbuilt.mjs');
const account = '111122223333';
const region = 'us-east-1';
const statuses: readonly Status[] = [
  'pass',
  'pass',
  'pass',
  'fail',
  'pass',
  'error',
  'pass',
  'waived',
  'pass',
  'not-applicable',
];

const nowhere = { id: 'nowhere', kind: 'database', name: 'nowhere', account: null, region: null };

/** Results with so many findings, of a hundred controls, over a tenth as many resources, which the picture has too. */
function resultsOf(count: number): Results {
  const databases = Array.from({ length: Math.ceil(count / 10) }, (_each, index) => ({
    id: `arn:aws:rds:${region}:${account}:db:database-${index}`,
    kind: 'database',
    name: `database-${index}`,
    account,
    region,
  }));
  const rows = Array.from({ length: count }, (_each, index): Results['results'][number] => {
    const status = statuses[(index * 7 + Math.floor(index / 10)) % statuses.length] ?? 'pass';
    return {
      control: `rds.control-${index % 100}`,
      suite: 'databases',
      severity: severities[index % severities.length] ?? 'low',
      title: `The database has what control ${index % 100} demands of it`,
      status,
      resource: databases[index % databases.length] ?? nowhere,
      message: `the database has ${index} of what it should have, which is looked at here at the usual length`,
      expected: status === 'fail' ? 'MultiAZ: true' : null,
      observed: status === 'fail' ? 'MultiAZ: false, AvailabilityZone: us-east-1a' : null,
      fix: 'Set `multi_az = true` on the `aws_db_instance`, or `aws rds modify-db-instance --multi-az`.',
      references: ['RDS.5', 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.html'],
      waiver: status === 'waived' ? { until: '2027-01-31', reason: 'by design', owner: 'data' } : null,
    };
  });
  const number = (status: Status) => rows.filter((row) => row.status === status).length;
  const alarms = databases.map((each) => ({
    ...each,
    kind: 'alarm',
    id: `${each.id}:alarm`,
    name: `${each.name}-cpu`,
  }));
  const place = { zones: ['us-east-1a'], vpc: 'vpc-1', tags: { Application: 'payments', Team: 'data' } };
  return {
    schema: 'asbuilt/results@1',
    environment: 'bench',
    mode: 'offline',
    started: '2026-11-23T03:00:00.000Z',
    finished: '2026-11-23T03:01:00.000Z',
    verdict: 'nonconforming',
    reasons: [],
    failOn: 'low',
    summary: {
      pass: number('pass'),
      fail: number('fail'),
      error: number('error'),
      notApplicable: number('not-applicable'),
      waived: number('waived'),
    },
    results: rows,
    gaps: [],
    waivers: [],
    picture: {
      nodes: [...databases, ...alarms].map((each) => ({ ...each, ...place })),
      edges: databases.map(({ id }) => ({ from: id, to: `${id}:alarm`, relation: 'watched' as const })),
    },
  };
}

// Run in the child before the program: the most memory that it held, in KiB, is its last line on standard error.
const peak = "process.on('exit',()=>process.stderr.write('\\n'+process.resourceUsage().maxRSS))";

export interface Measured {
  format: string;
  /** Wall time of the whole process: its start, reading and checking the results, the report. */
  milliseconds: number;
  /** The most memory that the process held, in MiB. */
  megabytes: number;
  /** The size of the report. */
  bytes: number;
}

export async function measureReports(count = 10_000): Promise<Measured[]> {
  const folder = await mkdtemp(join(tmpdir(), 'asbuilt-bench-'));
  try {
    const file = join(folder, 'results.json');
    await writeFile(file, JSON.stringify(resultsOf(count)));
    const measured: Measured[] = [];
    for (const format of formats) {
      const report = join(folder, format);
      const began = performance.now();
      const { stderr } = await promisify(execFile)(process.execPath, [
        '--import',
        `data:text/javascript,${encodeURIComponent(peak)}`,
        program,
        'report',
        file,
        '--quiet',
        '--report',
        `${format}=${report}`,
      ]);
      const milliseconds = Math.round(performance.now() - began);
      const megabytes = Math.round(Number(stderr.trim().split('\n').at(-1)) / 1024);
      measured.push({ format, milliseconds, megabytes, bytes: (await stat(report)).size });
    }
    return measured;
  } finally {
    await rm(folder, { recursive: true });
  }
}

export async function reports(): Promise<void> {
  console.log('reports of 10,000 findings, each with the few lines of --quiet beside it');
  for (const { format, milliseconds, megabytes, bytes } of await measureReports()) {
    const size = `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
    console.log(
      `  ${format.padEnd(12)} ${`${milliseconds} ms`.padStart(9)} ${`${megabytes} MiB`.padStart(9)} ${size.padStart(9)}`,
    );
  }
}
