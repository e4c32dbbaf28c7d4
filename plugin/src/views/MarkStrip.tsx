import React from 'react';

import type { MarkProps } from './marks.ts';

interface MarkStripProps {
  readonly mark: Partial<MarkProps>;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** What is drawn of the mark, which its tooltip stands at. */
  readonly children: React.ReactElement;
}

/** A mark found anywhere in its strip of the chart: a low bar, or a dot, is too small to aim at. */
export function MarkStrip({ mark, children, ...strip }: MarkStripProps): React.ReactElement {
  return (
    <g {...mark}>
      <rect {...strip} fill="none" pointerEvents="all" />
      {children}
    </g>
  );
}
