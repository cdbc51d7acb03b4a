import { assetUrl } from '@/components/site/asset-url'
import { DIAGRAM_THEMES } from '@/lib/content/diagrams'

interface DiagramProps {
  readonly hash: string
  readonly alt: string
  readonly source: string
  readonly width: string
  readonly height: string
}

/** A picture drawn ahead of time, in the two versions that themes choose from by CSS. */
export function Diagram({ hash, alt, source, width, height }: DiagramProps) {
  return (
    <figure className="diagram">
      {DIAGRAM_THEMES.map((theme) => (
        <img
          key={theme}
          className={`diagram-${theme}`}
          src={assetUrl(`/diagrams/${hash}.${theme}.svg`)}
          alt={alt}
          width={width}
          height={height}
          loading="lazy"
        />
      ))}
      <details>
        <summary>Diagram as text</summary>
        <pre tabIndex={0}>{source}</pre>
      </details>
    </figure>
  )
}
