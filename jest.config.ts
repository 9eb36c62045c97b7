/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
  ],
} satisfies Config['transform'];
const esm = ['/node_modules/(?!(p-limit|yocto-queue|leven|fast-[a-z-]+width|fast-wrap-ansi)/)'];

const config: Config = {
  projects: [
    {
      displayName: 'unit',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/', '\\.live\\.test\\.ts$'],
      modulePathIgnorePatterns: ['<rootDir>/dist/'],
      transform: {
        ...transform,
        '/node_modules/(p-limit|yocto-queue|leven|fast-[a-z-]+width|fast-wrap-ansi)/.+\\.js$': transform['^.+\\.ts$'],
      },
      transformIgnorePatterns: esm,
    },
    {
      displayName: 'live',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/**/*.live.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/dist/'],
      modulePathIgnorePatterns: ['<rootDir>/dist/'],
      // Applying the example takes a minute and a half; nothing else comes near.
      testTimeout: 300_000,
      transform: {
        ...transform,
        '/node_modules/(p-limit|yocto-queue|leven|fast-[a-z-]+width|fast-wrap-ansi)/.+\\.js$': transform['^.+\\.ts$'],
      },
      transformIgnorePatterns: esm,
    },
  ],
};
export default config;
