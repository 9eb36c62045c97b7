import { hostSuites, type Suite } from '../../engine/control';
import { judgeControl } from '../../engine/judge';
import type { Result } from '../../engine/results';
import { selectControls } from '../../engine/select';
import { waived } from '../../engine/waive';
import { folderVariable, readShared, writePart } from './shared';

function story({ message, expected, observed, fix }: Result): string {
  return [
    message,
    ...(expected === null ? [] : [`  expected  ${expected}`]),
    ...(observed === null ? [] : [`  observed  ${observed}`]),
    `  fix       ${fix}`,
  ].join('\n');
}

/** A failure without a stack: it is the environment's fault, and no line of the suite would tell anybody more. */
function failTest(row: Result): never {
  const error = new Error(story(row));
  error.stack = error.message;
  throw error;
}

function declareTest(row: Result): void {
  if (row.status === 'not-applicable') test.skip(`${row.control} (not applicable: ${row.message})`, () => undefined);
  else if (row.status === 'waived') test.skip(`${row.control} (waived until ${row.waiver?.until})`, () => undefined);
  else {
    test(row.control, () => {
      if (row.status !== 'pass') failTest(row);
    });
  }
}

/** Makes describe blocks by resource and a test by control of a suite, from what was gathered before. */
function declareSuite(folder: string, suite: Suite): void {
  const { gathered, configuration } = readShared(folder);
  const selected = selectControls([suite], configuration, { suites: [], controls: [] });
  const rows = selected.flatMap((each) => judgeControl(each, gathered, configuration));
  writePart(folder, { suite: suite.name, selected: selected.map(({ control }) => control.id), rows });

  const now = gathered.snapshots[0]?.at ?? gathered.started;
  const byResource = new Map<string, Result[]>();
  for (const row of waived(rows, configuration.waivers, now).results) {
    const own = byResource.get(row.resource.id);
    if (own) own.push(row);
    else byResource.set(row.resource.id, [row]);
  }
  describe(suite.name, () => {
    if (byResource.size === 0) test.skip('no control of this suite is selected', () => undefined);
    for (const [id, own] of byResource) {
      const name = own[0]?.resource.name;
      describe(name && name !== id ? `${name} (${id})` : id, () => {
        for (const row of own) declareTest(row);
      });
    }
  });
}

const folder = process.env[folderVariable];
if (folder) hostSuites((suite) => declareSuite(folder, suite));
