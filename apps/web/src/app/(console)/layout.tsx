import type { ReactNode } from 'react';
import { childrenPath, nodePath, sessionPath } from '../../api/paths';
import { ConsoleShell } from '../../shell/console-shell';
import { askEarly } from './ask-early';

export default function ConsoleLayout({ children }: { children: ReactNode }) {
  askEarly(sessionPath, nodePath('organization', 'organization'), childrenPath('/sites'));
  return <ConsoleShell>{children}</ConsoleShell>;
}
