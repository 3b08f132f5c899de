'use client';

import { useCallback, useEffect, useLayoutEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';
import { type Extent, firstView, fitted, type MapView, moved, revealing, zoomed } from './map-view';

export interface MapFrame {
  width: number;
  height: number;
}

/** The size of an element as it changes; nothing until it is drawn. */
export function useFrame(box: RefObject<HTMLElement | null>): MapFrame | undefined {
  const [frame, setFrame] = useState<MapFrame>();
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const measure = () => {
      setFrame({ width: element.clientWidth, height: element.clientHeight });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [box]);
  return frame;
}

export interface ViewOptions {
  frame: MapFrame | undefined;
  /** All there is. */
  whole: Extent;
  /** What should be in sight at first, where it can be read so. */
  focus: Extent;
  /** Else what of it; its middle without one. */
  part?: Extent | undefined;
  /** Below this scale the words on the cards cannot be read. */
  readable: number;
}

/** What of the picture is in sight, and how it is moved: by dragging, pinching, wheel and buttons. */
export function useMapView(box: RefObject<HTMLElement | null>, { frame, whole, focus, part, readable }: ViewOptions) {
  const [view, setView] = useState<MapView>();
  const begun = focus.x + focus.y * 7 + focus.width * 13 + focus.height * 17 + (frame?.width ?? 0);
  useEffect(() => {
    if (!frame) return;
    setView(firstView(focus, frame, { readable, ...(part && { part }) }));
    // Another picture, or another width, is looked at from the beginning; a new object that says the same is not.
  }, [begun]);
  const zoom = useCallback(
    (factor: number, at?: { x: number; y: number }) => {
      const middle = { x: (frame?.width ?? 0) / 2, y: (frame?.height ?? 0) / 2 };
      setView((present) => present && zoomed(present, factor, at ?? middle));
    },
    [frame],
  );
  useWheel(box, zoom);
  const drag = useDrag(setView, zoom);
  return {
    view,
    zoom,
    drag,
    fit: () => {
      if (frame) setView(fitted(whole, frame));
    },
    reveal: (extent: Extent) => {
      if (frame) setView((present) => present && revealing(present, extent, frame));
    },
  };
}

/** Control and the wheel zoom, as pinching on a touch pad does; the wheel alone scrolls the page. */
function useWheel(box: RefObject<HTMLElement | null>, zoom: (factor: number, at: { x: number; y: number }) => void) {
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      zoom(Math.exp(-event.deltaY / 300), { x: event.clientX - left, y: event.clientY - top });
    };
    // React listens passively, and could not keep the page from zooming.
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      element.removeEventListener('wheel', onWheel);
    };
  }, [box, zoom]);
}

/** How far a finger may tremble and still mean a tap. */
const tremble = 4;

function useDrag(
  setView: (change: (view: MapView | undefined) => MapView | undefined) => void,
  zoom: (factor: number, at: { x: number; y: number }) => void,
) {
  const held = useRef(new Map<number, { x: number; y: number }>());
  const far = useRef(0);
  const release = (event: PointerEvent) => {
    held.current.delete(event.pointerId);
  };
  return {
    /** Whether the pointer went somewhere since it was pressed: then what is under it was not meant. */
    wasDragged: () => far.current > tremble,
    handlers: {
      onPointerDown: (event: PointerEvent) => {
        if (held.current.size === 0) far.current = 0;
        held.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        const before = held.current.get(event.pointerId);
        if (!before) return;
        const now = { x: event.clientX, y: event.clientY };
        const other = [...held.current].find(([id]) => id !== event.pointerId)?.[1];
        held.current.set(event.pointerId, now);
        far.current += Math.hypot(now.x - before.x, now.y - before.y);
        if (far.current > tremble) event.currentTarget.setPointerCapture(event.pointerId);
        if (other) {
          const { left, top } = event.currentTarget.getBoundingClientRect();
          const [was, is] = [before, now].map(({ x, y }) => Math.hypot(x - other.x, y - other.y));
          zoom((is ?? 1) / (was || 1), { x: (now.x + other.x) / 2 - left, y: (now.y + other.y) / 2 - top });
        } else setView((view) => view && moved(view, { x: now.x - before.x, y: now.y - before.y }));
      },
      onPointerUp: release,
      onPointerCancel: release,
    },
  };
}
