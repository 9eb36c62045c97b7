/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

const swc = [
  '@swc/jest',
  { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
] satisfies NonNullable<Config['transform']>[string];
/** Dependencies that are ES modules alone. */
const esm = '(p-limit|junit2json|yocto-queue|leven|fast-[a-z-]+width|fast-wrap-ansi)';

const common = {
  testEnvironment: 'node',
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  transform: {
    '^.+\\.ts$': swc,
    [`/node_modules/${esm}/.+\\.js$`]: swc,
    '/reports/html/template\\.html$': '<rootDir>/scripts/page.mjs',
  },
  transformIgnorePatterns: [`/node_modules/(?!${esm}/)`],
} satisfies Config;

const config: Config = {
  // A loaded machine is no fault of the code; what must be quick is measured by the benchmarks.
  testTimeout: 30_000,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/', '\\.(live|browser)\\.test\\.ts$'],
    },
    {
      ...common,
      // The suite files themselves, as tests of an environment: ASBUILT_CONFIG and ASBUILT_OFFLINE say of which.
      displayName: 'conformance',
      testMatch: ['<rootDir>/suites/*.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/', '\\.test\\.ts$', '/suites/(index|planned)\\.ts$'],
      globalSetup: '<rootDir>/cli/jest/setup.ts',
      globalTeardown: '<rootDir>/cli/jest/teardown.ts',
      setupFilesAfterEnv: ['<rootDir>/cli/jest/host.ts'],
    },
    {
      ...common,
      // The HTML report in a real browser: CHROMIUM names one, where it is not at a usual place.
      displayName: 'browser',
      testMatch: ['<rootDir>/**/*.browser.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/'],
    },
    {
      ...common,
      displayName: 'live',
      testMatch: ['<rootDir>/**/*.live.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/'],
      setupFilesAfterEnv: ['<rootDir>/live/setup.ts'],
    },
  ],
};
export default config;
