// How much a platform may add before the locker refuses: memory is finite, and so is a door.
// ARCHITECTURE.md lists these under "Bounds"; what is refused and how is for the rules that ask.

/** Parcels in one compartment, those still to come included. */
export const mostSharing = 10
/** Parcels alive for each compartment of the site, with or without a door of their own. */
export const mostAliveEach = 10
/** Codes that open one parcel's door. */
export const mostCodes = 32
/** Revoked codes of one parcel that stay known, so that they are not given out again; then the oldest is forgotten. */
export const mostRevoked = 32
/** Parcels that one code opens. */
export const mostCovered = 100
export const mostActors = 1_000
/** Tokens that were used and have not expired. */
export const mostTokens = 10_000
