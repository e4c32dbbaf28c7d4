import type { Standing } from '../model/firstResponse.ts';
import type { Verdict } from '../model/satisfaction.ts';
import type { Tone } from './Figures.tsx';

export const STANDING_TONES: Readonly<Record<Standing, Tone>> = { met: 'good', near: 'warn', missed: 'bad' };
export const VERDICT_TONES: Readonly<Record<Verdict, Tone>> = {
  reached: 'good',
  unclear: 'warn',
  below: 'bad',
};
