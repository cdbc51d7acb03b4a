'use client'
import { useRef, type ReactNode } from 'react'

/** Tabs by the ARIA pattern: arrow keys, Home and End move between them. One panel, that of the chosen tab. */
export function Tabs<Name extends string>({
  id,
  label,
  names,
  chosen,
  onChoose,
  children,
}: {
  readonly id: string
  readonly label: string
  readonly names: Readonly<Record<Name, string>>
  readonly chosen: Name
  readonly onChoose: (name: Name) => void
  readonly children: ReactNode
}) {
  const buttons = useRef<Partial<Record<Name, HTMLButtonElement | null>>>({})
  const order = Object.keys(names) as Name[]
  const at = order.indexOf(chosen)
  const targets: Readonly<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1 + order.length,
    Home: 0,
    End: order.length - 1,
  }
  return (
    <>
      <div className="picture-tabs drill-tabs" role="tablist" aria-label={label}>
        {order.map((name) => (
          <button
            key={name}
            ref={(element) => {
              buttons.current[name] = element
            }}
            type="button"
            role="tab"
            id={`${id}-${name}`}
            aria-selected={name === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={name === chosen ? 0 : -1}
            onClick={() => onChoose(name)}
            onKeyDown={(event) => {
              const target = targets[event.key]
              if (target === undefined) return
              event.preventDefault()
              const next = order[target % order.length]!
              onChoose(next)
              buttons.current[next]?.focus()
            }}
          >
            {names[name]}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`}>
        {children}
      </div>
    </>
  )
}
