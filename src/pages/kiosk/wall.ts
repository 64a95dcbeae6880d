// The wall as it stands there, to scale: where each compartment's face lies, in millimetres, from the compartments' places.
// Drawing is wall-picture.tsx's part.

export interface Place {
  readonly compartment: string
  readonly column: number
  readonly row: number
  readonly size: string
  readonly innerMm: readonly number[]
  readonly sillMm: number
}

export interface Face {
  readonly place: Place
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Layout {
  readonly faces: readonly Face[]
  readonly width: number
  readonly height: number
}

const frameMm = 30

export function layOut(wall: readonly Place[]): Layout {
  const columns = [...new Set(wall.map((place) => place.column))].sort((a, b) => a - b)
  const top = Math.max(...wall.map((place) => place.sillMm + heightOf(place)))
  const areSillsTrue = columns.every((column) => fitsBySill(inColumn(wall, column)))
  const faces: Face[] = []
  let x = frameMm
  for (const column of columns) {
    const places = inColumn(wall, column)
    const width = Math.max(...places.map(({ innerMm }) => innerMm[0] ?? 0))
    let stackedMm = frameMm
    for (const place of places) {
      const height = heightOf(place)
      const y = areSillsTrue ? frameMm + top - place.sillMm - height : stackedMm
      faces.push({ place, x, y, width, height })
      stackedMm += height + frameMm
    }
    x += width + frameMm
  }
  const height = Math.max(0, ...faces.map((face) => face.y + face.height)) + frameMm
  return { faces, width: x, height }
}

/** Where the screen hangs between the columns, from the wall's left edge. */
export function screenAt({ faces, width }: Layout, afterColumn: number): number {
  const before = faces.filter(({ place }) => place.column <= afterColumn)
  if (before.length === 0) return 0
  if (before.length === faces.length) return width
  return Math.max(...before.map((face) => face.x + face.width)) + frameMm / 2
}

const heightOf = (place: Place): number => place.innerMm[1] ?? 0

/** From the top down. */
const inColumn = (wall: readonly Place[], column: number): readonly Place[] =>
  wall.filter((place) => place.column === column).sort((a, b) => b.sillMm - a.sillMm || a.row - b.row)

/** Whether the sills leave room for each compartment; else they were not measured and the rows have to do. */
const fitsBySill = (places: readonly Place[]): boolean =>
  places.every((place, index) => {
    const above = places[index - 1]
    return above === undefined || place.sillMm + heightOf(place) <= above.sillMm
  })

export interface SizeClass {
  readonly size: string
  readonly width: number
  readonly height: number
  readonly depth: number
}

/** The size classes with their smallest compartment's face, the smallest first. */
export function sizesOf(wall: readonly Place[]): readonly SizeClass[] {
  const bySize = new Map<string, SizeClass>()
  const volume = (one: SizeClass) => one.width * one.height * one.depth
  for (const { size, innerMm } of wall) {
    const [width = 0, height = 0, depth = 0] = innerMm
    const one = { size, width, height, depth }
    const before = bySize.get(size)
    if (before === undefined || volume(one) < volume(before)) bySize.set(size, one)
  }
  return [...bySize.values()].sort((a, b) => volume(a) - volume(b))
}
