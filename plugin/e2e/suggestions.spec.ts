import { FRAMES, saveDashboard } from './dashboard.ts';
import { expect, test } from './signedIn.ts';

/** From 12.4 on: an older Grafana asks no plugin. */
test('Grafana suggests the view that fits the data, drawn with it, and no other', async ({
  gotoPanelEditPage,
  page,
  request,
  selectors,
}) => {
  const uid = await saveDashboard(request, 'suggested', {
    view: 'peakLoad',
    frames: FRAMES.satisfaction(),
  });
  const editor = await gotoPanelEditPage({ dashboard: { uid }, id: '1' });
  await editor.getByGrafanaSelector(selectors.components.PanelEditor.toggleVizPicker).click();
  await page.getByRole('tab', { name: 'Suggestions' }).click();
  const suggestion = (name: string) =>
    editor.getByGrafanaSelector(selectors.components.VisualizationPreview.card(name));

  await expect(suggestion('Satisfaction')).toContainText('88.0%');
  await expect(suggestion('First response')).toHaveCount(0);
  await expect(suggestion('Peak load')).toHaveCount(0);
});
