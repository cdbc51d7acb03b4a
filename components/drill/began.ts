/** Kept in the browser once the drill has been used: only then does the home page look for cards that are due. */
export const DRILL_BEGAN = 'drill:began'
