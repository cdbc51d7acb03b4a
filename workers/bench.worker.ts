/** The bench page's worker: checks of each backend, the problems that engines are compared on, and our own engine among them. */
import { checkRung } from '@/lib/bench/worker/checks'
import { descentContestant } from '@/lib/bench/worker/descent'
import { exportProblem } from '@/lib/bench/worker/problem'
import { serveContestant } from '@/lib/bench/worker/serve-contestant'
import { fetchFrom } from '@/lib/engine/load-file'
import type { BackendName } from '@/lib/runs/protocol'
import type { LoadFile } from '@/lib/tasks/types'
import { browserRungs } from '@/lib/tensor/browser-backends'
import type { Rung } from '@/lib/tensor/ladder'

let loadFile: LoadFile = () => Promise.reject(new Error('No engine is open.'))

function rungNamed(name: BackendName, baseUrl: string): Rung {
  loadFile = fetchFrom(baseUrl)
  const rung = browserRungs(baseUrl).find((candidate) => candidate.name === name)
  if (rung === undefined) throw new Error(`There is no backend "${name}".`)
  return rung
}

serveContestant(
  descentContestant(rungNamed, (path) => loadFile(path)),
  async (message) => {
    switch (message.type) {
      case 'check':
        return {
          type: 'checked',
          check: await checkRung(rungNamed(message.backend, message.baseUrl), message.software),
        }
      case 'problem':
        await rungNamed('cpu', message.baseUrl).activate(false)
        return { type: 'problem', problem: await exportProblem(message.task, loadFile) }
      default:
        return null
    }
  },
)
