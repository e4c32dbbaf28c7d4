import React from 'react';

import type { Tone } from './Figures.tsx';
import { useDrawing } from './Stage.tsx';

interface MeterProps {
  readonly width: number;
  readonly ratio: number;
  readonly tone: Tone;
  /** Where the target is marked, 0 to 1. */
  readonly mark?: number;
}

/** A bar filled to a share, with the target marked. Decoration: the figure beside it says the same. */
export function Meter({ width, ratio, tone, mark }: MeterProps): React.ReactElement {
  const { palette, em, words } = useDrawing();
  const height = em * 0.4;
  const filled = Math.min(1, Math.max(0, ratio)) * width;
  return (
    <svg
      width={width}
      height={em}
      aria-hidden="true"
      style={{ display: 'block', transform: words.direction === 'rtl' ? 'scaleX(-1)' : undefined }}
    >
      <rect x={0} y={(em - height) / 2} width={width} height={height} rx={height / 2} fill={palette.track} />
      <rect x={0} y={(em - height) / 2} width={filled} height={height} rx={height / 2} fill={palette[tone]} />
      {mark !== undefined && (
        <line x1={mark * width} x2={mark * width} y1={0} y2={em} stroke={palette.text} />
      )}
    </svg>
  );
}
