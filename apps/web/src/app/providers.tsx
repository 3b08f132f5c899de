'use client';

import { createTheme, localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { queryClient } from '../api/query-client';
import { LeavingProvider } from '../navigation/leaving';
import { ToldMessages } from '../shell/told-messages';
import { colorSchemeKey } from './color-scheme';

const theme = createTheme({
  primaryColor: 'cyan',
  autoContrast: false,
  respectReducedMotion: true,
  cursorType: 'pointer',
});
const colorScheme = localStorageColorSchemeManager({ key: colorSchemeKey });

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
        <ToldMessages />
      </QueryClientProvider>
    </MantineProvider>
  );
}
