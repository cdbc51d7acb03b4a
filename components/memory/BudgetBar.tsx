/** One component of a budget. */
export interface BudgetRow {
  readonly key: 'weights' | 'gradients' | 'master' | 'moments' | 'activations' | 'logits'
  readonly name: string
  /** What it is made of, in words. */
  readonly how: string
  readonly bytes: number
}

/** A budget as one bar, with a mark where the card ends. */
export function BudgetBar({
  rows,
  capacity,
  label,
}: {
  readonly rows: readonly BudgetRow[]
  readonly capacity: number
  readonly label: string
}) {
  const total = rows.reduce((sum, { bytes }) => sum + bytes, 0)
  const full = Math.max(total, capacity * 1.15)
  const percent = (bytes: number) => `${((100 * bytes) / full).toFixed(2)}%`
  const card = percent(capacity)
  return (
    <div className="memory-bar" role="img" aria-label={label}>
      <div className="memory-bar-parts">
        {rows.map(({ key, bytes }) =>
          bytes === 0 ? null : <i key={key} className={`memory-${key}`} style={{ width: percent(bytes) }} />,
        )}
      </div>
      <div className="memory-bar-card" style={{ left: card }}>
        <span>{Math.round(capacity / 1e9)} GB card</span>
      </div>
    </div>
  )
}
