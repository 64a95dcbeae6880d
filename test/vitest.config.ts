// Which test files belong to which ring, and how long a test of that ring may take.
// Nothing here may retry a test or let an empty ring pass: a flaky or a missing test is a fault.
import { defineConfig } from 'vitest/config'

const slowRings = ['test/process/**/*.test.ts', 'test/pages/**/*.test.ts']

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    pool: 'forks',
    // Without a terminal the default reporter prints each file once; the slowest tests are marked.
    slowTestThreshold: 1000,
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: slowRings,
          testTimeout: 10_000,
          hookTimeout: 10_000,
          // Left to itself a machine with two processors would use one.
          maxWorkers: 2,
          // Loading the same sources anew for each file took longer than the tests; they keep nothing in modules.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'process',
          include: ['test/process/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Each of these runs daemons and measures real time: too many at once would measure the machine.
          maxWorkers: 4,
        },
      },
      {
        extends: true,
        test: {
          name: 'pages',
          include: ['test/pages/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 3,
        },
      },
    ],
  },
})
