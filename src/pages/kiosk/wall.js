// The wall as it stands there, drawn to scale from the compartments' places, with the doors that matter marked.
// An open door differs in shape (its leaf stands out, dark inside) and not only in colour.
import { el } from './element.js'

/** @typedef {{ readonly compartment: string, readonly column: number, readonly row: number, readonly size: string, readonly innerMm: readonly number[], readonly sillMm: number }} Place */
/** @typedef {{ readonly place: Place, readonly x: number, readonly y: number, readonly width: number, readonly height: number }} Face */

const frameMm = 30

/**
 * @param {readonly Place[]} wall
 * @returns {{ faces: Face[], width: number, height: number }}
 */
export function layOut(wall) {
  const columns = [...new Set(wall.map((place) => place.column))].sort((a, b) => a - b)
  const top = Math.max(...wall.map((place) => place.sillMm + heightOf(place)))
  const areSillsTrue = columns.every((column) => fitsBySill(inColumn(wall, column)))
  /** @type {Face[]} */
  const faces = []
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

/** @param {Place} place */
const heightOf = (place) => place.innerMm[1] ?? 0

/**
 * From the top down.
 * @param {readonly Place[]} wall
 * @param {number} column
 */
const inColumn = (wall, column) =>
  wall.filter((place) => place.column === column).sort((a, b) => b.sillMm - a.sillMm || a.row - b.row)

/**
 * Whether the sills leave room for each compartment; else they were not measured and the rows have to do.
 * @param {readonly Place[]} places from the top down
 */
const fitsBySill = (places) =>
  places.every((place, index) => {
    const above = places[index - 1]
    return above === undefined || place.sillMm + heightOf(place) <= above.sillMm
  })

/**
 * @param {readonly Place[]} wall
 * @param {{ labelOf: (compartment: string) => string, open: ReadonlySet<string>, meant: ReadonlySet<string>, title: string }} shown
 */
export function drawWall(wall, { labelOf, open, meant, title }) {
  const { faces, width, height } = layOut(wall)
  const last = faces.filter(({ place }) => meant.has(place.compartment) || open.has(place.compartment))
  const rest = faces.filter((face) => !last.includes(face))
  return el(
    'svg.wall',
    {
      viewBox: `0 0 ${width} ${height}`,
      ...(title === '' ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': title }),
    },
    el('rect.body', { width, height, rx: 20 }),
    [...rest, ...last].map((face) => drawFace(face, labelOf(face.place.compartment), { open, meant })),
  )
}

/**
 * @param {Face} face
 * @param {string} label
 * @param {{ open: ReadonlySet<string>, meant: ReadonlySet<string> }} marks
 */
function drawFace({ place, x, y, width, height }, label, { open, meant }) {
  const isOpen = open.has(place.compartment)
  const state = isOpen ? 'open' : meant.has(place.compartment) ? 'meant' : 'closed'
  const size = Math.min(height * 0.66, width * 0.3, (width * 1.3) / Math.max(2, label.length))
  const leaf = width * 0.34
  return el(
    `g.face.${state}`,
    {},
    el('rect', { x, y, width, height, rx: 6 }),
    isOpen &&
      el('polygon', {
        points: `${x},${y} ${x + leaf},${y + height * 0.12} ${x + leaf},${y + height * 1.12} ${x},${y + height}`,
      }),
    el(
      'text',
      {
        x: x + (isOpen ? (width + leaf) / 2 : width / 2),
        y: y + height / 2,
        'font-size': isOpen ? size : size,
        'dominant-baseline': 'central',
        'text-anchor': 'middle',
      },
      label,
    ),
  )
}
