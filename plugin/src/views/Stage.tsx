import { css } from '@emotion/css';
import type { AbsoluteTimeRange, GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import React, { createContext, useCallback, useContext, useMemo, useRef, useState } from 'react';

import type { Words } from '../words.ts';
import { paletteOf } from './palette.ts';
import type { Palette } from './palette.ts';

interface Tip {
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

/** What every part of a view draws with. */
export interface Drawing {
  readonly words: Words;
  readonly palette: Palette;
  /** Pixels of the base font; grows with the panel so that a wall can be read from afar. */
  readonly em: number;
  readonly showTip: (text: string, target: Element) => void;
  readonly hideTip: () => void;
  /** Sets the dashboard's time range; undefined where it cannot be set. */
  readonly changeTimeRange: ((range: AbsoluteTimeRange) => void) | undefined;
}

const DrawingContext = createContext<Drawing | undefined>(undefined);

export function useDrawing(): Drawing {
  const drawing = useContext(DrawingContext);
  if (!drawing) {
    throw new Error('a part of a view is drawn outside of a Stage');
  }
  return drawing;
}

interface StageProps {
  readonly width: number;
  readonly height: number;
  readonly words: Words;
  readonly changeTimeRange?: Drawing['changeTimeRange'];
  readonly children: React.ReactNode;
}

/** The ground of a view: font size, colours, direction of writing, and one tooltip for mouse and keyboard. */
export function Stage({ width, height, words, changeTimeRange, children }: StageProps): React.ReactElement {
  const styles = useStyles2(stageStyles);
  const theme = useTheme2();
  const ground = useRef<HTMLDivElement>(null);
  const [tip, setTip] = useState<Tip>();
  const showTip = useCallback((text: string, target: Element) => {
    const [outer, inner] = [ground.current?.getBoundingClientRect(), target.getBoundingClientRect()];
    if (outer) {
      setTip({ text, x: inner.left + inner.width / 2 - outer.left, y: inner.top - outer.top });
    }
  }, []);
  const hideTip = useCallback(() => setTip(undefined), []);
  const em = emOf(width, height);
  const drawing = useMemo(
    () => ({ words, palette: paletteOf(theme), em, showTip, hideTip, changeTimeRange }),
    [words, theme, em, showTip, hideTip, changeTimeRange],
  );
  return (
    <DrawingContext.Provider value={drawing}>
      <div
        ref={ground}
        className={styles}
        style={{ width, height, fontSize: em }}
        dir={words.direction}
        onKeyDown={(event) => event.key === 'Escape' && hideTip()}
      >
        {children}
        {tip && <TipBox tip={tip} width={width} height={height} />}
      </div>
    </DrawingContext.Provider>
  );
}

/** 12 px in a dashboard, up to 40 on a wall. */
function emOf(width: number, height: number): number {
  return Math.min(40, Math.max(12, Math.min(width / 75, height / 26)));
}

function TipBox({ tip, width, height }: { tip: Tip; width: number; height: number }): React.ReactElement {
  const styles = useStyles2(tipStyles);
  const below = tip.y < height / 3;
  const shift = tip.x < width / 3 ? '0' : tip.x > (2 * width) / 3 ? '-100%' : '-50%';
  return (
    <div
      role="tooltip"
      className={styles}
      style={{
        left: tip.x,
        top: tip.y,
        maxWidth: Math.max(120, width / 2),
        transform: `translate(${shift}, ${below ? '1.8em' : 'calc(-100% - 4px)'})`,
      }}
    >
      {tip.text}
    </div>
  );
}

const stageStyles = (theme: GrafanaTheme2): string =>
  css({
    position: 'relative',
    overflow: 'hidden',
    lineHeight: 1.25,
    color: theme.colors.text.primary,
    'svg text': { fill: 'currentColor' },
    'svg:focus-visible, a:focus-visible, [tabindex]:focus-visible': {
      outline: `2px solid ${theme.colors.primary.text}`,
      outlineOffset: 1,
    },
    '@media (prefers-reduced-motion: no-preference)': { 'svg rect': { transition: 'opacity 120ms' } },
  });

const tipStyles = (theme: GrafanaTheme2): string =>
  css({
    position: 'absolute',
    zIndex: theme.zIndex.tooltip,
    width: 'max-content',
    padding: '0.3em 0.6em',
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.elevated ?? theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.medium}`,
    boxShadow: theme.shadows.z2,
    pointerEvents: 'none',
  });
