import { useState } from 'react';
import type React from 'react';

import { useDrawing } from './Stage.tsx';

export interface MarkProps {
  readonly tabIndex: number;
  readonly role: 'img';
  readonly 'aria-label': string;
  readonly onFocus: (event: React.FocusEvent<Element>) => void;
  readonly onBlur: () => void;
  readonly onMouseEnter: (event: React.MouseEvent<Element>) => void;
  readonly onMouseLeave: () => void;
  readonly onKeyDown: (event: React.KeyboardEvent<Element>) => void;
}

/**
 * Makes the marks of a chart tell what they are, to mouse, keyboard and screen reader. A chart is one stop of the
 * Tab key; arrows move between its marks, row-wise when there are columns.
 */
export function useMarks(count: number, columns = count): (index: number, label: string) => MarkProps {
  const { showTip, hideTip } = useDrawing();
  const [current, setCurrent] = useState(0);
  const move = (event: React.KeyboardEvent<Element>, index: number): void => {
    const next = nextMark(event.key, index, { count, columns });
    if (next !== undefined) {
      event.preventDefault();
      setCurrent(next);
      const marks = event.currentTarget.closest('svg')?.querySelectorAll<SVGElement>('[data-mark]');
      [...(marks ?? [])].find((mark) => mark.dataset['mark'] === String(next))?.focus();
    }
  };
  return (index, label) => ({
    ...{ 'data-mark': index },
    tabIndex: index === Math.min(current, count - 1) ? 0 : -1,
    role: 'img',
    'aria-label': label,
    onFocus: (event) => {
      setCurrent(index);
      showTip(label, drawnOf(event.currentTarget));
    },
    onBlur: hideTip,
    onMouseEnter: (event) => showTip(label, drawnOf(event.currentTarget)),
    onMouseLeave: hideTip,
    onKeyDown: (event) => move(event, index),
  });
}

/** What tells the mouse alone, of things that the sentence and the marks tell everybody. */
export function useTip(): (label: string) => Pick<MarkProps, 'onMouseEnter' | 'onMouseLeave'> {
  const { showTip, hideTip } = useDrawing();
  return (label) => ({
    onMouseEnter: (event) => showTip(label, drawnOf(event.currentTarget)),
    onMouseLeave: hideTip,
  });
}

/** A mark may be a group: what is drawn of it comes last, on top. */
function drawnOf(mark: Element): Element {
  return mark.lastElementChild ?? mark;
}

/** The mark an arrow, Home or End leads to; undefined when the key is another or the edge is reached. */
export function nextMark(
  key: string,
  index: number,
  { count, columns }: { count: number; columns: number },
): number | undefined {
  const targets: Readonly<Record<string, number>> = {
    ArrowRight: index + 1,
    ArrowLeft: index - 1,
    ArrowDown: index + columns,
    ArrowUp: index - columns,
    Home: 0,
    End: count - 1,
  };
  const target = targets[key];
  return target !== undefined && target >= 0 && target < count && target !== index ? target : undefined;
}
