// The way to the fulfillment platform, seen from the engine: it is told that something was committed,
// and reads the journal at its own pace.
import type { Answer } from '../core/requests.ts'

/** Never throws and never waits. What cannot go out now goes out later, from the journal. */
export interface Uplink {
  /** Sends the answer to a request whose reply was put off; to its response topic where one is known. */
  respond(answer: Answer): void
  /** Something was committed: the journal may have grown, the snapshot or the alerts may have changed. */
  committed(): void
}
