import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleResults, hostileResults } from './example-results';
import { json, jsonText } from './json';
import { readResults } from './read';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'asbuilt-results-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function read(text: string) {
  const file = join(folder, 'results.json');
  await writeFile(file, text);
  return readResults(file);
}

test.each([
  ['the example', exampleResults()],
  ['hostile text', hostileResults()],
])('reads back what the JSON report wrote: %s', async (_what, results) => {
  const text = await json.render(results, { colour: false, width: 80, verbose: false, quiet: false });
  expect(await read(text as string)).toEqual(results);
});

test('knows every property of results, and that each is there', async () => {
  const example = exampleResults();
  const probe = example.results[3];
  for (const name of Object.keys(example)) {
    await expect(read(jsonText({ ...example, [name]: undefined }))).rejects.toThrow(
      `must have required property '${name}'`,
    );
  }
  for (const name of Object.keys(probe ?? {}).filter((name) => name !== 'attempts')) {
    await expect(read(jsonText({ ...example, results: [{ ...probe, [name]: undefined }] }))).rejects.toThrow(
      `/results/0 must have required property '${name}'`,
    );
  }
});

const written = 'is not what `asbuilt run --report json=FILE` writes:';
const remedy = 'make it anew with this version of asbuilt';
test.each([
  ['no JSON', '{', "Expected property name or '}' in JSON at position 1"],
  [
    'another schema',
    jsonText({ ...exampleResults(), schema: 'asbuilt/results@2' }),
    '/schema must be equal to constant: asbuilt/results@1;',
  ],
  [
    'a status nobody knows',
    jsonText({ ...exampleResults(), verdict: 'fine' }),
    '/verdict must be equal to one of the allowed values: conforms,nonconforming,inconclusive',
  ],
  [
    'a property nobody knows',
    jsonText({ ...exampleResults(), extra: 1 }),
    'it must NOT have additional properties (extra)',
  ],
  ['a time that is none', jsonText({ ...exampleResults(), started: 'today' }), '/started must match pattern'],
  ['a list', '[]', 'it must be object'],
])('says what is wrong with %s', async (_what, text, problem) => {
  await expect(read(text)).rejects.toMatchObject({
    code: 'RESULTS_UNREADABLE',
    exitCode: 3,
    message: expect.stringContaining(`${join(folder, 'results.json')} ${written} ${problem}`),
  });
  await expect(read(text)).rejects.toThrow(remedy);
});

test('says that there is no such file', async () => {
  await expect(readResults(join(folder, 'none.json'))).rejects.toThrow(`${written} ENOENT: no such file or directory`);
});
