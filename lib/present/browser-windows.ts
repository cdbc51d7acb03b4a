import type { Channel, WindowEnvironment } from './window-environment'
import { WindowLink, type LinkOptions } from './window-link'

/**
 * Joins the other windows of this deck in this browser. Browser only. A page that the browser kept and brings back has missed everything: it
 * loads again.
 */
export function openWindowLink(options: LinkOptions): WindowLink {
  const link = new WindowLink(options, browserEnvironment())
  window.addEventListener('pagehide', () => link.close(), { once: true })
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) window.location.reload()
  })
  return link
}

function browserEnvironment(): WindowEnvironment {
  return {
    // `randomUUID` is for secure contexts only.
    id: [...crypto.getRandomValues(new Uint32Array(3))].map((word) => word.toString(36)).join('-'),
    openChannel,
    locks: window.isSecureContext ? navigator.locks : null,
    storage: sessionStorageOrNull(),
    later(callback, ms) {
      const timer = window.setTimeout(callback, ms)
      return () => window.clearTimeout(timer)
    },
    nextFrame: (callback) => window.requestAnimationFrame(callback),
  }
}

function openChannel(name: string): Channel {
  const wire = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name)
  const channel: Channel = {
    postMessage: (data) => wire?.postMessage(data),
    onmessage: null,
    close: () => wire?.close(),
  }
  // Without one, each window is alone.
  if (wire !== null) wire.onmessage = (event) => channel.onmessage?.(event)
  return channel
}

function sessionStorageOrNull(): Storage | null {
  try {
    return window.sessionStorage
  } catch {
    return null
  }
}
