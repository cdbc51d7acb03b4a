/** The training worker: wires the protocol to the engine, nothing else. */
import { CourseError, toCourseError } from '@/lib/errors'
import { RunPool } from '@/lib/engine/run-pool'
import type { BackendInfo, BackendName, FromWorker, ToWorker } from '@/lib/runs/protocol'
import { browserRungs, deviceLoss, dropBackend, isDeviceLost } from '@/lib/tensor/browser-backends'
import { chooseBackend, type Rung } from '@/lib/tensor/ladder'
import { selfTest } from '@/lib/tensor/self-test'

/** The part of a dedicated worker's global scope that is used here; the DOM's types describe a window. */
interface WorkerScope {
  postMessage(message: FromWorker, transfer: Transferable[]): void
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null
}
const scope = self as unknown as WorkerScope
const post = (message: FromWorker, transfer: Transferable[] = []) => scope.postMessage(message, transfer)

let baseUrl = ''
let backend: BackendName = 'cpu'
let ready: Promise<void> | null = null

const channel = new MessageChannel()
const pool = new RunPool({
  post,
  canLoseDevice: () => backend === 'webgpu',
  isDeviceLost,
  // A message to ourselves queues behind those of the page; timers would be clamped to 4 ms.
  yieldToMessages: () =>
    new Promise((resolve) => {
      channel.port1.onmessage = () => resolve()
      channel.port2.postMessage(null)
    }),
  loadFile: async (path) => {
    const response = await fetch(new URL(path, baseUrl)).catch(() => null)
    if (response?.ok === true) return response.arrayBuffer()
    const why = response === null ? 'the network is unreachable' : `the server answered ${response.status}`
    throw new CourseError('missing-file', `Could not load ${path}: ${why}. Check the connection, then press Run again.`)
  },
})

async function start(requested: BackendName | null): Promise<void> {
  const rungs = browserRungs(baseUrl)
  const use = (info: BackendInfo) => {
    backend = info.name
    if (backend === 'webgpu') void deviceLoss().then((reason) => fallBack(rungs, reason))
    return info
  }
  post({ type: 'ready', backend: use(await chooseBackend(requested, rungs, selfTest)) })
}

async function fallBack(rungs: readonly Rung[], reason: string): Promise<void> {
  pool.suspend()
  const rest = rungs.filter((rung) => rung.name !== 'webgpu')
  const info = await chooseBackend(null, rest, selfTest)
  backend = info.name
  await pool.move(info, `The GPU was lost (${reason}).`)
  dropBackend('webgpu')
}

const fail = (error: unknown) => {
  const { code, message } = toCourseError(error)
  post({ type: 'failed', runId: null, code, message })
}

scope.onmessage = ({ data: message }) => {
  if (message.type === 'hello') {
    baseUrl = message.baseUrl
    ready = start(message.backend)
    ready.catch(fail)
  } else void ready?.then(() => pool.handle(message)).catch(fail)
}
