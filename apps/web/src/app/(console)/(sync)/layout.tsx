import '../../../styles/long-forms.css';
import '../../../styles/sync.css';
import type { ReactNode } from 'react';

/** Directory sources bring styles of their own, which the other pages need not carry. */
export default function SyncLayout({ children }: { children: ReactNode }) {
  return children;
}
