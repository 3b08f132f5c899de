'use client';

import { useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { Icon, type IconName } from '@waypost/ui';

const schemes = {
  auto: { next: 'light', icon: 'contrast', word: 'as the system' },
  light: { next: 'dark', icon: 'sun', word: 'light' },
  dark: { next: 'auto', icon: 'moon', word: 'dark' },
} satisfies Record<MantineColorScheme, { next: MantineColorScheme; icon: IconName; word: string }>;

/** As the system says, light, dark, and round again; remembered in this browser. */
export function ThemeToggle() {
  // Holding transitions back would take a style element, which the policy refuses.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const { next, icon, word } = schemes[colorScheme];
  const label = `Colours: ${word}. Change to ${schemes[next].word}.`;
  return (
    <button
      type="button"
      className="wp-icon-button"
      aria-label={label}
      title={label}
      onClick={() => {
        setColorScheme(next);
      }}
    >
      <Icon name={icon} />
    </button>
  );
}
