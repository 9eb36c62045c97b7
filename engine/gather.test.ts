import { readRecording } from '../aws/recording';
import { settingOf } from '../cli/setting';
import { gather, type Step } from './gather';

test('endpoints are asked when reading is over, so that none looks slow because this process was busy', async () => {
  const { configuration, selected } = await settingOf({
    config: 'examples/three-tier/asbuilt.yaml',
    suite: [],
    control: [],
  });
  const steps: Step[] = [];
  await gather(configuration, selected, {
    offline: await readRecording('fixtures/three-tier'),
    progress: (step) => steps.push(step),
  });
  const firstProbe = steps.findIndex(({ phase }) => phase === 'probing');
  const probed = steps.filter(({ phase }) => phase === 'probing').map(({ service }) => service);
  const lastReading = steps.findLastIndex(({ phase }) => phase === 'reading');
  expect(lastReading).toBeGreaterThan(0);
  expect(probed).toContain('api');
  expect(firstProbe).toBeGreaterThan(lastReading);
});
