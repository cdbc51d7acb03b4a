import { LEVELS, TOPICS, type Card, type Topic } from '@/lib/review/card'

/** Cards of every topic and level, with nothing in them but what a schedule or a draw looks at. */
export function makeCards(count: number): readonly Card[] {
  const topics = Object.keys(TOPICS) as Topic[]
  return Array.from({ length: count }, (_, i) => ({
    id: `card-${i}`,
    lesson: 'training-and-sgd',
    anchor: null,
    topic: topics[i % topics.length]!,
    level: LEVELS[Math.floor(i / topics.length) % LEVELS.length]!,
    question: '<p>Why?</p>',
    answer: '<p>Because.</p>',
    keyPoints: ['one', 'two', 'three', 'four'],
    weak: null,
    followUps: [],
    evidence: null,
  }))
}
