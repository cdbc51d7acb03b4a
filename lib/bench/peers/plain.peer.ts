/** The plain loop's worker; bundled by scripts/bench.mjs, not part of the site. */
import { CHECKED_STEP } from '../tasks'
import { PeerRun, serveContestant } from '../worker/serve-contestant'
import { plainMlp } from './plain-mlp'

let current: PeerRun<number> | null = null

serveContestant({
  open: () => Promise.resolve({ description: 'typed-array loops, no library' }),
  prepare(problem) {
    current = new PeerRun(plainMlp(problem), CHECKED_STEP)
    return Promise.resolve()
  },
  run: (steps, waiting) => current!.run(steps, waiting),
})
