'use client';

import { Drawer } from '@mantine/core';
import { Navigation } from './navigation';

/** The navigation of a narrow screen, over the page. */
export function NavigationDrawer({ onClose }: { onClose: () => void }) {
  return (
    <Drawer.Root opened onClose={onClose} size={300} padding={0} lockScroll={false}>
      <Drawer.Overlay backgroundOpacity={0.45} />
      <Drawer.Content aria-label="Navigation">
        <Navigation onFollowed={onClose} />
      </Drawer.Content>
    </Drawer.Root>
  );
}
