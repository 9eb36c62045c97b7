import { type Reply, reset, type ServedCall } from '../aws/testing';
import type { Results } from '../engine/results';
import { exampleResults, resultOf, resultsOf } from '../reports/example-results';
import { keepResults, lookBack } from '../reports/history';
import { jsonText } from '../reports/json';
import { bucketPlace, bucketStore } from './history-bucket';
import { type StandIn, standInForAws } from './testing';

let aws: StandIn | undefined;
afterEach(async () => {
  await aws?.close();
  aws = undefined;
});

const settings = { connectTimeout: 1_000, attemptTimeout: 5_000, attempts: 2 };
const day = (number: number) => `2026-11-${String(number).padStart(2, '0')}T03:00:00.000Z`;
const run = (finished: string, parts: Partial<Results> = {}) =>
  resultsOf([resultOf({ status: 'fail' })], { started: finished, finished, ...parts });

/** A bucket that lists `pageSize` objects a page. */
async function bucket(objects: Record<string, string> = {}, pageSize = 1000) {
  const held = new Map(Object.entries(objects));
  aws = await standInForAws((call) => {
    const url = new URL(call.path, 'http://s3');
    const key = decodeURIComponent(url.pathname).replace(/^\/runs\/?/, '');
    if (call.method === 'PUT') {
      held.set(key, call.body);
      return { body: '' };
    }
    if (key !== '') return { type: 'application/json', body: held.get(key) ?? '' };
    const prefix = url.searchParams.get('prefix') ?? '';
    const from = Number(url.searchParams.get('continuation-token') ?? 0);
    const keys = [...held.keys()].filter((each) => each.startsWith(prefix)).sort();
    const page = keys.slice(from, from + pageSize).map((each) => `<Contents><Key>${each}</Key></Contents>`);
    const more = from + pageSize < keys.length;
    const next = more ? `<NextContinuationToken>${from + pageSize}</NextContinuationToken>` : '';
    return {
      body: `<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${page.join('')}</ListBucketResult>`,
    };
  });
  return { held, calls: () => aws?.sent() ?? [] };
}

const store = (address = 's3://runs/prod') => {
  const place = bucketPlace(address);
  if (!place) throw new Error('no place');
  return bucketStore(place, settings);
};

test('keeps a run whole under the prefix, and reads it back', async () => {
  const { held, calls } = await bucket();
  await keepResults(store(), exampleResults());
  expect([...held.keys()]).toEqual(['prod/2026-11-23T03-00-12.345Z-prod.json']);
  const { history, last } = await lookBack(store(), { ...exampleResults(), finished: day(24) });
  expect(last).toEqual(exampleResults());
  expect(history.runs).toHaveLength(1);
  expect(calls().map(({ method, service }) => [method, service])).toEqual([
    ['PUT', 's3'],
    ['GET', 's3'],
    ['GET', 's3'],
  ]);
});

test('looks at every page of names, and fetches only the newest runs of the environment', async () => {
  const runs = Array.from({ length: 70 }, (_each, index) => {
    const finished = new Date(Date.UTC(2026, 0, 1 + index)).toISOString();
    return [`prod/${finished.replaceAll(':', '-')}-prod.json`, jsonText(run(finished))] as const;
  });
  const other = [`prod/${day(1).replaceAll(':', '-')}-test.json`, 'not looked at'] as const;
  const { calls } = await bucket(Object.fromEntries([...runs, other]), 30);
  const { history, last } = await lookBack(store(), run(day(1)));
  expect(history.runs).toHaveLength(60);
  expect(last?.finished).toBe(new Date(Date.UTC(2026, 0, 70)).toISOString());
  const lists = calls().filter(({ path }) => path.includes('list-type=2'));
  expect(lists).toHaveLength(3);
  expect(calls()).toHaveLength(63);
});

test('a prefix may be left out', async () => {
  const { held } = await bucket();
  await keepResults(store('s3://runs'), run(day(1)));
  expect([...held.keys()]).toEqual(['2026-11-01T03-00-00.000Z-prod.json']);
});

const s3Error = (code: string, status: number, message = 'refused'): Reply => ({
  status,
  type: 'application/xml',
  body: `<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});

test.each<[string, Reply, string]>([
  [
    'a bucket that is not there',
    s3Error('NoSuchBucket', 404, 'The specified bucket does not exist'),
    'the history in s3://runs/prod could not be read or kept: NoSuchBucket: The specified bucket does not exist; make the bucket runs, or name another place with --history',
  ],
  [
    'a bucket that denies it',
    s3Error('AccessDenied', 403, 'Access Denied'),
    'the history in s3://runs/prod could not be read or kept: AccessDenied: Access Denied; allow s3:ListBucket on the bucket, and s3:GetObject and s3:PutObject on its objects, to these credentials (docs/reports.md has the statement), or name another place with --history',
  ],
  ['a reset', reset, 'check the bucket, the prefix and the network, or name another place'],
])('%s is told, with what to do', async (_what, reply, message) => {
  aws = await standInForAws(() => reply);
  for (const trying of [() => lookBack(store(), run(day(2))), () => keepResults(store(), run(day(2)))]) {
    await expect(trying()).rejects.toMatchObject({ code: 'HISTORY_FAILED', message: expect.stringContaining(message) });
  }
});

test('a list that never ends is given up, and it is said what to do', async () => {
  const page = '<Contents><Key>prod/x</Key></Contents><NextContinuationToken>1</NextContinuationToken>';
  aws = await standInForAws(() => ({
    body: `<ListBucketResult><IsTruncated>true</IsTruncated>${page}</ListBucketResult>`,
  }));
  await expect(lookBack(store(), run(day(2)))).rejects.toMatchObject({
    code: 'HISTORY_FAILED',
    message: expect.stringContaining(
      'there are more than 50000 objects under it; give the history a prefix of its own',
    ),
  });
  expect(aws.sent()).toHaveLength(50);
});

test('an object larger than any run is not read', async () => {
  const listing =
    '<ListBucketResult><Contents><Key>prod/2026-11-01T03-00-00.000Z-prod.json</Key></Contents></ListBucketResult>';
  aws = await standInForAws(({ path }: ServedCall) =>
    path.includes('list-type=2')
      ? { body: listing }
      : (response) => {
          response.writeHead(200, { 'content-length': 300 * 1024 * 1024 });
          response.write('{');
        },
  );
  await expect(lookBack(store(), run(day(2)))).rejects.toMatchObject({
    code: 'HISTORY_FAILED',
    message: expect.stringContaining("has 314572800 bytes, which no run's results have; take it away"),
  });
});

test('an object that is no results is told of by name', async () => {
  await bucket({ 'prod/2026-11-01T03-00-00.000Z-prod.json': '{}' });
  await expect(lookBack(store(), run(day(2)))).rejects.toMatchObject({
    code: 'RESULTS_UNREADABLE',
    message: expect.stringContaining('s3://runs/prod/2026-11-01T03-00-00.000Z-prod.json'),
  });
});

test.each([
  ['s3://runs', { bucket: 'runs', prefix: '' }],
  ['s3://my.runs-1/a/b', { bucket: 'my.runs-1', prefix: 'a/b/' }],
  ['s3://runs/a/', { bucket: 'runs', prefix: 'a/' }],
  ['s3://Runs/a', null],
  ['s3://../a', null],
  ['s3://user@host/a', null],
  ['s3:///a', null],
  ['runs/a', null],
])('%s', (address, place) => {
  expect(bucketPlace(address)).toEqual(place);
});
