/** A property that is missing lets nothing pass that rests on it: every control, each property that it reads, one by one. */
import { recordedAnswers } from '../aws/recording';
import type { SelectedControl } from '../engine/select';
import { alternativesFrom, type Crash, type Silence, withoutEach } from '../fixtures/absence';
import type { Answering } from '../fixtures/answering';
import { documented } from '../fixtures/documented-absence';
import { openExample } from '../fixtures/example';
import { broken, readViolations } from '../fixtures/violations';

const violations = readViolations('fixtures/violations');
const silences: Silence[] = [];
const crashes: Crash[] = [];

beforeAll(async () => {
  const { configuration, gathered, recorded, recording, selected } = await openExample();
  const documents = [...recording.files.values(), violations];
  const alternatives = alternativesFrom(documents, ['suites', 'inventory/relations']);
  const look = async (answering: Answering, controls: readonly SelectedControl[], status: 'pass' | 'fail') => {
    const world = await gathered(answering, controls);
    for (const control of controls) {
      const found = withoutEach(control, world, configuration, alternatives, [status]);
      silences.push(...found.silences);
      crashes.push(...found.crashes);
    }
  };
  await look(recorded, selected, 'pass');
  for (const violation of violations) {
    const own = selected.filter(({ control }) => control.id === violation.control);
    await look(recordedAnswers(broken(recording, violation)), own, 'fail');
  }
}, 300_000);

const isOf = (silence: Silence) => (entry: (typeof documented)[number]) => entry.path === silence.path;

test('no control passes, or falls silent, for want of a property, but where AWS documents what its absence means', () => {
  const undocumented = silences.filter((silence) => !documented.some(isOf(silence)));
  const told = undocumented.map(({ control, path, before, after, with: value }) => {
    const rests = value === undefined ? '' : `, although with ${value} it does not pass`;
    return `${control} is ${after} instead of ${before} without ${path}${rests}`;
  });
  expect([...new Set(told)]).toEqual([]);
});

test('every documented absence still occurs', () => {
  expect(documented.filter((entry) => !silences.some((silence) => isOf(silence)(entry)))).toEqual([]);
});

test('no control meets a missing property that it does not understand', () => {
  expect([...new Set(crashes.map(({ control, path, problem }) => `${control} without ${path}: ${problem}`))]).toEqual(
    [],
  );
});
