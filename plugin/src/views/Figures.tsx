import { css } from '@emotion/css';
import { useStyles2 } from '@grafana/ui';
import React from 'react';

import { useDrawing } from './Stage.tsx';
import { emsOf, linesOf } from './textSize.ts';

export type Tone = 'good' | 'warn' | 'bad' | 'grey';

const SIGNS: Readonly<Record<Tone, string>> = { good: '✓', warn: '!', bad: '▼', grey: '' };

interface BigFigureProps {
  readonly value: string;
  readonly tone: Tone;
  readonly captions: readonly string[];
  /** In em. */
  readonly size: number;
}

/** The one large figure of a view. The sign beside it says what its colour says. */
export function BigFigure({ value, tone, captions, size }: BigFigureProps): React.ReactElement {
  const { palette } = useDrawing();
  const styles = useStyles2(figureStyles);
  return (
    <div>
      <div className={styles.big} style={{ fontSize: `${size}em`, color: toneText(palette, tone) }}>
        {value}
        <span className={styles.sign} aria-hidden="true">
          {SIGNS[tone]}
        </span>
      </div>
      {captions.map((caption) => (
        <div key={caption} className={styles.caption}>
          {caption}
        </div>
      ))}
    </div>
  );
}

export function toneText(palette: ReturnType<typeof useDrawing>['palette'], tone: Tone): string {
  return { good: palette.goodText, warn: palette.warnText, bad: palette.badText, grey: palette.grey }[tone];
}

export interface SmallFigure {
  readonly value: string;
  readonly label: string;
}

interface SmallFiguresProps {
  readonly width: number;
  /** Rows that do not fit into it are left out; without it all are there. */
  readonly height?: number;
  readonly figures: readonly (SmallFigure | undefined)[];
}

/** Figures two by two; those without a value are left out. */
export function SmallFigures({ width, height, figures }: SmallFiguresProps): React.ReactElement {
  const { em } = useDrawing();
  const styles = useStyles2(figureStyles);
  const all = figures.filter((figure) => figure !== undefined);
  const room = { width: width / em, height: (height ?? Infinity) / em };
  const shown = all.slice(
    0,
    figuresFitting(
      all.map(({ label }) => label),
      room,
    ),
  );
  const size = figureSize(
    width / em,
    shown.map(({ value }) => value),
  );
  return (
    <dl className={styles.grid}>
      {shown.map(({ value, label }) => (
        <div key={label} className={styles.pair}>
          <dt className={styles.caption}>{label}</dt>
          <dd className={styles.value} style={{ fontSize: `${size}em` }}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Of figures two to a row, so that the longest fits its half; some languages write long units. In em. */
export function figureSize(width: number, values: readonly string[]): number {
  const longest = Math.max(1, ...values.map(emsOf));
  return Math.min(1.7, width / 9, (width - 1) / 2 / longest);
}

const ROW_EM = { value: 1.9, labelLine: 1.25, gap: 0.7 } as const;

/** How many figures with these labels fit, two to a row and one row at least. In em. */
export function figuresFitting(
  labels: readonly string[],
  { width, height }: { readonly width: number; readonly height: number },
): number {
  let used = -ROW_EM.gap;
  for (let i = 0; i < labels.length; i += 2) {
    const lines = Math.max(...labels.slice(i, i + 2).map((label) => linesOf(label, (width - 1) / 2)));
    used += ROW_EM.value + ROW_EM.labelLine * lines + ROW_EM.gap;
    if (used > height) {
      return Math.max(2, i);
    }
  }
  return labels.length;
}

/** A heading over a part of a view. */
export function PartTitle({ children }: { children: React.ReactNode }): React.ReactElement {
  const styles = useStyles2(figureStyles);
  return <div className={styles.title}>{children}</div>;
}

const figureStyles = () => ({
  big: css({ fontWeight: 700, lineHeight: 1.05, whiteSpace: 'nowrap', letterSpacing: '-0.01em' }),
  sign: css({ fontSize: '0.4em', marginInlineStart: '0.35em', verticalAlign: '0.35em' }),
  caption: css({ opacity: 0.75, overflow: 'hidden', textOverflow: 'ellipsis' }),
  grid: css({ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: '0.7em 1em', margin: 0 }),
  pair: css({ display: 'flex', flexDirection: 'column-reverse', justifyContent: 'flex-end', minWidth: 0 }),
  value: css({ margin: 0, fontWeight: 600, lineHeight: 1.1, whiteSpace: 'nowrap' }),
  title: css({
    opacity: 0.75,
    whiteSpace: 'nowrap',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    marginBottom: '0.3em',
  }),
});
