import { expect, it } from 'vitest'

import { readHuntNotes, writeHuntNote } from '@/components/drill/hunt-notes'

it('keeps drafts and finds, and forgets a draft that is taken back', () => {
  const one = readHuntNotes(writeHuntNote({}, 'a', { draft: 'let x' }))
  const two = readHuntNotes(writeHuntNote(one, 'a', { found: true }))
  expect(two).toEqual({ a: { draft: 'let x', found: true } })
  expect(readHuntNotes(writeHuntNote(two, 'a', { draft: undefined }))).toEqual({ a: { found: true } })
})

it('leaves out what cannot be used', () => {
  for (const text of [null, '', '{', '7', 'null']) expect(readHuntNotes(text)).toEqual({})
  expect(readHuntNotes('{"a":null,"b":{"draft":3,"found":"yes"},"c":{"draft":"x"}}')).toEqual({
    a: {},
    b: {},
    c: { draft: 'x' },
  })
})
