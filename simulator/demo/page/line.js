// The line to the demo's server: pictures come in, deeds go out. What a deed was refused for is shown to
// whoever clicked.

/** @typedef {import('../picture.ts').Picture} Picture */
/** @typedef {import('../picture.ts').Site} Site */

const toastForMs = 6_000

const toast = /** @type {HTMLElement} */ (document.querySelector('#toast'))
/** @type {ReturnType<typeof setTimeout> | undefined} */
let hiding

/** @param {string} text */
function show(text) {
  toast.textContent = text
  toast.classList.add('shown')
  clearTimeout(hiding)
  hiding = setTimeout(() => toast.classList.remove('shown'), toastForMs)
}

/** @returns {Promise<Site>} */
export async function readSite() {
  const response = await fetch('api/site')
  return response.json()
}

/**
 * Does one deed; gives the id of a parcel that it made, null where there is none or where it was refused.
 * @param {string} name
 * @param {object} fields
 * @returns {Promise<string | null>}
 */
export async function act(name, fields) {
  try {
    const response = await fetch(`api/deeds/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fields),
    })
    const content = await response.json()
    if (response.ok) {
      toast.classList.remove('shown')
      return content.parcel ?? null
    }
    show(content.error?.message ?? 'That failed.')
  } catch {
    show('The demo does not answer.')
  }
  return null
}

/** @param {{ onPicture: (picture: Picture) => void, onLost: () => void }} to */
export function follow({ onPicture, onLost }) {
  const source = new EventSource('api/picture/events')
  let wasLost = false
  source.onopen = () => {
    // Another demo may stand behind the same address now.
    if (wasLost) location.reload()
  }
  source.onmessage = ({ data }) => onPicture(JSON.parse(data))
  source.onerror = () => {
    wasLost = true
    onLost()
  }
}
