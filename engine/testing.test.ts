import { control, fail, pass } from './control';
import { deployedWith, judgeOne } from './testing';

const named = control({
  id: 'vpc.dns',
  severity: 'low',
  title: 'A VPC has an owner',
  why: 'For the test.',
  fix: 'None.',
  references: [],
  judges: ['vpc'],
  reads: ['subnet'],
  check({ properties: { OwnerId, VpcId } }, { deployed }) {
    const subnets = deployed.all('subnet').filter(({ properties }) => properties.VpcId === VpcId).length;
    return OwnerId ? pass(`${OwnerId}, ${subnets} subnets`) : fail('no owner', 'an owner', 'none');
  },
});
const arn = 'arn:aws:test:us-east-1:111122223333:vpc/vpc-1';

test('a world gives the rows of a control', () => {
  const vpc = [{ VpcId: 'vpc-1', OwnerId: '1' }, { VpcId: 'vpc-2' }];
  expect(judgeOne(named, deployedWith({ vpc, subnet: [{ SubnetId: 'subnet-1', VpcId: 'vpc-1' }] }))).toEqual([
    {
      control: 'vpc.dns',
      resource: arn,
      status: 'pass',
      message: '1, 1 subnets',
      expected: null,
      observed: '1, 1 subnets',
    },
    {
      control: 'vpc.dns',
      resource: `${arn.slice(0, -1)}2`,
      status: 'fail',
      message: 'no owner',
      expected: 'an owner',
      observed: 'none',
    },
  ]);
});

test('what was not read, a gap and a hidden membership are errors, and what is elsewhere is not spoken of', () => {
  const vpc = [{ VpcId: 'vpc-1', OwnerId: '1' }];
  const statuses = (world: Parameters<typeof deployedWith>[0]) =>
    judgeOne(named, deployedWith(world)).map(({ resource, status }) => [resource, status]);
  expect(statuses({ vpc })).toEqual([[arn, 'error']]);
  expect(statuses({ vpc, gaps: { subnet: 'AccessDenied' } })).toEqual([[arn, 'error']]);
  expect(statuses({ vpc, subnet: [], uncertain: [arn] })).toEqual([[arn, 'error']]);
  expect(statuses({ vpc, subnet: [], outside: [arn] })).toEqual([['111122223333/us-east-1', 'not-applicable']]);
});
