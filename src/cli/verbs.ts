// Every verb of the command line, in the order of the help.
// A verb stands here when it works: none is a promise.
import { allOff } from './all-off.ts'
import { backup } from './backup.ts'
import { checkConfig } from './check-config.ts'
import type { Verb } from './command.ts'
import { commission } from './commission.ts'
import { demo } from './demo.ts'
import { detect } from './detect.ts'
import { door } from './door.ts'
import { restore } from './restore.ts'
import { run } from './run.ts'
import { simulate } from './simulate.ts'
import { status } from './status.ts'
import { verifyJournal } from './verify-journal.ts'

export const verbs: readonly Verb[] = [
  run,
  demo,
  checkConfig,
  detect,
  commission,
  status,
  door,
  allOff,
  backup,
  restore,
  verifyJournal,
  simulate,
]
