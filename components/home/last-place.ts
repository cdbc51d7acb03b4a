/** Where the reader last was: `muon` or `muon#newton-schulz`, a lesson and its section. */
export const LAST_PLACE = 'lesson:last'
