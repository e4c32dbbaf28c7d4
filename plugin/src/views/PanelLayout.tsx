import { css } from '@emotion/css';
import { useStyles2 } from '@grafana/ui';
import React from 'react';

import { useDrawing } from './Stage.tsx';
import { linesOf } from './textSize.ts';

/** Draws into a box of the given pixels. */
export type Part = (width: number, height: number) => React.ReactNode;

interface PanelLayoutProps {
  readonly width: number;
  readonly height: number;
  /** Of the lead and the side column, in shares of the width. */
  readonly shares: readonly [number, number];
  readonly lead: Part | undefined;
  readonly chart: Part;
  readonly side: Part | undefined;
  readonly small: Part;
  readonly sentence: string;
}

/** Which parts fit: all three beside each other, two with the third below, one below the other, or the smallest form. */
export type Form = 'wide' | 'pair' | 'stack' | 'small';

const MIN_HEIGHT_EM = 15;
/** Of the side column, where it is put below the others. */
const BELOW_EM = 12;

export function formOf(width: number, height: number, em: number): Form {
  const [columns, rows] = [width / em, height / em];
  if (rows < MIN_HEIGHT_EM || (columns < 34 && rows < 26)) {
    return 'small';
  }
  if (columns < 34) {
    return 'stack';
  }
  return columns < 58 ? 'pair' : 'wide';
}

/** A view's parts in the form that fits, closed by its sentence; where there is no room, only screen readers get it. */
export function PanelLayout(props: PanelLayoutProps): React.ReactElement {
  const { em } = useDrawing();
  const styles = useStyles2(layoutStyles);
  const form = formOf(props.width, props.height, em);
  const lineHeight = form === 'small' ? 0 : sentenceHeight(props, em);
  const body = props.height - lineHeight;
  return (
    <>
      <div className={styles.lines} style={{ height: body, gap: GAP_EM * em }}>
        {linesOfParts(form, props, body, em).map((line, i) => (
          <div key={i} className={styles.line} style={{ gap: GAP_EM * em }}>
            {line.map(({ part, width, height }, j) => (
              <div
                key={j}
                className={form === 'small' ? styles.small : styles.part}
                style={{ width, height }}
              >
                {part(width, height)}
              </div>
            ))}
          </div>
        ))}
      </div>
      <p className={form === 'small' ? styles.hidden : styles.sentence} style={{ height: lineHeight || 1 }}>
        {props.sentence}
      </p>
    </>
  );
}

const GAP_EM = 2;

/** As many lines as the sentence needs. */
function sentenceHeight({ width, sentence }: PanelLayoutProps, em: number): number {
  const lines = Math.min(6, linesOf(sentence, width / em));
  return em * (0.6 + 1.3 * lines);
}

interface Placed {
  readonly part: Part;
  readonly width: number;
  readonly height: number;
}

/** The parts line by line. */
function linesOfParts(form: Form, props: PanelLayoutProps, height: number, em: number): Placed[][] {
  const { width, lead, chart, side, small } = props;
  const gap = GAP_EM * em;
  switch (form) {
    case 'small':
      return [[{ part: small, width, height }]];
    case 'stack':
      return stacked([lead, chart, side], { width, height, gap, em });
    case 'wide':
      return [beside([lead, chart, side], props, height, em)];
    case 'pair': {
      const below = side && height >= (MIN_HEIGHT_EM + GAP_EM + BELOW_EM) * em ? BELOW_EM * em : 0;
      const above = beside([lead, chart, undefined], props, below ? height - below - gap : height, em);
      return side && below ? [above, [{ part: side, width, height: below }]] : [above];
    }
  }
}

type Parts = readonly [lead: Part | undefined, chart: Part, side: Part | undefined];

function beside(
  [lead, chart, side]: Parts,
  { width, shares }: PanelLayoutProps,
  height: number,
  em: number,
): Placed[] {
  const leadWidth = lead ? Math.max(width * shares[0], 13 * em) : 0;
  const sideWidth = side ? width * shares[1] : 0;
  const gaps = GAP_EM * em * ((lead ? 1 : 0) + (side ? 1 : 0));
  const widths = [leadWidth, width - leadWidth - sideWidth - gaps, sideWidth];
  return [lead, chart, side].flatMap((part, i) => (part ? [{ part, width: widths[i] ?? 0, height }] : []));
}

/** As many parts as there is height for, 13 em each. */
function stacked(
  all: Parts,
  { width, height, gap, em }: { width: number; height: number; gap: number; em: number },
): Placed[][] {
  const parts = all.filter((part) => part !== undefined);
  const fit = Math.max(1, Math.min(parts.length, Math.floor(height / (13 * em))));
  const each = (height - gap * (fit - 1)) / fit;
  return parts.slice(0, fit).map((part) => [{ part, width, height: each }]);
}

const layoutStyles = () => ({
  lines: css({ display: 'flex', flexDirection: 'column' }),
  line: css({ display: 'flex', flexDirection: 'row' }),
  part: css({ flex: 'none', minWidth: 0, overflow: 'hidden' }),
  small: css({
    flex: 'none',
    overflow: 'hidden',
    display: 'flex',
    flexDirection: 'column',
    justifyContent: 'center',
  }),
  sentence: css({ margin: 0, paddingTop: '0.4em', overflow: 'hidden', opacity: 0.8 }),
  hidden: css({
    position: 'absolute',
    width: 1,
    margin: -1,
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  }),
});
