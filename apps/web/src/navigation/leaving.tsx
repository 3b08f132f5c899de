'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import {
  createContext,
  lazy,
  Suspense,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react';

/** Fetched when there is something to lose: most visits only look. */
const LeaveDialog = lazy(() => import('./leave-dialog').then((loaded) => ({ default: loaded.LeaveDialog })));

/** What would be lost, in a sentence, and how to let go of it. */
interface Warning {
  sentence: string;
  forget: () => void;
}

interface Leaving {
  /** Goes to a page of the console, unless something would be lost and the person decides to stay. */
  go: (href: string) => void;
  /** Answers whether a link may be followed now; asks the person otherwise. */
  mayFollow: (href: string) => boolean;
  guard: (warning: Warning | undefined) => void;
}

const LeavingContext = createContext<Leaving | undefined>(undefined);

function useLeaving(): Leaving {
  const leaving = useContext(LeavingContext);
  if (leaving === undefined) throw new Error('Navigation is used outside its provider.');
  return leaving;
}

/** Knows whether something unsaved would be lost by leaving the page, and asks before it is. */
export function LeavingProvider({ children }: { children: ReactNode }) {
  const router = useRouter();
  const warning = useRef<Warning>(undefined);
  const [asked, setAsked] = useState<{ href: string; warning: Warning }>();
  const mayFollow = useCallback((href: string) => {
    if (warning.current === undefined) return true;
    setAsked({ href, warning: warning.current });
    return false;
  }, []);
  const go = useCallback(
    (href: string) => {
      if (mayFollow(href)) router.push(href);
    },
    [mayFollow, router],
  );
  const guard = useCallback((next: Warning | undefined) => {
    warning.current = next;
  }, []);
  const leaving = useMemo(() => ({ go, mayFollow, guard }), [go, mayFollow, guard]);
  return (
    <LeavingContext value={leaving}>
      {children}
      {asked && (
        <Suspense>
          <LeaveDialog
            sentence={asked.warning.sentence}
            onStay={() => {
              setAsked(undefined);
            }}
            onLeave={() => {
              warning.current = undefined;
              asked.warning.forget();
              setAsked(undefined);
              router.push(asked.href);
            }}
          />
        </Suspense>
      )}
    </LeavingContext>
  );
}

/** Goes to a page of the console. */
export const useGo = () => useLeaving().go;

/** Warns before the page is left, as long as there is something to warn of. */
export function useLeavingWarning(sentence: string | undefined, forget: () => void) {
  const { guard } = useLeaving();
  useEffect(() => {
    guard(sentence === undefined ? undefined : { sentence, forget });
    if (sentence === undefined) return undefined;
    const beforeUnload = (event: BeforeUnloadEvent) => {
      event.preventDefault();
    };
    window.addEventListener('beforeunload', beforeUnload);
    return () => {
      guard(undefined);
      window.removeEventListener('beforeunload', beforeUnload);
    };
  }, [guard, sentence, forget]);
}

export interface AnchorProps {
  href: string;
  children: ReactNode;
  className?: string;
  current?: boolean;
}

/** A link inside the console. Nothing is fetched ahead: every node has its own address, and there may be thousands in sight. */
export function Anchor({ href, children, className, current }: AnchorProps) {
  const { mayFollow } = useLeaving();
  return (
    <Link
      href={href}
      prefetch={false}
      className={className}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        event.stopPropagation();
      }}
      onNavigate={(event) => {
        if (!mayFollow(href)) event.preventDefault();
      }}
    >
      {children}
    </Link>
  );
}
