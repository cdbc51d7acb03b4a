import type { CSSProperties } from 'react'
import { assetUrl } from '@/components/site/asset-url'
import { DIAGRAM_THEMES } from '@/lib/content/diagrams'

interface DiagramProps {
  readonly hash: string
  readonly alt: string
  readonly source: string
  readonly width: string
  readonly height: string
  /** Pictures of a deck must be there when the network is not. */
  readonly loading?: 'lazy' | 'eager'
}

/** A picture drawn ahead of time, in the two versions that themes choose from by CSS. */
export function Diagram({ hash, alt, source, width, height, loading = 'lazy' }: DiagramProps) {
  return (
    <figure className="diagram" style={{ '--diagram-width': `${width}px` } as CSSProperties}>
      <div className="diagram-frame" tabIndex={0} role="group" aria-label="Diagram">
        {DIAGRAM_THEMES.map((theme) => (
          <img
            key={theme}
            className={`diagram-${theme}`}
            src={assetUrl(`/diagrams/${hash}.${theme}.svg`)}
            alt={alt}
            width={width}
            height={height}
            loading={loading}
          />
        ))}
      </div>
      <details>
        <summary>Diagram as text</summary>
        <pre tabIndex={0}>{source}</pre>
      </details>
    </figure>
  )
}
