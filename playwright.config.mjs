import { defineConfig } from '@playwright/test'

import { findChromium } from './scripts/chromium.mjs'

const PORT = 4173
const executablePath = findChromium()

export default defineConfig({
  testDir: 'tests',
  testMatch: ['e2e/**/*.spec.ts', 'browser/**/*.spec.ts'],
  // Much of a test is waiting, for a chart or for a software GPU's compiler: two files at a time fill two cores.
  workers: 2,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  use: {
    baseURL: `http://localhost:${PORT}`,
    // `page.route` does not see what a service worker asks for. Only the tests of the worker let it in.
    serviceWorkers: 'block',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        '--no-sandbox',
        '--enable-unsafe-webgpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: `node --input-type=module -e "import { serve } from './scripts/serve.mjs'; await serve({ folder: 'out', port: ${PORT} })"`,
    url: `http://localhost:${PORT}/`,
    reuseExistingServer: false,
  },
})
