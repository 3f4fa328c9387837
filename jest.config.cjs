// One configuration, five projects: what they need to run is what tells them apart.
const base = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.tsx?$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript', tsx: true }, target: 'es2022' } }],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.nx/'],
  moduleNameMapper: {
    '^jiti/static$': 'jiti', // what a bundler is to take names an ES module alone; this is the same for Jest
    '^fast-check$': '<rootDir>/test/fast-check.ts',
  },
  injectGlobals: true,
};
const servers = {
  globalSetup: '<rootDir>/test/servers/global-setup.ts',
  globalTeardown: '<rootDir>/test/servers/global-teardown.ts',
};

/** @type {import('jest').Config} */
module.exports = {
  testTimeout: 60_000, // real servers and processes, on machines that do other work too; in a project it would do nothing
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{libs,apps,bench}/**/*.test.ts',
        '<rootDir>/test/documents/**/*.test.ts',
        '<rootDir>/test/chaos/*/**/*.test.ts',
      ],
    },
    { ...base, ...servers, displayName: 'integration', testMatch: ['<rootDir>/test/integration/**/*.test.ts'] },
    { ...base, ...servers, displayName: 'end-to-end', testMatch: ['<rootDir>/test/end-to-end/**/*.test.ts'] },
    { ...base, ...servers, displayName: 'chaos', testMatch: ['<rootDir>/test/chaos/*.test.ts'] },
    {
      ...base,
      ...servers,
      globalSetup: '<rootDir>/test/servers/browser-setup.ts',
      displayName: 'browser',
      testMatch: ['<rootDir>/test/browser/**/*.test.ts'],
    },
  ],
};
