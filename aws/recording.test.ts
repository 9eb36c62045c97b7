import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Recording, readRecording, recorder, substituteFrom, writeRecording } from './recording';
import { connections, type Exchange, openSession, type Session } from './session';

const at = new Date('2026-06-15T12:00:00Z');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asbuilt-recording-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function session(account: string, region = 'us-east-1'): Session {
  return openSession({ account, region, partition: 'aws', connections: connections() });
}

const topics = (account: string, region: string, ...names: string[]): Exchange => ({
  account,
  region,
  service: 'sns',
  command: 'ListTopics',
  input: {},
  output: {
    $metadata: { requestId: 'canary' },
    Topics: names.map((name) => ({ TopicArn: `arn:aws:sns:${region}:${account}:${name}` })),
  },
});

/** Records exchanges, writes them down and reads them again. */
async function keptOf(exchanges: Exchange[], sessions: Session[], also: unknown = []): Promise<Recording> {
  const made = recorder();
  for (const exchange of exchanges) made.observe(exchange);
  await writeRecording(folder, made.recording(sessions, at, also).recording);
  return readRecording(folder);
}

/** A session that is answered from a recording. */
async function replayed(recording: Recording, account: string, region = 'us-east-1'): Promise<Session> {
  const substitute = await substituteFrom(recording);
  return openSession({ account, region, partition: 'aws', connections: connections(), substitute });
}

const code = (call: Promise<unknown>) =>
  call.then(
    () => 'answered',
    (error: { code?: string; message: string }) => [error.code, error.message],
  );

describe('a round trip', () => {
  const instance = {
    DBInstanceIdentifier: 'payments',
    InstanceCreateTime: new Date('2026-01-02T03:04:05.678Z'),
    MultiAZ: false,
    Nothing: null,
    Absent: undefined,
    Bytes: new Uint8Array([0, 1, 254, 255]),
    Nested: [{ At: new Date(0) }, []],
  };
  const read = {
    account: '987654321098',
    region: 'us-east-1',
    service: 'rds',
    command: 'DescribeDBInstances',
  } as const;

  test('dates, bytes, nulls and what is absent come back as they were', async () => {
    const recording = await keptOf(
      [{ ...read, input: { MaxRecords: 100 }, output: { DBInstances: [instance] } }],
      [session(read.account)],
    );
    const { Absent, ...kept } = instance;
    const replay = await replayed(recording, '111122223333');
    expect(await replay.call('rds', 'DescribeDBInstances', { MaxRecords: 100 })).toEqual({ DBInstances: [kept] });
  });

  test('the order of keys in an input does not matter, and a key without a value is none', async () => {
    const input = { MaxRecords: 100, DBInstanceIdentifier: 'a', Marker: undefined };
    const recording = await keptOf([{ ...read, input, output: { DBInstances: [] } }], [session(read.account)]);
    const replay = await replayed(recording, '111122223333');
    expect(await replay.call('rds', 'DescribeDBInstances', { DBInstanceIdentifier: 'a', MaxRecords: 100 })).toEqual({
      DBInstances: [],
    });
  });

  test('an error comes back with its name and its message', async () => {
    const error = Object.assign(new Error('user of 987654321098 may not'), { name: 'AccessDenied' });
    const recording = await keptOf([{ ...read, input: {}, error }], [session(read.account)]);
    const replay = await replayed(recording, '111122223333');
    await expect(replay.call('rds', 'DescribeDBInstances', {})).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'user of 111122223333 may not',
    });
  });

  test('what was given is kept as it was then', async () => {
    const made = recorder();
    const input: { Marker?: string } = {};
    made.observe({ ...read, input, output: { DBInstances: [] } });
    input.Marker = 'later';
    const [file] = made.recording([session(read.account)], at, []).recording.files.values();
    expect(file?.[0]?.input).toEqual({});
  });

  test('the manifest says when and where, with the account replaced', async () => {
    const sessions = [session('987654321098'), session('987654321098', 'eu-west-1'), session('123450987651')];
    const recording = await keptOf([], sessions, [{ probe: 'api', from: 'jane@corp.test' }]);
    expect(recording.manifest).toEqual({
      schema: 'asbuilt/recording@1',
      at: '2026-06-15T12:00:00.000Z',
      accounts: [
        { account: '111122223333', partition: 'aws', regions: ['us-east-1', 'eu-west-1'] },
        { account: '222233334444', partition: 'aws', regions: ['us-east-1'] },
      ],
    });
    expect(recording.probes).toEqual([{ probe: 'api', from: 'user-1@example.com' }]);
  });
});

test('credentials, callers and the metadata of answers are not kept', async () => {
  const place = { account: '987654321098', region: 'us-east-1' } as const;
  const made = recorder();
  made.observe({
    ...place,
    service: 'sts',
    command: 'AssumeRole',
    input: {},
    output: { Credentials: { SecretAccessKey: 'canary' } },
  });
  made.observe({ ...place, service: 'sts', command: 'GetCallerIdentity', input: {}, output: { UserId: 'canary' } });
  made.observe(topics(place.account, place.region, 'a'));
  const { files } = made.recording([session(place.account)], at, []).recording;
  expect([...files.keys()]).toEqual(['111122223333/us-east-1/sns']);
  expect(JSON.stringify([...files])).not.toContain('canary');
});

test('an account that shows itself late is replaced in what came before', async () => {
  const exchange = topics('987654321098', 'us-east-1', 'to-123450987651');
  const later: Exchange = {
    ...exchange,
    service: 'sts',
    command: 'Z',
    output: { Arn: 'arn:aws:iam::123450987651:root' },
  };
  const recording = await keptOf([exchange, later], [session('987654321098')]);
  expect(JSON.stringify([...recording.files])).not.toContain('123450987651');
});

describe('it fails closed', () => {
  let recording: Recording;
  beforeEach(async () => {
    recording = await keptOf(
      [
        topics('987654321098', 'us-east-1', 'a'),
        topics('987654321098', 'eu-west-1', 'b'),
        topics('123450987651', 'us-east-1', 'c'),
      ],
      [session('987654321098'), session('987654321098', 'eu-west-1'), session('123450987651')],
    );
  });
  const names = async (own: Session) =>
    (await own.call('sns', 'ListTopics', {})).Topics?.map((topic) => topic.TopicArn);

  test('accounts and Regions are answered with what is theirs', async () => {
    expect(await names(await replayed(recording, '111122223333'))).toEqual(['arn:aws:sns:us-east-1:111122223333:a']);
    expect(await names(await replayed(recording, '111122223333', 'eu-west-1'))).toEqual([
      'arn:aws:sns:eu-west-1:111122223333:b',
    ]);
    expect(await names(await replayed(recording, '222233334444'))).toEqual(['arn:aws:sns:us-east-1:222233334444:c']);
  });

  const notRecorded = (what: string) => ['NOT_RECORDED', expect.stringContaining(what)];

  test('an unknown command', async () => {
    const replay = await replayed(recording, '111122223333');
    expect(await code(replay.call('rds', 'DescribeDBInstances', { MaxRecords: 100 }))).toEqual(
      notRecorded(
        'rds:DescribeDBInstances with {"MaxRecords":100} has no recorded answer for account 111122223333 in us-east-1',
      ),
    );
  });

  test('an unknown input', async () => {
    const replay = await replayed(recording, '111122223333');
    expect(await code(replay.call('sns', 'ListTopics', { NextToken: 'x' }))).toEqual(
      notRecorded('sns:ListTopics with {"NextToken":"x"}'),
    );
  });

  test('an unknown account, and an unknown Region', async () => {
    expect(await code(names(await replayed(recording, '333344445555')))).toEqual(
      notRecorded('account 333344445555 in us-east-1'),
    );
    expect(await code(names(await replayed(recording, '222233334444', 'eu-west-1')))).toEqual(
      notRecorded('account 222233334444 in eu-west-1'),
    );
  });
});

test('a recording over an earlier one leaves nothing of it, and nothing else away', async () => {
  await keptOf([topics('987654321098', 'us-east-1', 'a')], [session('987654321098')]);
  writeFileSync(join(folder, 'README.md'), 'mine');
  const recording = await keptOf([topics('987654321098', 'eu-west-1', 'b')], [session('987654321098', 'eu-west-1')]);
  expect([...recording.files.keys()]).toEqual(['111122223333/eu-west-1/sns']);
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe('mine');
});

test('a recording whose writing was cut off is none, and the next one leaves nothing of it', async () => {
  const made = await keptOf([topics('987654321098', 'us-east-1', 'a')], [session('987654321098')]);
  const endless: unknown[] = [];
  endless.push(endless);
  const files = new Map(made.files).set('111122223333/us-east-1/zzz', endless as never);
  await expect(writeRecording(folder, { ...made, files })).rejects.toThrow(/circular/);
  expect(await code(readRecording(folder))).toEqual([
    'RECORDING_UNREADABLE',
    expect.stringContaining('whoever was writing the recording was ended before it was whole'),
  ]);
  const recording = await keptOf([topics('987654321098', 'eu-west-1', 'b')], [session('987654321098', 'eu-west-1')]);
  expect([...recording.files.keys()]).toEqual(['111122223333/eu-west-1/sns']);
});

describe('what is no recording', () => {
  const manifest = { schema: 'asbuilt/recording@1', at: at.toISOString(), accounts: [] };
  const write = (file: string, content: string) => {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  };

  test('no folder, a file in its place, and an empty folder', async () => {
    writeFileSync(join(folder, 'file'), '');
    for (const directory of [join(folder, 'none'), join(folder, 'file'), folder]) {
      expect(await code(readRecording(directory))).toEqual([
        'RECORDING_NOT_FOUND',
        expect.stringContaining(`there is no recording at ${directory}:`),
      ]);
    }
  });

  test.each([
    ['{', /JSON/],
    ['', /JSON/],
    ['null', /it is no object/],
    ['[]', /it is no object/],
    [
      '{"schema":"asbuilt/recording@2"}',
      /its schema is "asbuilt\/recording@2", and this version reads asbuilt\/recording@1/,
    ],
    ['{}', /its schema is undefined/],
    [JSON.stringify({ ...manifest, at: 'yesterday' }), /its "at" is no time/],
    [JSON.stringify({ ...manifest, accounts: {} }), /its "accounts"/],
    [JSON.stringify({ ...manifest, accounts: [{ account: '1' }] }), /its "accounts"/],
  ])('the manifest %s', async (content, problem) => {
    write('recording.json', content);
    expect(await code(readRecording(folder))).toEqual(['RECORDING_UNREADABLE', expect.stringMatching(problem)]);
  });

  test.each([
    ['[', /JSON/],
    ['{}', /it is no list/],
    ['[null]', /entry 0 is no command/],
    ['[{"command":"A","input":{},"output":{}},{"command":"A","input":{}}]', /entry 1 is no command/],
    ['[{"command":"A","output":{}}]', /entry 0 is no command/],
    ['[{"command":"A","input":{},"error":"x"}]', /entry 0 is no command/],
  ])('the answers %s', async (content, problem) => {
    write('recording.json', JSON.stringify(manifest));
    write('111122223333/us-east-1/sns.json', content);
    expect(await code(readRecording(folder))).toEqual(['RECORDING_UNREADABLE', expect.stringMatching(problem)]);
  });

  test('the probes cut off', async () => {
    write('recording.json', JSON.stringify(manifest));
    write('probes.json', '[{');
    expect(await code(readRecording(folder))).toEqual(['RECORDING_UNREADABLE', expect.stringContaining('probes.json')]);
  });
});

describe('what stands in place of accounts, addresses and people', () => {
  const exchangesOf = (account: string, foreign: string, address: string, mail: string): Exchange[] => [
    topics(account, 'us-east-1', 'alarms'),
    {
      account,
      region: 'us-east-1',
      service: 'sns',
      command: 'ListSubscriptions',
      input: {},
      output: {
        Subscriptions: [
          { TopicArn: `arn:aws:sns:us-east-1:${foreign}:theirs`, Protocol: 'email', Endpoint: mail },
          { TopicArn: `arn:aws:sns:us-east-1:${account}:alarms`, Protocol: 'email', Endpoint: mail, Owner: account },
        ],
      },
    },
    {
      account,
      region: 'us-east-1',
      service: 'ec2',
      command: 'DescribeInstances',
      input: {},
      output: { Reservations: [{ OwnerId: account, Instances: [{ PublicIpAddress: address }] }] },
    },
  ];
  const first = ['987654321098', '123450987651', '52.95.110.1', 'jane@corp.test'] as const;
  const other = ['135791357913', '246802468024', '18.0.4.9', 'someone.else@shop.test'] as const;
  const recordingOf = (exchanges: Exchange[], account: string) => keptOf(exchanges, [session(account)]);

  test('is the same in every file and every run, in whatever order the calls came back', async () => {
    const exchanges = exchangesOf(...first);
    const once = await recordingOf(exchanges, first[0]);
    const again = await recordingOf([...exchanges].reverse(), first[0]);
    expect(again).toEqual(once);
    expect([...once.files.keys()].sort()).toEqual(['111122223333/us-east-1/ec2', '111122223333/us-east-1/sns']);
    expect(JSON.stringify([...once.files])).toContain('"TopicArn":"arn:aws:sns:us-east-1:111122223333:alarms"');
  });

  test('says nothing of what it stands for: another account, address and person leave the same recording', async () => {
    const [one, another] = [
      await recordingOf(exchangesOf(...first), first[0]),
      await recordingOf(exchangesOf(...other), other[0]),
    ];
    expect(another).toEqual(one);
    const text = JSON.stringify([...one.files]);
    for (const original of [...first, ...other]) expect(text).not.toContain(original);
  });
});
