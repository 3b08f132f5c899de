import '../../../styles/long-forms.css';
import '../../../styles/sync.css';
import '../../../styles/policies.css';
import type { ReactNode } from 'react';

/** Policies and their jobs bring styles of their own, which the other pages need not carry. */
export default function PoliciesLayout({ children }: { children: ReactNode }) {
  return children;
}
