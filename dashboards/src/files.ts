/** The files that are committed: every board in every language, and the page that lists them. */
import { toClassicDashboard, uidOf } from './board.ts';
import { BOARDS } from './boards/all.ts';
import { LANGUAGES } from './language.ts';

/** Path below the project's root, and text. */
export function dashboardFiles(): ReadonlyMap<string, string> {
  return new Map(
    LANGUAGES.flatMap((language) =>
      BOARDS.map((board) => [
        `dashboards/json/${language}/${uidOf(board.name, 'en')}.json`,
        `${withMarksSeen(JSON.stringify(toClassicDashboard(board, language), undefined, 2))}\n`,
      ]),
    ),
  );
}

/** Marks of direction as escapes: nothing in a committed file shall be there unseen. */
function withMarksSeen(json: string): string {
  return json.replace(/[\u2066-\u2069]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16)}`);
}
