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
  useTransition,
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
  /** Answers whether another page is on its way: from then on what happens on this one has no say in the address. */
  isUnderWay: () => boolean;
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
  const { push, isUnderWay } = usePush();
  const warning = useRef<Warning>(undefined);
  const [asked, setAsked] = useState<{ href: string; warning: Warning }>();
  const go = useCallback(
    (href: string) => {
      if (warning.current === undefined) push(href);
      else setAsked({ href, warning: warning.current });
    },
    [push],
  );
  const guard = useCallback((next: Warning | undefined) => {
    warning.current = next;
  }, []);
  const leaving = useMemo(() => ({ go, isUnderWay, guard }), [go, isUnderWay, guard]);
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
              push(asked.href);
            }}
          />
        </Suspense>
      )}
    </LeavingContext>
  );
}

/** Goes to another page, and knows until that is shown that it does. */
function usePush() {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const underWay = useRef(false);
  useEffect(() => {
    underWay.current = pending;
  }, [pending]);
  const push = useCallback(
    (href: string) => {
      underWay.current = true;
      startTransition(() => {
        router.push(href);
      });
    },
    [router],
  );
  const isUnderWay = useCallback(() => underWay.current, []);
  return { push, isUnderWay };
}

/** Whether another page is on its way. */
export const useIsUnderWay = () => useLeaving().isUnderWay;

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
  const { go } = useLeaving();
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
        event.preventDefault();
        go(href);
      }}
    >
      {children}
    </Link>
  );
}
