import { huntScript, type BugHunt, type HuntOutcome } from '@/lib/review/bug-hunt'

/** Tests are a few thousand operations: what takes longer hangs. */
const LIMIT_MS = 2000
/** A page of one line needs no time to load: what takes longer is refused. */
const START_MS = 5000

const NO_WORKER = 'This browser refuses a worker inside a sandboxed frame. Try a current Chrome, Edge or Firefox.'

/**
 * The frame's page. As a `srcdoc` it inherits the policy of the page around it and adds its own: nothing may be loaded, no code may be made from
 * strings, and one worker may be started from a blob. That worker runs the listing; its first message, sent before the listing has begun, is the
 * port on which the outcome will come. All other messages of the worker are the listing's and are not heard.
 */
const FRAME = `<!doctype html>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; worker-src blob:">
<script>
  const answer = (outcome) => parent.postMessage(outcome, '*')
  const broken = (message, line) => answer({ kind: 'broken', message, line })
  addEventListener('message', ({ source, data }) => {
    if (source !== parent) return
    try {
      const worker = new Worker(URL.createObjectURL(new Blob([data.text], { type: 'text/javascript' })))
      worker.addEventListener('message', ({ ports: [port] }) => {
        port.onmessage = (event) => answer(event.data)
      }, { once: true })
      worker.addEventListener('error', (event) => {
        event.preventDefault()
        if (!event.message) return broken(data.refused, null)
        const line = event.lineno - data.linesBefore
        broken(event.message.replace(/^Uncaught /, '').slice(0, 300), line > 0 ? line : null)
      })
    } catch {
      broken(data.refused, null)
    }
  })
</script>`

/**
 * Runs a listing against a hunt's tests in a worker of a frame without origin: it has no storage, no network and no way to this page. Removing the
 * frame ends the worker, endless loop or not. Never rejects: whatever goes wrong is an outcome.
 */
export function runHunt(hunt: BugHunt, code: string): Promise<HuntOutcome> {
  const frame = document.createElement('iframe')
  frame.setAttribute('sandbox', 'allow-scripts')
  frame.title = 'Sandbox'
  frame.hidden = true
  frame.srcdoc = FRAME
  return new Promise<HuntOutcome>((resolve) => {
    const finish = (outcome: HuntOutcome) => {
      clearTimeout(timer)
      window.removeEventListener('message', listener)
      frame.remove()
      resolve(outcome)
    }
    let timer = setTimeout(
      () =>
        finish({ kind: 'broken', message: 'The sandbox does not start. Reload the page and try again.', line: null }),
      START_MS,
    )
    const listener = ({ source, data }: MessageEvent<HuntOutcome>) => {
      if (source === frame.contentWindow) finish(data)
    }
    window.addEventListener('message', listener)
    const start = () => {
      clearTimeout(timer)
      timer = setTimeout(() => finish({ kind: 'stopped', afterMs: LIMIT_MS }), LIMIT_MS)
      // A frame without origin can be named by no other target than any.
      frame.contentWindow?.postMessage({ ...huntScript(hunt, code), refused: NO_WORKER }, '*')
    }
    frame.addEventListener('load', start, { once: true })
    document.body.append(frame)
  })
}
