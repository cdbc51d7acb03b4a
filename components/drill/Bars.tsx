import type { ReactNode } from 'react'

interface Row {
  readonly label: string
  readonly value: number
  readonly text: ReactNode
  /** Where something else lies on the same scale. */
  readonly mark?: number | null
}

/** A table whose numbers are drawn as bars: one thing for eyes, ears and print. `most` is the value of a full bar. */
export function Bars({
  title,
  caption,
  rows,
  most,
}: {
  readonly title: string
  readonly caption?: ReactNode
  readonly rows: readonly Row[]
  readonly most: number
}) {
  return (
    <table className="bars">
      <caption>
        <strong>{title}</strong> {caption}
      </caption>
      <tbody>
        {rows.map(({ label, value, text, mark = null }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>
              <span className="bars-track" aria-hidden="true">
                <span className="bars-bar" style={{ width: `${(100 * value) / most}%` }} />
                {mark === null ? null : <span className="bars-mark" style={{ left: `${(100 * mark) / most}%` }} />}
              </span>
              <span className="bars-text">{text}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
