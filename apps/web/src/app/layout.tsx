import '@fontsource-variable/inter';
import '../styles/components.css';
import '@waypost/ui/styles.css';
import '../styles/shell.css';
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { Boot } from './boot';
import { setColorScheme } from './color-scheme';

export const metadata: Metadata = {
  title: 'Waypost',
  description: 'Mail protocols of an organization, set once, at the right level.',
  icons: { icon: '/waypost.svg' },
  robots: { index: false, follow: false },
};
export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

/** The shell every page is exported in. What follows is drawn in the browser: the policy allows no style in the markup. */
export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* Before anything is drawn, or a dark screen would flash white; in the page itself, or drawing would wait for one more request. */}
        <script dangerouslySetInnerHTML={{ __html: setColorScheme }} />
      </head>
      <body>
        <noscript>Waypost’s console needs JavaScript. The REST API at /api/v1 does not.</noscript>
        <Boot>{children}</Boot>
      </body>
    </html>
  );
}
