// The catalogue of everything that can go wrong outside our own code: one entry a code, with
// what the operator should do. A released code is never renamed. Adapters name codes, the
// core turns them into alerts; nobody branches on the advice's text.

export interface Fault {
  readonly severity: 'info' | 'warning' | 'critical'
  /** Whether it can pass without anybody's help. */
  readonly passes: boolean
  readonly advice: string
}

export const faults = {
  'board-silent': {
    severity: 'critical',
    passes: true,
    advice: 'The lock board does not answer. Check its power, its address switches and the A/B wires.',
  },
  'board-garbled': {
    severity: 'warning',
    passes: true,
    advice:
      'The lock board answers with damaged frames. Check baud rate, termination and that no two boards share an address.',
  },
  'board-unprepared': {
    severity: 'warning',
    passes: true,
    advice:
      'The lock board did not take what it is told at the start: relays off, inputs apart from relays. Check family, dialect and "inputs" of the board.',
  },
  'relay-stuck': {
    severity: 'critical',
    passes: true,
    advice:
      'A relay of the lock board stayed on after its pulse and was put off. If it comes again, replace the board: a coil that is held burns.',
  },
  'bus-gone': {
    severity: 'critical',
    passes: true,
    advice:
      'The serial port, network address or GPIO chip of the bus cannot be opened. Plug the adapter in again, or correct its path; it is tried for ever.',
  },
  'bus-taken': {
    severity: 'critical',
    passes: true,
    advice:
      'Another program holds the serial port, or one of the GPIO lines (`gpioinfo` tells which). End it, or give this bus another.',
  },
  'bus-forbidden': {
    severity: 'critical',
    passes: false,
    advice:
      'The daemon may not open the serial port or GPIO chip. Add its user to the group dialout, or gpio, and start it again.',
  },
  'gpio-unsuited': {
    severity: 'critical',
    passes: true,
    advice:
      'The GPIO chip has no such line, or cannot do what is asked of it. Compare the lines of the bus with `gpioinfo`; through sysfs, set "bias: as-is" and fit a resistor to each door switch.',
  },
  'gpio-undriven': {
    severity: 'critical',
    passes: true,
    advice:
      'The GPIO lines are reached through sysfs here, and onoff is not installed or was not compiled. Install a compiler (build-essential, python3) and run scripts/build-onoff, or use a kernel with /dev/gpiochip0.',
  },
  'reader-gone': {
    severity: 'warning',
    passes: true,
    advice:
      'The scanner or badge reader cannot be opened: nobody can scan there, PINs still work. Plug it in again, or correct its path; it is tried for ever.',
  },
  'reader-taken': {
    severity: 'warning',
    passes: true,
    advice: 'Another program holds the scanner or badge reader. End it; the daemon must have it for itself.',
  },
  'reader-forbidden': {
    severity: 'warning',
    passes: false,
    advice:
      'The daemon may not open the scanner or badge reader. Add its user to the group dialout (input for a scanner that types) and start it again.',
  },
  'speech-gone': {
    severity: 'warning',
    passes: true,
    advice:
      'The program that speaks for the screen cannot be started. Install it, or correct "speechCommand" of the kiosk; a path without a folder is looked for in PATH.',
  },
  'broker-gone': {
    severity: 'warning',
    passes: true,
    advice:
      'The MQTT broker cannot be reached. Pick-ups go on; events wait in the journal. Check the network and mqtt.url.',
  },
  'broker-refused': {
    severity: 'critical',
    passes: false,
    advice:
      'The MQTT broker refuses the connection. Check user name, password file and the topic permissions.',
  },
  'request-malformed': {
    severity: 'warning',
    passes: true,
    advice:
      'Requests arrive that do not fit the contract. See the response on the topic `response` for the field.',
  },
  'store-full': {
    severity: 'critical',
    passes: true,
    advice:
      'The disk is full. Free some space; no door is opened until the database can be written, and the daemon goes on by itself.',
  },
  'store-read-only': {
    severity: 'critical',
    passes: true,
    advice:
      'The database cannot be written: read-only file system or wrong owner. Remount it, or repair the card.',
  },
  'store-failing': {
    severity: 'critical',
    passes: true,
    advice:
      'Writing the database fails. Check the card with `dmesg`; replace it if there are input/output errors.',
  },
  'door-jammed': {
    severity: 'warning',
    passes: true,
    advice: 'The lock was pulsed and the door did not open. Clear what presses against it, then test it.',
  },
  'door-given-up': {
    severity: 'critical',
    passes: true,
    advice:
      'Somebody tried this door as often as they may and it did not open. See to the lock and its board, or hand the parcel over yourself; this clears when the door opens.',
  },
  'door-left-open': {
    severity: 'warning',
    passes: true,
    advice: 'The door stands open. Ask somebody at the site to close it.',
  },
  'door-forced': {
    severity: 'critical',
    passes: true,
    advice:
      'The door opened without a cause. Look at it, and release the compartment when it is known to be empty.',
  },
  'door-unreadable': {
    severity: 'warning',
    passes: true,
    advice:
      'The door switch cannot be read. Check its cable; people are asked to confirm by a button meanwhile.',
  },
  'customer-shut-out': {
    severity: 'critical',
    passes: false,
    advice:
      'A customer came for a parcel behind a door that may not be opened. Mend it and release the compartment, or hand the parcel over yourself.',
  },
  'compartment-unsure': {
    severity: 'warning',
    passes: false,
    advice: 'Nobody knows whether the compartment is empty. A courier or staff must look and release it.',
  },
  'codes-guessed': {
    severity: 'warning',
    passes: true,
    advice: 'Wrong codes were entered again and again. Have a look at who stands at the kiosk.',
  },
  'clock-unconfirmed': {
    severity: 'warning',
    passes: true,
    advice:
      'The time of day is not confirmed since the start, so nothing expires. Check the network time service.',
  },
  'compartment-unconfigured': {
    severity: 'critical',
    passes: true,
    advice:
      'A compartment that holds a parcel is not in the configuration any more. Put it back, or take the parcel out first.',
  },
  'cabinet-opened': {
    severity: 'critical',
    passes: true,
    advice:
      'The tamper switch says that the cabinet is open. If nobody of yours works on it, have somebody look at once.',
  },
  'mains-lost': {
    severity: 'critical',
    passes: true,
    advice: 'The mains has failed and the locker runs on its battery. Check the supply and its fuse.',
  },
  'battery-low': {
    severity: 'critical',
    passes: true,
    advice:
      'The battery is nearly empty: the locker will go dark. Bring the mains back, or replace the battery.',
  },
  'too-warm': {
    severity: 'critical',
    passes: true,
    advice:
      'It is warmer than the configuration allows. Check the cooling, and that no door of it stands open; move what must stay cool.',
  },
  'too-cold': {
    severity: 'warning',
    passes: true,
    advice: 'It is colder than the configuration allows. Check the thermostat.',
  },
  'thermometer-silent': {
    severity: 'warning',
    passes: true,
    advice:
      'The thermometer cannot be read, so nobody watches its temperature. Check its cable, its path, and that one-wire is enabled.',
  },
  'cabinet-unreadable': {
    severity: 'warning',
    passes: true,
    advice:
      'The lines of lamps, buzzers and cabinet switches cannot be had. Check the chip and the lines in the configuration, and that no other program holds them.',
  },
  'config-taken-back': {
    severity: 'warning',
    passes: true,
    advice:
      'A proposed configuration was right and could not be opened on this machine, so the one before it serves. The log names the cause.',
  },
  'store-replaced': {
    severity: 'critical',
    passes: false,
    advice:
      'The database was lost or damaged (a damaged one is set aside) and a new one was begun. Restore a backup with `kluis restore`, or look behind every door and release its compartment.',
  },
  'parcel-missing': {
    severity: 'critical',
    passes: false,
    advice:
      'A parcel was not in its compartment, or not the right one. Compare the journal with the camera, then release the compartment.',
  },
} as const satisfies Record<string, Fault>

export type FaultCode = keyof typeof faults

/** The store could not do it and changed nothing. Thrown across the Store port, since a commit is synchronous. */
export class StoreFault extends Error {
  readonly code: FaultCode
  constructor(code: FaultCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StoreFault'
    this.code = code
  }
}
