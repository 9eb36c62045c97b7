import { Writable } from 'node:stream';
import { createProgress, type ProgressEvent } from './progress';

class Screen extends Writable {
  writes: string[] = [];
  constructor(
    readonly isTTY: boolean,
    readonly columns = 80,
  ) {
    super({ decodeStrings: false });
  }
  override _write(chunk: string, _encoding: string, done: () => void): void {
    this.writes.push(chunk);
    done();
  }
}

const event = (parts: Partial<ProgressEvent> = {}): ProgressEvent => ({
  phase: 'reading',
  state: 'started',
  account: '111122223333',
  region: 'us-east-1',
  service: 'rds',
  ...parts,
});
const clear = '\r\u001b[2K';

function start(screen: Screen, verbose = false) {
  const clock = { time: 0 };
  return { clock, progress: createProgress({ stream: screen, verbose, now: () => clock.time }) };
}

test('rewrites one line on a terminal: where it is, what is running, how much is done', () => {
  const screen = new Screen(true);
  const { clock, progress } = start(screen);
  progress.update(event());
  clock.time = 100;
  progress.update(event({ service: 'ec2' }));
  clock.time = 200;
  progress.update(event({ state: 'finished' }));
  clock.time = 1300;
  progress.update(event({ phase: 'probing', account: null, region: null, service: 'api' }));
  progress.done();
  expect(screen.writes).toEqual([
    `${clear}reading 0/1  0.0 s  111122223333 us-east-1  rds`,
    `${clear}reading 0/2  0.1 s  111122223333 us-east-1  rds, ec2`,
    `${clear}reading 1/2  0.2 s  111122223333 us-east-1  ec2`,
    `${clear}probing 1/3  1.3 s  api`,
    clear,
  ]);
});

test('draws no faster than an eye sees', () => {
  const screen = new Screen(true);
  const { clock, progress } = start(screen);
  for (let index = 0; index < 1000; index += 1) {
    clock.time = index / 10;
    progress.update(event({ service: `service-${index}` }));
  }
  expect(screen.writes).toHaveLength(2);
});

test('never wraps, and lets no escape of a name through', () => {
  const screen = new Screen(true, 40);
  const { progress } = start(screen);
  progress.update(event({ service: `\u001b[2J${'漢'.repeat(100)}` }));
  expect(screen.writes).toEqual([`${clear}reading 0/1  0.0 s  111122223333 us-ea…`]);
});

test('writes nothing after done, and nothing to take away where nothing was drawn', () => {
  const screen = new Screen(true);
  const { progress } = start(screen);
  progress.done();
  progress.update(event());
  expect(screen.writes).toEqual([]);
});

test('is silent where there is no terminal', () => {
  const screen = new Screen(false);
  const { progress } = start(screen);
  progress.update(event());
  progress.update(event({ state: 'finished' }));
  progress.done();
  expect(screen.writes).toEqual([]);
});

const waits = (detail?: string) =>
  event({ phase: 'waiting', account: null, region: null, service: 'api', ...(detail !== undefined && { detail }) });

test('on a terminal it says how the latest attempt of what is waited for went', () => {
  const screen = new Screen(true);
  const { clock, progress } = start(screen);
  progress.update(waits('it refused the connection'));
  clock.time = 5_000;
  progress.update(waits('the status is 503'));
  expect(screen.writes).toEqual([
    `${clear}waiting 0/1  0.0 s  api  it refused the connection`,
    `${clear}waiting 0/1  5.0 s  api  the status is 503`,
  ]);
});

test('where there is no terminal waiting is told when it begins, when there is news, and when it ends', () => {
  const screen = new Screen(false);
  const { clock, progress } = start(screen);
  for (const detail of ['it refused the connection', 'it refused the connection', 'the status\n is 503']) {
    progress.update(waits(detail));
    clock.time += 5_000;
  }
  progress.update({ ...waits(), state: 'finished' });
  expect(screen.writes).toEqual([
    'waiting for api: it refused the connection\n',
    expect.stringMatching(/^waiting for api: the status.+is 503\n$/),
    'waiting api took 15 s\n',
  ]);
});

test('verbose writes a plain line for each piece that ends', () => {
  const screen = new Screen(false);
  const { clock, progress } = start(screen, true);
  progress.update(event());
  clock.time = 1500;
  progress.update(event({ state: 'finished' }));
  progress.update(event({ phase: 'judging', account: null, region: null, service: null, state: 'finished' }));
  expect(screen.writes).toEqual(['reading 111122223333 us-east-1 rds took 1.5 s\n', 'judging\n']);
});
