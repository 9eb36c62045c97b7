import { resultOf, resultsOf } from './example-results';
import { homeAccount, partitionOf, validAccount } from './place';

test.each([
  ['arn:aws-us-gov:s3:::x', null, 'aws-us-gov'],
  ['arn:aws-cn:rds:cn-north-1:1:db:x', 'cn-north-1', 'aws-cn'],
  ['vpc-1', 'cn-northwest-1', 'aws-cn'],
  ['vpc-1', 'us-gov-east-1', 'aws-us-gov'],
  ['vpc-1', 'eu-west-1', 'aws'],
  ['https://api.example.com', null, 'aws'],
])('%s in %s is of partition %s', (id, region, partition) => {
  expect(partitionOf({ id, region })).toBe(partition);
});

test('an account has twelve digits', () => {
  expect(['111122223333', '11112222333', '111122223333\n', null].map(validAccount)).toEqual([
    '111122223333',
    null,
    null,
    null,
  ]);
});

test('the home of a run is the first account of its results', () => {
  const of = (account: string | null) => resultOf({ resource: { ...resultOf().resource, account } });
  expect(homeAccount(resultsOf([of(null), of('222233334444'), of('111122223333')]))).toBe('111122223333');
  expect(homeAccount(resultsOf([of(null)]))).toBeNull();
});
