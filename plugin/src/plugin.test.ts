import { existsSync } from 'node:fs';
import path from 'node:path';

import manifest from './plugin.json';

test('Grafana asks a panel for suggestions only when it says it has some', () => {
  expect(manifest).toHaveProperty('suggestions', true);
});

test('every image that is named is there', () => {
  const { logos, screenshots } = manifest.info;
  const images = [logos.small, logos.large, ...screenshots.map((shot: { path: string }) => shot.path)];

  expect(images.filter((image) => !existsSync(path.join(__dirname, image)))).toEqual([]);
});
