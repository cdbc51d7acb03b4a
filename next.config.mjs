/** A static site: `out/` works from any host and any subpath (BASE_PATH=/course next build). */
const basePath = (process.env.BASE_PATH ?? '').replace(/\/$/, '')

/** @type {import('next').NextConfig} */
export default {
  output: 'export',
  trailingSlash: true,
  basePath,
  env: { NEXT_PUBLIC_BASE_PATH: basePath, NEXT_PUBLIC_OFFLINE: process.env.OFFLINE ?? '' },
  reactStrictMode: true,
  images: { unoptimized: true },
  // They run at build time only and load files of their own.
  serverExternalPackages: ['mdx-bundler', 'esbuild', 'shiki', 'sql.js'],
  devIndicators: false,
}
