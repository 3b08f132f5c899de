'use client';

import { createTheme, localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { queryClient } from '../api/query-client';
import { LeavingProvider } from '../navigation/leaving';

const theme = createTheme({
  primaryColor: 'cyan',
  autoContrast: false,
  respectReducedMotion: true,
  cursorType: 'pointer',
});
/** The same key as in `public/color-scheme.js`, which runs before this. */
const colorScheme = localStorageColorSchemeManager({ key: 'waypost-color-scheme' });

export function Providers({ children }: { children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colorScheme}
      // Both would be style elements in the page; the same rules are in our style sheets.
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queryClient}>
        <LeavingProvider>{children}</LeavingProvider>
        <Notifications position="bottom-right" autoClose={8000} limit={4} zIndex={500} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
