import React from 'react';

import type { Answers } from '../model/satisfaction.ts';
import { useMarks } from './marks.ts';
import { useDrawing } from './Stage.tsx';

const NEUTRAL_SCORE = 2;

/** Scores 1 to 5 around the middle of the neutral ones: unhappy to one side, happy to the other. */
export function ScoreBar({ answers, width }: { answers: Answers; width: number }): React.ReactElement {
  const { words, palette, em } = useDrawing();
  const mark = useMarks(answers.counts.length);
  const height = 2 * em;
  const parts = partsOf(answers, width);
  const colours = [palette.bad, palette.warn, palette.grey, palette.good, palette.good];
  return (
    <svg
      width={width}
      height={height + 1.6 * em}
      direction="ltr"
      fontSize={0.9 * em}
      style={{ display: 'block' }}
    >
      {parts.map(({ x, size, share }, i) => (
        <g key={i}>
          <rect
            x={x}
            y={0}
            width={Math.max(0, size - 1)}
            height={height}
            fill={colours[i]}
            opacity={i === 3 ? 0.7 : 1}
            {...mark(
              i,
              words.say('score-count', {
                score: words.number(i + 1),
                n: words.number(answers.counts[i] ?? 0),
                percent: words.percent(share),
              }),
            )}
          />
          {size > 4.5 * em && (
            <text
              x={x + size / 2}
              y={height / 2 + 0.32 * em}
              textAnchor="middle"
              pointerEvents="none"
              aria-hidden="true"
              style={{ fill: palette.ground, fontWeight: 600 }}
            >
              {words.number(i + 1)} · {words.percent(share, 0)}
            </text>
          )}
        </g>
      ))}
      <g aria-hidden="true" opacity={0.75}>
        <text x={parts[0]?.x ?? 0} y={height + 1.2 * em}>
          {words.say('unhappy')}
        </text>
        <text x={width} y={height + 1.2 * em} textAnchor="end">
          {words.say('happy')}
        </text>
      </g>
    </svg>
  );
}

interface ScorePart {
  readonly x: number;
  readonly size: number;
  readonly share: number;
}

/** The longer side fills its half of the bar, so that bars of several panels can be compared at their middle. */
export function partsOf(answers: Answers, width: number): ScorePart[] {
  const shares = answers.counts.map((count) => count / answers.n);
  const half = (shares[NEUTRAL_SCORE] ?? 0) / 2;
  const unhappy = (shares[0] ?? 0) + (shares[1] ?? 0) + half;
  const happy = (shares[3] ?? 0) + (shares[4] ?? 0) + half;
  const middle = Math.min(0.5, Math.max(0.25, unhappy / (unhappy + happy)));
  const scale = Math.min(middle / (unhappy || 1e-9), (1 - middle) / (happy || 1e-9)) * width;
  let x = middle * width - unhappy * scale;
  return shares.map((share) => {
    const part = { x, size: share * scale, share };
    x += part.size;
    return part;
  });
}
