import { fileURLToPath } from 'node:url';

/** Written to `out/` and served by the api: nothing of Next runs beside the mail. Not a .ts file: Nx reads it without a compiler. */
export default {
  output: 'export',
  trailingSlash: true,
  reactStrictMode: true,
  poweredByHeader: false,
  images: { unoptimized: true },
  // `tsc -b`, which runs just before, checks more strictly than Next would a second time.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: fileURLToPath(new URL('../..', import.meta.url)) },
};
