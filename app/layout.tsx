import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import '@fontsource-variable/source-serif-4/wght.css'
import '@fontsource-variable/source-serif-4/wght-italic.css'
import 'katex/dist/katex.min.css'
import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { OfflineWorker } from '@/components/offline/OfflineWorker'
import { SiteOnly } from '@/components/site/SiteOnly'
import { TopBar } from '@/components/site/TopBar'
import { assetUrl } from '@/components/site/asset-url'
import { CONTENT_SECURITY_POLICY } from '@/lib/content-security-policy'
import './globals.css'

export const metadata: Metadata = {
  title: { template: '%s · Descent', default: 'Descent: how deep networks are trained' },
  description: 'A course on how deep networks are trained, with demos that train for real in your browser.',
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fcfbf8' },
    { media: '(prefers-color-scheme: dark)', color: '#131417' },
  ],
}

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The theme script changes `data-theme` before React arrives.
    <html lang="en" data-theme="light" suppressHydrationWarning>
      <head>
        <meta httpEquiv="Content-Security-Policy" content={CONTENT_SECURITY_POLICY} />
        <script src={assetUrl('/theme.js')} />
      </head>
      <body>
        <SiteOnly>
          <TopBar />
        </SiteOnly>
        {children}
        <OfflineWorker />
      </body>
    </html>
  )
}
