/** Notices for the tests of channels. */
import type { Result } from '../engine/results';
import { hostileResults, resultOf, resultsOf } from '../reports/example-results';
import { type Notice, noticeOf } from './notice';

const database = (name: string) => ({
  ...resultOf().resource,
  id: `arn:aws:rds:us-east-1:111122223333:db:${name}`,
  name,
});

/** One change of each topic, and a failure that stays. */
export function exampleNotice(): Notice {
  const row = (name: string, status: Result['status'], message: string) =>
    resultOf({ resource: database(name), status, message });
  return noticeOf(
    resultsOf([
      row('a', 'fail', 'the storage is not encrypted'),
      row('b', 'error', 'rds:DescribeDBInstances was denied'),
      row('c', 'pass', 'the storage is encrypted'),
      row('d', 'waived', 'the storage is not encrypted'),
      row('e', 'fail', 'the storage is not encrypted'),
    ]),
    resultsOf([
      row('a', 'pass', ''),
      row('b', 'pass', ''),
      row('c', 'fail', ''),
      row('d', 'fail', ''),
      row('e', 'fail', ''),
    ]),
    1,
  );
}

/** So many new failures. */
export function noticeOfMany(count: number): Notice {
  const rows = Array.from({ length: count }, (_each, index) =>
    resultOf({ resource: database(`db-${index}`), status: 'fail' }),
  );
  return noticeOf(resultsOf(rows), resultsOf([]), 1);
}

/** Everything that comes from outside begins and ends with the text. */
export function hostileNotice(text?: string): Notice {
  return noticeOf(hostileResults(text), 'none', 1);
}
