// Practising at the kiosk, as its listener sees it: pretended parcels behind pretended doors. Nothing that is done here
// may reach the real doors, rows, journal or platform; the one thing it asks of the real locker is to end a visit.
import type { Reply } from '../core/decision.ts'
import type { Input } from '../core/input.ts'
import type { VisitView } from '../core/view.ts'

export interface TrainingView {
  readonly course: string
  /** In the order of the course. */
  readonly exercises: readonly { readonly exercise: string; readonly done: boolean }[]
  /** The one that is on, and its steps in order. */
  readonly exercise: string
  readonly steps: readonly { readonly step: string; readonly done: boolean }[]
  /** What is to be typed or scanned. None of it is any real code. */
  readonly codes: { readonly badge?: string; readonly pin?: string; readonly qr?: string }
  readonly labels: readonly string[]
  /** Pretended doors that stand open. */
  readonly openDoors: readonly string[]
  /** Every exercise of the course is done. */
  readonly finished: boolean
  /** When it ends by itself unless somebody does something; RFC 3339. */
  readonly endsAt: string
}

export interface Training {
  /** What of it the screen shows; null while nobody practises. */
  view(): TrainingView | null
  /** The pretended visit and the pretended doors that stand open beside it. */
  visit(): VisitView | null
  alsoOpen(): readonly string[]
  /**
   * Ends the real visit and begins, if a courier, staff or a technician is signed in, none of whose doors is open.
   * Called back once: whether it is on.
   */
  begin(course: string, language: string | null, onBegun: (isOn: boolean) => void): void
  /** Begins an exercise of the course that is on, afresh. Called back once: whether it is on. */
  exercise(name: string, onBegun: (isOn: boolean) => void): void
  /** What was typed or scanned as an Input of the exercise; null for whatever is none of its codes and labels. */
  entered(way: 'pin' | 'qr', text: string): Input | null
  /** To the pretended locker; `failed` while nobody practises. */
  submit(input: Input, onReply: (reply: Reply) => void): void
  /** Closes a pretended door; false where none such stands open. */
  closeDoor(compartment: string): boolean
  /** False where nobody practises. */
  end(): boolean
  /** Calls `listener` after everything that changes what the screen shows; the returned function ends it. */
  onChange(listener: () => void): () => void
}
