'use client'
import { LEVELS, TOPICS, type Topic } from '@/lib/review/card'
import type { Wishes } from '@/lib/review/queue'
import { LEVEL_NAMES } from './CardView'
import { EVERY_TOPIC, MOST_NEW_PER_DAY } from './wishes'

/** Which cards are asked, and how many new ones a day. */
export function WishesPanel({
  wishes,
  onChange,
}: {
  readonly wishes: Wishes
  readonly onChange: (wishes: Wishes) => void
}) {
  const toggled = <T,>(set: ReadonlySet<T>, one: T): ReadonlySet<T> => {
    const next = new Set(set)
    if (!next.delete(one)) next.add(one)
    // Nothing chosen would ask nothing: then the last one stays.
    return next.size === 0 ? set : next
  }
  return (
    <details className="wishes">
      <summary>Topics, levels, new cards a day</summary>
      <Group label="Topics">
        {EVERY_TOPIC.map((topic: Topic) => (
          <Chip
            key={topic}
            label={TOPICS[topic]}
            pressed={wishes.topics.has(topic)}
            onPress={() => onChange({ ...wishes, topics: toggled(wishes.topics, topic) })}
          />
        ))}
      </Group>
      <Group label="Levels">
        {LEVELS.map((level) => (
          <Chip
            key={level}
            label={LEVEL_NAMES[level]}
            pressed={wishes.levels.has(level)}
            onPress={() => onChange({ ...wishes, levels: toggled(wishes.levels, level) })}
          />
        ))}
      </Group>
      <label className="wishes-new">
        New cards a day
        <input
          type="number"
          inputMode="numeric"
          min={0}
          max={MOST_NEW_PER_DAY}
          value={wishes.newPerDay}
          onChange={({ target }) => {
            const value = Number(target.value)
            if (target.value !== '' && Number.isInteger(value) && value >= 0 && value <= MOST_NEW_PER_DAY) {
              onChange({ ...wishes, newPerDay: value })
            }
          }}
        />
      </label>
    </details>
  )
}

function Group({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <fieldset>
      <legend>{label}</legend>
      <div className="demo-chips">{children}</div>
    </fieldset>
  )
}

function Chip({
  label,
  pressed,
  onPress,
}: {
  readonly label: string
  readonly pressed: boolean
  readonly onPress: () => void
}) {
  return (
    <button type="button" className="demo-chip" aria-pressed={pressed} onClick={onPress}>
      {label}
    </button>
  )
}
