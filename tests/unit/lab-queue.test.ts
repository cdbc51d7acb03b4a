import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, it } from 'vitest'

import { LabQueue } from '@/lib/engine/lab-queue'
import type { LabRequest } from '@/lib/labs/types'
import type { FromWorker } from '@/lib/runs/protocol'
import { useNodeBackend } from '@/lib/tensor/node-backends'

const REQUEST: LabRequest<'norm-offset'> = {
  lab: 'norm-offset',
  rows: 4,
  width: 8,
  offsets: [0, 1, 2],
  of: 'all',
  seed: 1,
}
const noFiles = () => Promise.reject(new Error('no file is needed here'))

beforeAll(() => useNodeBackend('cpu'))

/** A queue whose messages are kept; `onPost` may react to one. */
function makeQueue(onPost: (message: FromWorker) => void = () => undefined) {
  const posted: FromWorker[] = []
  let alone = 0
  const atOnce: number[] = []
  const queue = new LabQueue({
    post: (message) => {
      posted.push(message)
      onPost(message)
    },
    loadFile: noFiles,
    yieldToMessages: () => new Promise((resolve) => setImmediate(resolve)),
    alone: async (work) => {
      atOnce.push(++alone)
      try {
        return await work()
      } finally {
        alone--
      }
    },
  })
  const of = (runId: string) => posted.filter((message) => 'runId' in message && message.runId === runId)
  const ends = () => posted.filter(({ type }) => type === 'lab-result' || type === 'failed').length
  const until = async (count: number) => {
    while (ends() < count) await new Promise((resolve) => setImmediate(resolve))
  }
  return { queue, of, until, atOnce }
}

it('answers in order, one at a time, with growing progress, and leaves no tensor', async () => {
  const before = tf.memory().numTensors
  const { queue, of, until, atOnce } = makeQueue()
  queue.ask('a', REQUEST)
  queue.ask('b', REQUEST)
  await until(2)
  for (const id of ['a', 'b']) {
    const messages = of(id)
    const done = messages.flatMap((message) => (message.type === 'lab-progress' ? [message.done] : []))
    expect(done).toEqual([0, 0, 1 / 3, 2 / 3])
    expect(messages.at(-1)).toMatchObject({ type: 'lab-result', result: { variance: { exact: { length: 3 } } } })
  }
  expect(atOnce).toEqual([1, 1])
  expect(tf.memory().numTensors).toBe(before)
})

it('a stopped lab says nothing more, and the next one is answered', async () => {
  const before = tf.memory().numTensors
  const { queue, of, until } = makeQueue((message) => {
    if (message.type === 'lab-progress' && message.runId === 'a' && message.done > 0.3) queue.stop('a')
  })
  queue.ask('a', REQUEST)
  queue.ask('b', REQUEST)
  await until(1)
  expect(of('a').map(({ type }) => type)).toEqual(['lab-progress', 'lab-progress', 'lab-progress'])
  expect(of('b').at(-1)!.type).toBe('lab-result')
  expect(tf.memory().numTensors).toBe(before)
})

it('refuses what is out of range or unknown, by a message that says what is allowed', async () => {
  const { queue, of, until } = makeQueue()
  queue.ask('range', { ...REQUEST, rows: 0 })
  queue.ask('name', { ...REQUEST, lab: 'nonsense' } as unknown as LabRequest)
  await until(2)
  expect(of('range').at(-1)).toMatchObject({ type: 'failed', code: 'bad-config' })
  expect(of('range').at(-1)).toHaveProperty('message', expect.stringContaining('from 2 to'))
  expect(of('name').at(-1)).toHaveProperty('message', expect.stringContaining('norm-cost'))
})

it('tells everybody who waits that the device is gone', async () => {
  const { queue, of, until } = makeQueue((message) => {
    if (message.type === 'lab-progress' && message.done > 0) queue.failAll('The GPU was lost.')
  })
  queue.ask('a', REQUEST)
  queue.ask('b', REQUEST)
  await until(2)
  for (const id of ['a', 'b']) expect(of(id).at(-1)).toMatchObject({ type: 'failed', code: 'device-lost' })
})
