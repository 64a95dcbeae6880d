// What the platform hears over MQTT: open alerts, and the events as they come.
import { el, fill } from './element.js'
import { clock, eventWords } from './words.js'

/** @typedef {import('./switches.js').View} View */

const place = /** @type {HTMLElement} */ (document.querySelector('#feed'))

/** @param {View} view */
export function drawFeed({ picture, site }) {
  const { events, alerts, lockerState, sequence } = picture
  const waiting = Math.max(0, sequence.locker - sequence.platform)
  const isOnline = lockerState === 'online'
  fill(place, [events[0]?.sequence, alerts, isOnline, waiting], () => [
    el(
      'h2',
      {},
      'The platform hears',
      el(
        `small.${isOnline ? 'online' : 'offline'}`,
        { title: `${site.mqtt}, topics kluis/v1/${site.site}/…` },
        isOnline ? 'locker online' : 'locker offline',
        waiting > 0 && ` · ${waiting} ${waiting === 1 ? 'event waits' : 'events wait'} in its journal`,
      ),
    ),
    alerts.length > 0 &&
      el(
        'ul.alerts',
        {},
        alerts.map(({ code, subject, severity, advice }) =>
          el(
            `li.${severity}`,
            { title: advice },
            el('b', {}, `${code.replaceAll('-', ' ')} ${subject}`),
            ' ',
            advice,
          ),
        ),
      ),
    events.length === 0
      ? el('p.empty', {}, 'Nothing yet.')
      : el(
          'ol.events',
          { 'data-scrolls': true },
          events.map((event) => {
            const { tone, text } = eventWords(event)
            return el(
              `li.${tone}`,
              { title: `#${event.sequence} ${event.type}\n${JSON.stringify(event.data)}` },
              el('time', {}, clock(event.time)),
              el('span', {}, text),
            )
          }),
        ),
  ])
}
