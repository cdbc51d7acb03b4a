/** The training worker: wires the protocol to the engine, nothing else. */
import { toCourseError } from '@/lib/errors'
import { LabQueue } from '@/lib/engine/lab-queue'
import { fetchFrom } from '@/lib/engine/load-file'
import { probe } from '@/lib/engine/probe'
import { RunPool } from '@/lib/engine/run-pool'
import type { BackendName, FromWorker, ToWorker } from '@/lib/runs/protocol'
import type { LoadFile } from '@/lib/tasks/types'
import { browserRungs, deviceLoss, dropBackend, isDeviceLost } from '@/lib/tensor/browser-backends'
import { climb, takeRung, type Rung } from '@/lib/tensor/ladder'
import { selfTest } from '@/lib/tensor/self-test'

/** The part of a dedicated worker's global scope that is used here; the DOM's types describe a window. */
interface WorkerScope {
  postMessage(message: FromWorker, transfer: Transferable[]): void
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null
}
const scope = self as unknown as WorkerScope
const post = (message: FromWorker, transfer: Transferable[] = []) => scope.postMessage(message, transfer)

let loadFile: LoadFile = () => Promise.reject(new Error('No message has come yet.'))
let backend: BackendName = 'cpu'
let checkEvery: number | null = null
let ready: Promise<void> | null = null

const environment = {
  post,
  loadFile: (path: string) => loadFile(path),
  // A message to ourselves queues behind those of the page; timers would be clamped to 4 ms.
  yieldToMessages: () =>
    new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        port1.close()
        resolve()
      }
      port2.postMessage(null)
    }),
}
const pool = new RunPool({
  ...environment,
  canLoseDevice: () => backend === 'webgpu',
  isDeviceLost,
  runOptions: () => ({ checkEvery }),
})
const labs = new LabQueue({ ...environment, alone: (work) => pool.hold(work) })

/**
 * Takes the lock and keeps it for as long as the worker lives; the browser gives it back however that ends.
 *
 * @returns whether it has it; where it may have none, a death goes unnoticed and all else works
 */
function holdForLife(lock: string): Promise<boolean> {
  return new Promise((answer) => {
    const forLife = () => {
      answer(true)
      return new Promise<never>(() => undefined)
    }
    navigator.locks.request(lock, forLife).catch(() => answer(false))
  })
}

async function start(hello: Extract<ToWorker, { type: 'hello' }>): Promise<void> {
  if (hello.lock !== null && (await holdForLife(hello.lock))) post({ type: 'alive' })
  loadFile = fetchFrom(hello.baseUrl)
  checkEvery = hello.checkEvery
  const rungs = browserRungs(hello.baseUrl)
  const chosen =
    hello.backend === null
      ? await climb(rungs, hello.size, { selfTest, probe })
      : await takeRung(hello.backend, hello.forced, rungs, { selfTest })
  backend = chosen.backend.name
  if (backend === 'webgpu') void deviceLoss().then((reason) => fallBack(rungs, reason))
  post({ type: 'ready', ...chosen })
}

async function fallBack(rungs: readonly Rung[], reason: string): Promise<void> {
  pool.suspend()
  labs.failAll(`The GPU was lost (${reason}). Press Run again: it will run elsewhere.`)
  const rest = rungs.filter((rung) => rung.name !== 'webgpu')
  const chosen = await takeRung(null, false, rest, { selfTest })
  backend = chosen.backend.name
  await pool.move(chosen.backend, `The GPU was lost (${reason}).`)
  dropBackend('webgpu')
}

const fail = (error: unknown) => {
  const { code, message } = toCourseError(error)
  post({ type: 'failed', runId: null, code, message })
}

scope.onmessage = ({ data: message }) => {
  if (message.type === 'hello') {
    ready = start(message)
    ready.catch(fail)
  } else if (message.type === 'lab') void ready?.then(() => labs.ask(message.runId, message.request))
  else if (message.type === 'stop-lab') labs.stop(message.runId)
  else void ready?.then(() => pool.handle(message)).catch(fail)
}
