// @ts-check
// The demo's page: takes the newest picture from the server and has each part drawn from it. It decides
// nothing; which parcel is looked at is all that it keeps.
import { drawCabinet } from './cabinet.js'
import { drawFeed } from './feed.js'
import { drawGuide } from './guide.js'
import { drawKiosk } from './kiosk-frame.js'
import { follow, readSite } from './line.js'
import { drawParcels } from './parcels.js'
import { drawPhone } from './phone.js'
import { drawSwitches } from './switches.js'
import { createWall } from './wall.js'

/** @typedef {import('./line.js').Picture} Picture */

const site = await readSite()
const drawWall = createWall(site)

/** @type {Picture | null} */
let picture = null
/** @type {string | null} */
let chosen = null

/** @param {string} id */
function choose(id) {
  chosen = id
  draw()
}

function draw() {
  if (picture === null) return
  const { parcels } = picture
  // Nothing was chosen yet after a reload: the newest that is still under way, as long as nobody plays by itself.
  const parcel =
    parcels.find(({ id }) => id === chosen) ??
    (picture.people.playing ? null : (parcels.find(({ hasEnded }) => !hasEnded) ?? null))
  const view = { site, picture, parcel, choose }
  drawSwitches(view)
  drawCabinet(view)
  drawGuide(view)
  drawWall(view)
  drawKiosk(view)
  drawPhone(view)
  drawParcels(view)
  drawFeed(view)
}

follow({
  onPicture(next) {
    picture = next
    document.body.classList.remove('lost')
    draw()
  },
  onLost() {
    document.body.classList.add('lost')
  },
})
