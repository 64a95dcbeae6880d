// A proposed change of the configuration: who decides it stands behind `Propose`, the answer's form stands here.
// Knows no key of the configuration.
import type { Answer } from '../../core/requests.ts'

/** What became of a proposal. Problems never hold a value, since it may be a secret. */
export type Proposed =
  /** `changes: false`: it was so already. */
  | { readonly outcome: 'taken'; readonly changes: boolean }
  | {
      readonly outcome: 'refused'
      /** `path`: which part, such as `compartments[0].door`; `message`: what is wrong and the remedy. */
      readonly problems: readonly { readonly path: string; readonly message: string }[]
    }
  /** It is right, and could not be written. */
  | { readonly outcome: 'unwritten'; readonly message: string }

/** Checks a part of a configuration and keeps the whole of it, or nothing. Synchronous; never throws. */
export type Propose = (config: Readonly<Record<string, unknown>>) => Proposed

export function proposalAnswer(transaction: string, proposed: Proposed): Answer {
  const about = { transaction, verb: 'config.propose' }
  switch (proposed.outcome) {
    case 'taken':
      return { ...about, status: 'ok', data: { changes: proposed.changes } }
    case 'refused':
      return { ...about, status: 'refused', reason: 'invalid', data: { problems: proposed.problems } }
    case 'unwritten':
      return { ...about, status: 'error', reason: 'storage', data: { message: proposed.message } }
  }
}
