// "Did you mean …?": the known name that is closest to a mistyped one.
// For people's eyes only: nothing is ever corrected by it.

/** Edits (insert, drop, replace, swap of neighbours) from one text to the other. */
function editDistance(from: string, to: string): number {
  let twoBack: number[] = []
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      let cost = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      )
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, (twoBack[column - 2] ?? 0) + 1)
      current.push(cost)
    }
    twoBack = previous
    previous = current
  }
  return previous[to.length] ?? 0
}

/** The closest of `known`, or null where none is close enough to be meant. Case doesn't count. */
function nearest(name: string, known: Iterable<string>): string | null {
  // Longer than any name of ours: not a typing mistake, and not worth the square of its length.
  if (name.length > 100) return null
  const sought = name.toLowerCase()
  let best: string | null = null
  let bestCost = Number.POSITIVE_INFINITY
  for (const candidate of known) {
    const other = candidate.toLowerCase()
    // A mistyped beginning counts as well: `chek` is meant for `check-config`.
    const beginning = sought.length < 3 ? other : other.slice(0, sought.length + 1)
    const cost = Math.min(editDistance(sought, other), editDistance(sought, beginning) + 0.5)
    if (cost < bestCost) {
      best = candidate
      bestCost = cost
    }
  }
  const allowed = Math.max(1, Math.floor(sought.length / 3)) + 0.5
  return bestCost <= allowed ? best : null
}

/** ` Did you mean "x"?`, or nothing. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const meant = nearest(name, known)
  return meant === null ? '' : ` Did you mean "${meant}"?`
}
