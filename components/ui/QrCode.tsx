import { encode } from 'uqr'

/** Light modules around the code, as the standard asks for. */
const QUIET_ZONE = 4

/** A QR code, dark on light in every theme; as large as its container. */
export function QrCode({ text }: { readonly text: string }) {
  const code = tryEncode(text)
  if (code === null) return <p className="qr-code">This link is too long for a QR code.</p>
  return (
    <svg
      className="qr-code"
      viewBox={`0 0 ${code.size} ${code.size}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label={`QR code: ${text}`}
    >
      <rect width={code.size} height={code.size} fill="#fff" />
      <path d={code.path} fill="#000" />
    </svg>
  )
}

function tryEncode(text: string): { readonly size: number; readonly path: string } | null {
  try {
    const { size, data } = encode(text, { ecc: 'M', border: QUIET_ZONE })
    return { size, path: data.map(rowPath).join('') }
  } catch {
    // More than the largest code holds, about 2300 characters: a run with very many moves of its sliders.
    return null
  }
}

/** The dark modules of a row, one rectangle for each stretch of them. */
function rowPath(row: readonly boolean[], y: number): string {
  let path = ''
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue
    const from = x
    while (row[x + 1]) x++
    const length = x + 1 - from
    path += `M${from} ${y}h${length}v1h-${length}z`
  }
  return path
}
