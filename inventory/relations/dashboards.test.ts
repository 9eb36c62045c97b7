import { dashboardNames } from './dashboards';

const place = { account: '111122223333', region: 'us-east-1' };
const widget = (properties: object, type = 'metric') => ({ type, properties: { region: 'us-east-1', ...properties } });
const read = (...widgets: unknown[]) => dashboardNames(JSON.stringify({ widgets }), place);
const texts = (found: ReturnType<typeof read>) => found?.named.map(({ kind, value }) => `${kind} ${value}`);

test('reads the dimensions of metrics, with their options left aside', () => {
  const found = read(
    widget({
      metrics: [
        ['AWS/RDS', 'CPUUtilization', 'DBInstanceIdentifier', 'payments', { stat: 'Average' }],
        [{ expression: 'm1 / m2', label: 'share', id: 'e1' }],
      ],
    }),
  );
  expect(texts(found)).toEqual(['database payments']);
});

test('writes the shorthand of rows out', () => {
  const found = read(
    widget({
      metrics: [
        ['AWS/ApplicationELB', 'RequestCount', 'TargetGroup', 'targetgroup/a/1', 'LoadBalancer', 'app/web/1'],
        ['.', 'UnHealthyHostCount', '.', 'targetgroup/b/2', '.', '.'],
        ['...', 'app/web/9'],
        ['.', 'HealthyHostCount', '.', 'targetgroup/c/3', '.', 'app/web/1', { yAxis: 'right' }],
      ],
    }),
  );
  expect(texts(found)).toEqual([
    'target-group targetgroup/a/1',
    'load-balancer app/web/1',
    'target-group targetgroup/b/2',
    'load-balancer app/web/9',
    'target-group targetgroup/c/3',
  ]);
});

test('reads alarms, those of annotations too, and the log groups of queries', () => {
  const alarm = 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:errors';
  const found = read(
    widget({ alarms: [alarm] }, 'alarm'),
    widget({ annotations: { alarms: [`${alarm}-2`] }, metrics: [] }),
    widget({ query: "SOURCE '/aws/lambda/pay' | SOURCE 'api' | fields @message" }, 'log'),
  );
  expect(found?.alarms).toEqual([alarm, `${alarm}-2`]);
  expect(texts(found)).toEqual(['log-group /aws/lambda/pay', 'log-group api']);
});

test('passes by what is of another Region or account', () => {
  const metrics = [
    ['AWS/RDS', 'CPUUtilization', 'DBInstanceIdentifier', 'here'],
    ['AWS/RDS', 'CPUUtilization', 'DBInstanceIdentifier', 'there', { region: 'eu-west-1' }],
  ];
  const found = read(
    widget({ metrics }),
    widget({ metrics, region: 'eu-west-1' }),
    widget({ metrics, accountId: '222233334444' }),
    widget({ alarms: ['arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors'] }, 'alarm'),
  );
  expect([texts(found), found?.alarms, found?.others]).toEqual([['database here'], [], 2]);
});

test('takes widgets of any shape', () => {
  expect(read(null, 7, { type: 'text', properties: { markdown: '#' } }, widget({ metrics: [null, 'x', [1]] }))).toEqual(
    {
      named: [],
      alarms: [],
      others: 0,
    },
  );
});

test.each(['', '{', '[]', '"x"', '{"widgets":{}}'])('%j is no dashboard', (body) => {
  expect(dashboardNames(body, place)).toBeNull();
});
