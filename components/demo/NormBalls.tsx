'use client'
import './muon-deck.css'
import { useId, useRef } from 'react'
import { useShared } from '@/components/present/use-shared'
import { MatrixBall } from './MatrixBall'
import { VectorBall } from './VectorBall'

const TABS = ['Vectors in the plane', '2 × 2 matrices'] as const

/** Steepest descent in a norm: drag the gradient, choose the ball, see the step. */
export function NormBalls() {
  const id = useId()
  const [tab, setTab] = useShared('norm-balls/tab', 0)
  const buttons = useRef<(HTMLButtonElement | null)[]>([])
  const go = (index: number) => {
    setTab(index)
    buttons.current[index]?.focus()
  }
  return (
    <section className="demo picture" aria-labelledby={`${id}-title`} data-picture="norm-balls">
      <div className="demo-header">
        <h3 id={`${id}-title`}>Which step is steepest? It depends on the ball</h3>
        <p>
          Drag the gradient, or move it with the arrow keys. The step is the point of the ball where the linear model is
          lowest.
        </p>
      </div>
      <div className="picture-tabs" role="tablist" aria-labelledby={`${id}-title`}>
        {TABS.map((label, i) => (
          <button
            key={label}
            ref={(element) => {
              buttons.current[i] = element
            }}
            type="button"
            role="tab"
            id={`${id}-tab${i}`}
            aria-selected={tab === i}
            aria-controls={`${id}-panel`}
            tabIndex={tab === i ? 0 : -1}
            onClick={() => setTab(i)}
            onKeyDown={(event) => {
              if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') go(1 - i)
            }}
          >
            {label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-tab${tab}`}>
        {tab === 0 ? <VectorBall /> : <MatrixBall />}
      </div>
    </section>
  )
}
