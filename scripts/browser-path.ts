// Where Debian's chromium is. The build without a screen does a third less work; the whole one is what a kiosk runs.
import { existsSync } from 'node:fs'

const whole = '/usr/bin/chromium'
const headless = '/usr/bin/chromium-headless-shell'

/** The other one where that is missing; scripts/system-packages installs one of them. */
export const browserPath = (wanted: 'whole' | 'headless'): string => {
  const paths = wanted === 'whole' ? [whole, headless] : [headless, whole]
  return paths.find((path) => existsSync(path)) ?? whole
}
