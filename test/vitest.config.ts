// Which test files belong to which ring, and how long a test of that ring may take.
// Nothing here may retry a test or let an empty ring pass: a flaky or a missing test is a fault.
import { defineConfig } from 'vitest/config'
import type { TestSpecification } from 'vitest/node'
import { BaseSequencer } from 'vitest/node'

const slowRings = ['test/process/**/*.test.ts', 'test/pages/**/*.test.ts']

/** Begun first, so that no worker is left alone with one of them at the end. Vitest would begin with the largest files. */
const longest = [
  'soak',
  'bench',
  'store-kill',
  'installing',
  'plants',
  'doors',
  'kiosk-looks',
  'kiosk-daemon',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`))
      return at === -1 ? longest.length : at
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
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
