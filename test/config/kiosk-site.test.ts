// What of the configuration reaches the kiosk's page, and the core's share of the same section.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { kioskSite } from '../../src/config/kiosk-site.ts'
import { loadConfig, siteSpec } from '../../src/config.ts'

const good = readFileSync(new URL('../fixtures/config/good.yaml', import.meta.url), 'utf8')

function configWith(...lines: readonly string[]) {
  const result = loadConfig({ text: [good.trimEnd(), ...lines].join('\n'), folder: '/' }, {})
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.config
}

test('a site that says nothing of its screen gets one that nobody measured, silent and by day', () => {
  expect(kioskSite(configWith())).toMatchObject({
    timezone: 'Europe/Amsterdam',
    kiosk: {
      screen: null,
      scannerAt: 'none',
      afterColumn: null,
      mode: 'standard',
      nightHours: null,
      sunHours: null,
      quietHours: null,
      speech: 'off',
    },
  })
  expect(siteSpec(configWith()).rules.askToRecommendEvery).toBe(0)
})

test('what stands there is told, and how often customers are asked is the core’s', () => {
  const config = configWith(
    'kiosk:',
    '  screen: { widthMm: 166, heightMm: 294, widthPx: 1080, heightPx: 1920 }',
    '  scannerAt: bottom-right',
    '  afterColumn: 1',
    '  mode: high-contrast',
    '  nightHours: { from: "21:00", until: "06:30" }',
    '  sunHours: { from: "07:00", until: "09:30" }',
    '  quietHours: { from: "22:00", until: "07:00" }',
    '  speech: browser',
    '  askToRecommendEvery: 20',
  )
  expect(kioskSite(config).kiosk).toEqual({
    screen: { widthMm: 166, heightMm: 294, widthPx: 1080, heightPx: 1920 },
    scannerAt: 'bottom-right',
    afterColumn: 1,
    mode: 'high-contrast',
    nightHours: { from: '21:00', until: '06:30' },
    sunHours: { from: '07:00', until: '09:30' },
    quietHours: { from: '22:00', until: '07:00' },
    speech: 'browser',
  })
  expect(siteSpec(config).rules.askToRecommendEvery).toBe(20)
})

test('a carrier that takes returns which nobody announced is told with its reasons, and their words', () => {
  const config = configWith(
    'carriers:',
    '  - { id: post, walkInReturns: { reasons: [ { id: too-loud, words: { nl: Te luid, en: Too loud } } ] } }',
    '  - { id: bike }',
  )
  const [{ walkInReturns } = {}] = siteSpec(config).carriers
  expect(walkInReturns?.most).toBe(5)
  expect(walkInReturns?.reasons).toContain('too-loud')
  expect(walkInReturns?.reasons).toContain('damaged')
  expect(siteSpec(config).carriers[1]).not.toHaveProperty('walkInReturns')
  expect(kioskSite(config).walkInReturns).toEqual([
    {
      carrier: 'post',
      reasons: [...(walkInReturns?.reasons ?? [])],
      words: { 'too-loud': { nl: 'Te luid', en: 'Too loud' } },
    },
  ])
})
