import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultConfiguration, loadConfiguration } from './load';
import { catalogue, folderOf, load, problemsOf, variables } from './testing';

async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'asbuilt-load-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

const loadIn = (workingDirectory: string, file?: string) =>
  loadConfiguration(file, { catalogue, variables, workingDirectory });

describe('which file is read', () => {
  it('is none where none is named or found: everything is a default', async () => {
    expect(await loadIn(await folderWith({}))).toStrictEqual(defaultConfiguration());
  });

  test.each(['asbuilt.yaml', 'asbuilt.yml', 'asbuilt.json'])('is %s of the working directory', async (name) => {
    const folder = await folderWith({ [name]: '{"environment": "prod"}' });
    expect(await loadIn(folder)).toMatchObject({ file: join(folder, name), environment: 'prod' });
  });

  it('is the named one, from the working directory', async () => {
    const folder = await folderWith({ 'asbuilt.yaml': 'environment: prod', 'other.yaml': 'environment: other' });
    expect(await loadIn(folder, 'other.yaml')).toMatchObject({ environment: 'other' });
  });

  it('is not guessed where two could be meant', async () => {
    const folder = await folderWith({ 'asbuilt.yaml': 'environment: a', 'asbuilt.json': '{}' });
    await expect(loadIn(folder)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: 'asbuilt.yaml:1:1: asbuilt.json stands beside it: keep one of them, or name one with --config',
    });
  });

  it('is CONFIG_NOT_FOUND where the named one is missing', async () => {
    const folder = await folderWith({});
    await expect(loadIn(folder, 'none.yaml')).rejects.toMatchObject({
      code: 'CONFIG_NOT_FOUND',
      exitCode: 3,
      message:
        'there is no configuration at none.yaml: name one with --config, or write a first one with `asbuilt init`',
    });
  });

  it('is told by its whole path where it stands outside the working directory', async () => {
    const folder = await folderWith({ 'asbuilt.yaml': 'profile: 1' });
    await mkdir(join(folder, 'below'));
    await expect(loadIn(join(folder, 'below'), '../asbuilt.yaml')).rejects.toMatchObject({
      message: expect.stringContaining(`${folder}/asbuilt.yaml:1:10: profile is 1`) as string,
    });
  });

  it('may be neither a folder, nor huge, nor of another kind', async () => {
    const folder = await folderWith({ 'asbuilt.toml': '' });
    await mkdir(join(folder, 'asbuilt.yaml'));
    await expect(loadIn(folder)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: 'asbuilt.yaml:1:1: it is a folder, not a file',
    });
    await expect(loadIn(folder, 'asbuilt.toml')).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: 'asbuilt.toml:1:1: its name ends with .toml, allowed: .yaml, .yml, .json, .ts',
    });
    await expect(loadIn('/', 'dev/zero')).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: 'dev/zero:1:1: it is larger than 1048576 bytes',
    });
  });
});

const whole = `
environment: prod
accounts:
  - id: "111122223333"
    role: arn:aws:iam::111122223333:role/asbuilt-readonly
    externalId: \${SECRET}
    regions: [us-east-1, us-gov-west-1]
  - { regions: all }
  - { id: "444455556666" }
scope:
  tags: { Application: payments, Environment: [prod, "/^prod-/"] }
profile: development
controls:
  elb.health-check: { path: /healthz, interval: 10, severity: low, enabled: on }
  tags.required: { required: { Environment: prod, Team: "*", CostCenter: "/^CC-\\\\d+$/" } }
  asg.graviton: on
  s3.lifecycle: off
  rds.multi-az: false
expect:
  - { kind: load-balancer, count: 1, where: { Scheme: internet-facing, Zones: [a, { b: null }] } }
  - { kind: database, name: "payments-*", count: { min: 1 }, tags: { Team: "*" }, account: "111122223333", region: us-east-1 }
outputs: { file: out/outputs.json, require: [vpc_id] }
probes:
  - name: api
    url: https://\${HOST}/health
    connectTo: 127.0.0.1:8443
    method: POST
    headers: { X-Key: "\${SECRET}", X-Literal: "$\${SECRET}" }
    body: "{}"
    authorization: { basic: { user: me, password: "\${SECRET}" } }
    expect:
      status: 2xx
      json: { status: ok, "$.a[0]": { present: true } }
      body: ready
      headers: { server: /nginx/, x-powered-by: { present: false }, etag: { matches: /./ } }
      within: 800ms
      phases: { lookup: 10ms, firstByte: 1s }
      httpVersion: 2
    tls: { minimum: TLSv1.2, ca: ca.pem, certificate: /etc/client.pem, key: ../client.key }
    proxy: http://proxy:3128
    wait: { for: 5m, every: 10s, successes: 3 }
    deadline: 3s
    maximumBody: 1024
    allowAddresses: [169.254.169.254]
  - { name: plain, url: "http://localhost", wait: 3s, expect: { status: 200-204, within: 20s } }
  - { name: moved, url: "http://localhost", expect: { redirect: { to: "https://localhost/", status: [301, 308] } }, authorization: { bearer: "\${SECRET}" } }
waivers:
  - { control: rds.multi-az, resource: "*:db:payments-reporting", until: 2027-01-31, reason: single-AZ by design, owner: data-team }
  - { control: "rds.*", resource: "*", until: "2027-02-01", reason: why }
`;

describe('a whole file', () => {
  it('becomes a configuration, with variables, milliseconds, absolute paths and defaults put in', async () => {
    const configuration = await load(whole);
    const folder = folderOf(configuration);
    expect(configuration).toStrictEqual({
      file: join(folder, 'asbuilt.yaml'),
      environment: 'prod',
      accounts: [
        {
          id: '111122223333',
          role: 'arn:aws:iam::111122223333:role/asbuilt-readonly',
          externalId: 'canary-5d41402a',
          regions: ['us-east-1', 'us-gov-west-1'],
        },
        { id: undefined, regions: 'all' },
        { id: '444455556666', regions: undefined },
      ],
      scope: { tags: { Application: 'payments', Environment: ['prod', '/^prod-/'] } },
      profile: 'development',
      controls: {
        'elb.health-check': { enabled: true, severity: 'low', parameters: { path: '/healthz', interval: 10 } },
        'tags.required': {
          enabled: undefined,
          parameters: { required: { Environment: 'prod', Team: '*', CostCenter: '/^CC-\\d+$/' } },
        },
        'asg.graviton': { enabled: true, parameters: {} },
        's3.lifecycle': { enabled: false, parameters: {} },
        'rds.multi-az': { enabled: false, parameters: {} },
      },
      expect: [
        { kind: 'load-balancer', count: 1, where: { Scheme: 'internet-facing', Zones: ['a', { b: null }] } },
        {
          kind: 'database',
          name: 'payments-*',
          count: { min: 1 },
          tags: { Team: '*' },
          account: '111122223333',
          region: 'us-east-1',
        },
      ],
      outputs: { file: join(folder, 'out/outputs.json'), require: ['vpc_id'] },
      probes: [
        {
          name: 'api',
          url: 'https://api.example.com/health',
          connectTo: '127.0.0.1:8443',
          method: 'POST',
          headers: { 'X-Key': 'canary-5d41402a', 'X-Literal': `\${SECRET}` },
          body: '{}',
          authorization: { basic: { user: 'me', password: 'canary-5d41402a' } },
          expect: {
            status: { from: 200, to: 299 },
            json: { status: 'ok', '$.a[0]': { present: true } },
            body: { contains: 'ready' },
            headers: { server: '/nginx/', 'x-powered-by': { present: false }, etag: { matches: '/./' } },
            within: 800,
            phases: { lookup: 10, firstByte: 1_000 },
            httpVersion: '2',
          },
          tls: {
            minimum: 'TLSv1.2',
            ca: join(folder, 'ca.pem'),
            certificate: '/etc/client.pem',
            key: join(folder, '../client.key'),
          },
          proxy: 'http://proxy:3128',
          wait: { for: 300_000, every: 10_000, successes: 3 },
          deadline: 3_000,
          maximumBody: 1_024,
          allowAddresses: ['169.254.169.254'],
        },
        {
          name: 'plain',
          url: 'http://localhost',
          method: 'GET',
          headers: {},
          expect: { status: { from: 200, to: 204 }, within: 20_000 },
          tls: {},
          wait: { for: 3_000, every: 3_000, successes: 1 },
          deadline: 20_000,
          maximumBody: 1_048_576,
          allowAddresses: [],
        },
        {
          name: 'moved',
          url: 'http://localhost',
          method: 'GET',
          headers: {},
          authorization: { bearer: 'canary-5d41402a' },
          expect: { redirect: { to: 'https://localhost/', status: [301, 308] } },
          tls: {},
          deadline: 10_000,
          maximumBody: 1_048_576,
          allowAddresses: [],
        },
      ],
      waivers: [
        {
          control: 'rds.multi-az',
          resource: '*:db:payments-reporting',
          until: '2027-01-31',
          reason: 'single-AZ by design',
          owner: 'data-team',
        },
        { control: 'rds.*', resource: '*', until: '2027-02-01', reason: 'why', owner: null },
      ],
      places: {
        accounts: ['asbuilt.yaml:4:5', 'asbuilt.yaml:8:5', 'asbuilt.yaml:9:5'],
        controls: {
          'elb.health-check': 'asbuilt.yaml:14:3',
          'tags.required': 'asbuilt.yaml:15:3',
          'asg.graviton': 'asbuilt.yaml:16:17',
          's3.lifecycle': 'asbuilt.yaml:17:17',
          'rds.multi-az': 'asbuilt.yaml:18:17',
        },
        expect: ['asbuilt.yaml:20:5', 'asbuilt.yaml:21:5'],
        outputs: 'asbuilt.yaml:22:1',
        probes: ['asbuilt.yaml:24:5', 'asbuilt.yaml:45:5', 'asbuilt.yaml:46:5'],
        waivers: ['asbuilt.yaml:48:5', 'asbuilt.yaml:49:5'],
      },
      notices: [],
    });
  });

  it('is the same after JSON', async () => {
    const configuration = await load(whole);
    expect(JSON.parse(JSON.stringify(configuration))).toEqual(configuration);
  });

  it('says of a control that nothing judges yet that it is not judged, and takes its settings', async () => {
    const configuration = await load('controls:\n  s3.lifecycle: { days: 30 }\n');
    expect(configuration.controls['s3.lifecycle']).toStrictEqual({ enabled: undefined, parameters: { days: 30 } });
    expect(configuration.notices).toEqual([
      'asbuilt.yaml:2:3: the control "s3.lifecycle" is not judged by this version of asbuilt',
    ]);
  });

  it('may be JSON, indented with tabs', async () => {
    const source = '{\n\t"environment": "prod",\n\t"expect": [\n\t\t{ "kind": "vpc" }\n\t]\n}\n';
    expect(await load(source, 'asbuilt.json')).toMatchObject({ environment: 'prod', expect: [{ kind: 'vpc' }] });
    expect(await problemsOf('{\n\t"environmen": "prod"\n}\n', 'asbuilt.json')).toEqual([
      'asbuilt.json:2:2: unknown key "environmen"; did you mean "environment"?',
    ]);
  });

  it('may use anchors and aliases', async () => {
    const source = 'scope: { tags: &tags { Team: a } }\nexpect: [{ kind: vpc, tags: *tags }]\n';
    expect((await load(source)).expect).toEqual([{ kind: 'vpc', tags: { Team: 'a' } }]);
  });

  it('keeps keys that JavaScript treats specially as ordinary ones', async () => {
    const { scope } = await load('scope: { tags: { __proto__: a, constructor: b } }');
    expect(Object.entries(scope.tags)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });
});
