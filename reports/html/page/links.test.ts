import type { Subject } from '../../../engine/results';
import { hostileText } from '../../example-results';
import { consoleLink, referenceLink, referenceName } from './links';

test.each([
  ['RDS.5', 'https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-5'],
  ['AutoScaling.1', 'https://docs.aws.amazon.com/securityhub/latest/userguide/autoscaling-controls.html#autoscaling-1'],
  [
    'https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.confirm.html',
    'https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.confirm.html',
  ],
  ['CIS AWS Foundations 7.0 3.2.4', null],
  ['javascript:alert(1)', null],
  ['https://evil.example/docs.aws.amazon.com/', null],
  ['https://docs.aws.amazon.com@evil.example/', null],
  [hostileText, null],
])('the page of %s', (reference, link) => {
  expect(referenceLink(reference)).toBe(link);
});

test('an address is called by its page', () => {
  expect(referenceName('https://docs.aws.amazon.com/elb/latest/application/create-https-listener.html')).toBe(
    'AWS: create https listener',
  );
  expect(referenceName('RDS.5')).toBe('RDS.5');
});

const subject = (parts: Partial<Subject>): Subject => ({
  id: 'arn:aws:rds:us-east-1:111122223333:db:payments',
  kind: 'database',
  name: 'payments',
  account: '111122223333',
  region: 'us-east-1',
  ...parts,
});

test.each<[string, Partial<Subject>, string | null]>([
  [
    'a database',
    {},
    'https://us-east-1.console.aws.amazon.com/rds/home?region=us-east-1#database:id=payments;is-cluster=false',
  ],
  [
    'an alarm in China',
    { id: 'arn:aws-cn:cloudwatch:cn-north-1:1:alarm:a b', kind: 'alarm', name: 'a b', region: 'cn-north-1' },
    'https://cn-north-1.console.amazonaws.cn/cloudwatch/home?region=cn-north-1#alarmsV2:alarm/a%20b',
  ],
  [
    'a kind without a page of its own',
    { id: 'arn:aws:s3:::b', kind: 'bucket', region: null },
    'https://console.aws.amazon.com/go/view?arn=arn%3Aaws%3As3%3A%3A%3Ab',
  ],
  ['a probe', { id: 'probe: api', kind: 'probe' }, null],
  ['a partition that nobody knows', { id: 'arn:evil:rds:::x' }, null],
  [
    'a Region that is none',
    { region: 'evil.example/#' },
    'https://console.aws.amazon.com/go/view?arn=arn%3Aaws%3Ards%3Aus-east-1%3A111122223333%3Adb%3Apayments',
  ],
  [
    'a kind that is a property of every object',
    { kind: 'constructor', id: 'arn:aws:x' },
    'https://console.aws.amazon.com/go/view?arn=arn%3Aaws%3Ax',
  ],
])('the console shows %s', (_what, parts, link) => {
  expect(consoleLink(subject(parts))).toBe(link);
});
