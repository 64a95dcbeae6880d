// The words of the demo's page: states, and one sentence for each event that the platform hears.

/** @type {Readonly<Record<string, string>>} */
export const doorStates = {
  vacant: 'free',
  reserved: 'reserved',
  occupied: 'occupied',
  open: 'in use',
  unsure: 'unsure',
  blocked: 'blocked',
}

/** @type {Readonly<Record<string, string>>} */
export const parcelStates = {
  announcing: 'announcing',
  'turned-down': 'turned down',
  assigned: 'announced',
  deposited: 'in',
  expired: 'expired',
  withdrawn: 'to take out',
  collected: 'collected',
  'taken-out': 'taken out',
  cancelled: 'cancelled',
  lapsed: 'lapsed',
  refused: 'refused',
  missing: 'missing',
}

/** @typedef {Readonly<Record<string, any>>} Fields */
/** @typedef {'good' | 'bad' | 'plain' | 'quiet'} Tone */

/** @type {Readonly<Record<string, readonly [Tone, (data: Fields) => string]>>} */
const events = {
  'parcel.assigned': [
    'plain',
    (d) => `${d.parcel} gets door ${d.compartment}${d.upsized ? ', a size larger' : ''}`,
  ],
  'parcel.deposited': ['good', (d) => `${d.parcel} is in, behind door ${d.compartment}`],
  'parcel.collected': ['good', (d) => `${d.parcel} was collected`],
  'return.accepted': ['good', (d) => `${d.parcel} was handed in, receipt ${d.receipt ?? '–'}`],
  'parcel.taken-out': ['good', (d) => `${d.parcel} was taken out`],
  'parcel.expired': ['bad', (d) => `${d.parcel} was not collected in time`],
  'parcel.extended': ['plain', (d) => `${d.parcel} may stay until ${clock(d.pickupBy)}`],
  'parcel.cancelled': ['plain', (d) => `${d.parcel} is cancelled${d.takeOut ? ': to be taken out' : ''}`],
  'parcel.reserved-lapsed': ['bad', (d) => `${d.parcel} never came, its door is free again`],
  'parcel.refused': ['bad', (d) => `${d.parcel} does not fit`],
  'parcel.missing': ['bad', (d) => `${d.parcel} is missing`],
  'parcel.moved': [
    'plain',
    (d) => `${d.parcel} ${d.compartment ? `moves to door ${d.compartment}` : `loses door ${d.from}`}`,
  ],
  'exchange.completed': ['good', (d) => `${d.parcel} was exchanged`],
  'door.opened': ['quiet', (d) => `door ${d.compartment} opened`],
  'door.closed': ['quiet', (d) => `door ${d.compartment} closed`],
  'door.jammed': ['bad', (d) => `door ${d.compartment} did not open`],
  'door.left-open': ['bad', (d) => `door ${d.compartment} stands open`],
  'door.forced': ['bad', (d) => `door ${d.compartment} was forced`],
  'door.outcome-unknown': ['bad', (d) => `door ${d.compartment}: nobody knows whether it opened`],
  'door.not-sent': ['bad', (d) => `door ${d.compartment} could not be reached`],
  'compartment.unsure': ['bad', (d) => `door ${d.compartment} is unsure: ${d.reason}`],
  'compartment.blocked': ['bad', (d) => `door ${d.compartment} is blocked: ${d.reason}`],
  'compartment.released': [
    'plain',
    (d) => `door ${d.compartment} is released${d.reason ? `: ${d.reason}` : ''}`,
  ],
  'visit.started': ['quiet', (d) => `a ${d.role} comes`],
  'visit.ended': [
    'quiet',
    (d) => `the ${d.role} ${d.why === 'time-out' ? 'walked away' : 'leaves'}, ${d.durationSeconds} s`,
  ],
  'visit.locked-out': ['bad', (d) => `too many wrong PINs: keypad locked for ${d.seconds} s`],
  'feedback.given': ['plain', (d) => `feedback: ${d.score} of 5`],
  'alert.raised': ['quiet', (d) => `alert: ${d.code} ${d.subject}`],
  'alert.cleared': ['quiet', (d) => `cleared: ${d.code} ${d.subject}`],
  'site.started': ['plain', () => 'the locker has started'],
  'site.clock-confirmed': ['quiet', () => 'the clock is confirmed'],
  'site.power-lost': ['bad', () => 'the power was lost'],
}

/**
 * @param {{ type: string, data: Fields, subject: string }} event
 * @returns {{ tone: Tone, text: string }}
 */
export function eventWords({ type, data, subject }) {
  const [tone, say] = events[type] ?? ['plain', () => `${type} ${subject}`]
  return { tone, text: say(data) }
}

/** @param {string} time */
export const clock = (time) => new Date(time).toLocaleTimeString('en-GB')

/** `12345678` → `1234 5678` @param {string} pin */
export const spaced = (pin) => pin.replace(/(\d{4})(?=\d)/g, '$1 ')
