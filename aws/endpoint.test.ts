import { isStandIn } from './endpoint';

const loadBalancers = 'AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2';

test.each([
  ['nothing is said', {}, false],
  ['an emulator', { AWS_ENDPOINT_URL: 'http://localhost:4566' }, true],
  ['an emulator of load balancers alone', { [loadBalancers]: 'http://127.0.0.1:5000' }, true],
  ['an emulator of something else', { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9000' }, false],
  [
    'an emulator, but not of load balancers',
    {
      AWS_ENDPOINT_URL: 'http://localhost:4566',
      [loadBalancers]: 'https://elasticloadbalancing.eu-west-1.amazonaws.com',
    },
    false,
  ],
  [
    'a private endpoint of AWS',
    { AWS_ENDPOINT_URL: 'https://vpce-1.elasticloadbalancing.us-east-1.vpce.amazonaws.com' },
    false,
  ],
  ['AWS over IPv6', { AWS_ENDPOINT_URL: 'https://elasticloadbalancing.us-east-1.api.aws' }, false],
  ['a name that only looks like one of AWS', { AWS_ENDPOINT_URL: 'https://amazonaws.com.example.test' }, true],
  [
    'an emulator that is to be ignored',
    { AWS_ENDPOINT_URL: 'http://localhost:4566', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
    false,
  ],
  ['an empty variable', { AWS_ENDPOINT_URL: '' }, false],
])('%s: %p', (_, environment, expected) => {
  expect(isStandIn(environment)).toBe(expected);
});
