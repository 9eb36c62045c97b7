import { fromValue } from './module-source';
import { load, problemsOf } from './testing';
import { plain } from './tree';

const inTypeScript = (source: string) => load(source, 'asbuilt.ts');
const wrong = (source: string) => problemsOf(source, 'asbuilt.ts');

it('loads the default export of a TypeScript file, with its types taken off and the import answered', async () => {
  const configuration = await inTypeScript(`
    import { defineConfiguration } from 'asbuilt';
    const count: number = 2;
    export default defineConfiguration({
      environment: 'prod' as const,
      expect: [{ kind: 'vpc', count, name: undefined }],
      probes: [{ name: 'a', url: 'https://$\{HOST}/' }],
    });
  `);
  expect(configuration).toMatchObject({
    environment: 'prod',
    expect: [{ kind: 'vpc', count: 2 }],
    probes: [{ name: 'a', url: 'https://api.example.com/' }],
    places: { expect: ['asbuilt.ts: expect[0]'], probes: ['asbuilt.ts: probes[0]'] },
  });
});

it('points to the file and the path of the key', async () => {
  expect(await wrong(`export default { profile: 'prod', controls: { 'elb.helth-check': true } };`)).toEqual([
    'asbuilt.ts: profile: profile is "prod", expected one of production, development; did you mean "production"?',
    'asbuilt.ts: controls["elb.helth-check"]: unknown key "elb.helth-check" under controls; did you mean "elb.health-check"?',
  ]);
});

test.each([
  ['export default {', 'asbuilt.ts:1:17: it cannot be loaded: ParseError: Unexpected token'],
  ['throw new Error("boom\\nmore")', 'asbuilt.ts:1:1: it cannot be loaded: boom'],
  ['throw null', 'asbuilt.ts:1:1: it cannot be loaded: null'],
  [
    'export const a = 1',
    'asbuilt.ts:1:1: it exports no configuration: write `export default defineConfiguration({ … })`',
  ],
  [
    'export default { get scope() { throw new Error("thrown late") } }',
    'asbuilt.ts:1:1: it cannot be loaded: thrown late',
  ],
  [
    'export default { environment: () => 1 }',
    'asbuilt.ts: environment: a value of type function: a configuration is plain data',
  ],
  [
    'export default { environment: new Date() }',
    'asbuilt.ts: environment: an object of a class: a configuration is plain data',
  ],
])('says in one line what is wrong with %s', async (source, message) => {
  expect(await wrong(source)).toEqual([message]);
});

it('says of an import that is not there which one it is', async () => {
  const [line, ...more] = await wrong(`import './nowhere';\nexport default {};`);
  expect(line).toMatch(/^asbuilt\.ts:1:1: it cannot be loaded: Cannot find module '.*nowhere'/);
  expect(more).toEqual([]);
});

it('takes a value that holds itself for nested too deeply', () => {
  const cyclic: Record<string, unknown> = {};
  cyclic.scope = cyclic;
  const { problems } = fromValue(cyclic, 'asbuilt.ts');
  expect(problems.map(({ message }) => message)).toEqual(['nested deeper than 40 levels']);
});

it('takes plain data as it is', () => {
  const value = { a: [1, 'b', true, null], c: Object.create(null) as object };
  expect(plain(fromValue(value, 'asbuilt.ts').tree)).toEqual({ a: [1, 'b', true, null], c: {} });
});
