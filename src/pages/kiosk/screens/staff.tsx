// Shop staff help a customer: they look a parcel up, read how far it has come, open its door with a reason, ask for a new
// code, or hand it over at the kerb. Nothing here tells of people; what may be done say the parcel's own actions.
import { again, barcode, list, parcel } from '../icons.tsx'
import { paged } from '../paging.ts'
import { WallPicture } from '../pictures.tsx'
import type { VisitScene } from '../scene.ts'
import type { Choice, View } from '../view.ts'
import type { Key } from '../words.ts'

/** Between two doors: the way to all of the below, with how many wait outside. */
export function customersChoice({ visit, say, deeds }: VisitScene): readonly Choice[] {
  if (visit.role !== 'staff') return []
  const waiting = visit.atKerb?.length ?? 0
  return [
    {
      name: 'customers',
      label: say('staff.help'),
      ...(waiting > 0 ? { more: say('staff.outside', { count: waiting }) } : {}),
      press: () => deeds.show('customers'),
    },
  ]
}

export function customers(scene: VisitScene): View {
  const { visit, say, deeds, state } = scene
  const waiting = visit.atKerb?.length ?? 0
  return {
    name: `${visit.id}-customers`,
    kind: 'choose',
    title: say('staff.help'),
    tiles: [
      {
        name: 'find-scan',
        label: say('staff.scan'),
        icon: parcel,
        isOff: state.isSending,
        press: () => deeds.act('find'),
      },
      {
        name: 'find-label',
        label: say('courier.type'),
        icon: barcode,
        press: () => deeds.show('find-label'),
      },
      {
        name: 'kerb',
        label: say('staff.kerb'),
        more: String(waiting),
        icon: list,
        isOff: waiting === 0,
        press: () => deeds.show('kerb'),
      },
    ],
    columns: 2,
    choices: [],
    back: () => deeds.show(null),
  }
}

/** Who waits outside, the longest first; each is looked up by a touch, so that one screen says what may be done. */
export function kerb(scene: VisitScene): View {
  const { visit, say, deeds, state } = scene
  const all = (visit.atKerb ?? []).map((one) => ({
    name: `kerb-${one.parcel}`,
    label: one.bay === undefined ? one.parcel : say('staff.bay', { bay: one.bay }),
    more: waitedFor(scene, one.since),
    isOff: state.isSending,
    press: () => deeds.act('find', { label: one.parcel }),
  }))
  return {
    name: `${visit.id}-kerb`,
    kind: 'choose',
    title: say('staff.kerb'),
    tiles: paged(scene, all, 5),
    columns: 2,
    choices: [],
    back: () => deeds.show('customers'),
  }
}

/** Since when, by the locker's clock, and for how long: "14:05 · 12 min". */
function waitedFor({ language, site, state }: VisitScene, since: string): string {
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short', timeZone: site.timezone })
  const minutes = new Intl.NumberFormat(language, { style: 'unit', unit: 'minute', unitDisplay: 'short' })
  const leftMs = Date.now() + state.skewMs - Date.parse(since)
  return `${time.format(Date.parse(since))} · ${minutes.format(Math.max(0, Math.floor(leftMs / 60_000)))}`
}

const states: Readonly<Record<string, Key>> = {
  assigned: 'found.assigned',
  deposited: 'found.deposited',
  expired: 'found.expired',
  withdrawn: 'found.withdrawn',
  collected: 'found.collected',
  'taken-out': 'found.taken-out',
  missing: 'found.missing',
}

/** The parcel that was looked up: where it is, how far it has come, and what may be done about it. */
export function found(scene: VisitScene): View | null {
  const { visit, say, deeds, labelOf, site, state } = scene
  if (visit.found === undefined) return null
  const { parcel: id, carrier, compartment, actions } = visit.found
  const outside = visit.atKerb?.find((one) => one.parcel === id)
  // An assigned parcel only has a reservation; naming its door would send somebody there.
  const at = visit.found.state === 'assigned' ? undefined : compartment
  const can = (action: (typeof actions)[number]) => actions.includes(action)
  const isOff = state.isSending
  const isAsked = state.askedFor === id
  return {
    name: `${visit.id}-found-${id}`,
    kind: 'act',
    ...(isAsked || visit.found.state === 'collected' ? { tone: 'good' as const } : {}),
    title: say(isAsked ? 'staff.asked' : (states[visit.found.state] ?? 'found.gone')),
    hint: [
      carrier,
      id,
      ...(outside?.bay === undefined ? [] : [say('staff.bay', { bay: outside.bay })]),
      ...(outside === undefined ? [] : [waitedFor(scene, outside.since)]),
    ].join(' · '),
    ...(at === undefined
      ? {}
      : {
          figure: (
            <p class="door-number">
              <span class="word">{say('door', { count: 1 })}</span> <b class="digits">{labelOf(at)}</b>
            </p>
          ),
          said: `${say('door', { count: 1 })} ${labelOf(at)}`,
          picture: (
            <WallPicture
              wall={site.wall}
              labelOf={labelOf}
              open={new Set()}
              meant={new Set([at])}
              title={`${say('door', { count: 1 })} ${labelOf(at)}`}
              afterColumn={site.kiosk.afterColumn}
              here={say('wall.here')}
            />
          ),
        }),
    choices: [
      ...(can('open')
        ? [
            {
              name: 'open-found',
              label: say('staff.open'),
              look: 'primary' as const,
              isOff,
              press: () =>
                // Whoever waits outside is reason enough.
                outside === undefined ? deeds.show('why') : deeds.act('open', { parcel: id, reason: 'kerb' }),
            },
          ]
        : []),
      ...(can('hand-over')
        ? [
            {
              name: 'hand-over',
              label: say('action.hand-over'),
              look: 'primary' as const,
              isOff,
              press: () => deeds.act('hand-over', { parcel: id }),
            },
          ]
        : []),
      ...(can('reissue')
        ? [
            {
              name: 'reissue',
              label: say('action.reissue'),
              icon: again,
              isOff,
              press: () => deeds.act('reissue', { parcel: id }),
            },
          ]
        : []),
    ],
    back: () => deeds.show('customers'),
  }
}

/** Asked before staff open a door; the answer goes into the journal with the opening. */
export function why(scene: VisitScene): View {
  const { visit, say, deeds, state } = scene
  const reasons: readonly (readonly [string, Key])[] = [
    ['lost-code', 'why.lost-code'],
    ['phone-empty', 'why.phone-empty'],
    ['kerb', 'staff.kerb'],
    ['other', 'other'],
  ]
  return {
    name: `${visit.id}-why`,
    kind: 'choose',
    title: say('staff.why'),
    tiles: reasons.map(([reason, key]) => ({
      name: `why-${reason}`,
      label: say(key),
      isOff: state.isSending,
      press: () =>
        deeds.act('open', { reason, ...(visit.found === undefined ? {} : { parcel: visit.found.parcel }) }),
    })),
    columns: 2,
    choices: [],
    back: () => deeds.show('found'),
  }
}
