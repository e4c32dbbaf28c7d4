/** How the numbers are counted, in a sentence or two each. docs/kpis.md has the whole of it. */
import { say } from './language.ts';

export const DEFINITIONS = {
  firstResponse: say(
    'First response: from the first customer message of an episode that no person has answered to the first message of a person, once per episode. Templates, campaigns, greetings and survey prompts are no answers.',
    'الرد الأول: من أول رسالة للعميل في الحلقة لم يجب عنها شخص إلى أول رسالة من شخص، مرة لكل حلقة. القوالب والحملات والتحيات وطلبات التقييم ليست ردوداً.',
  ),
  firstResponseBusiness: say(
    "First response by open hours: the same interval, counted only inside the open hours of the inbox's calendar. An inbox without a calendar has none.",
    'الرد الأول بساعات العمل: الفترة نفسها محسوبة داخل ساعات العمل في تقويم الصندوق فقط. لا قيمة لصندوق بلا تقويم.',
  ),
  nextResponse: say(
    'Next response: after the first answer, from the first unanswered customer message to the next message of a person, every turn.',
    'الردود التالية: بعد الرد الأول، من أول رسالة للعميل بلا جواب إلى رسالة الشخص التالية، في كل دور.',
  ),
  objective: say(
    'An objective is met when it was kept in time and missed the moment its threshold passes, answered or not. One result per episode.',
    'يتحقق الهدف إن أُنجز في وقته، ويفوت لحظة مرور حده سواء أُجيب أم لا. نتيجة واحدة لكل حلقة.',
  ),
  waiting: say(
    'Waiting: the customer has written and nobody has replied since. While a bot is in charge its replies end a wait; after a handoff only a person does.',
    'في الانتظار: كتب العميل ولم يرد أحد بعد. ما دام الروبوت مسؤولاً تنهي ردوده الانتظار، وبعد التحويل لا ينهيه إلا شخص.',
  ),
  overdue: say(
    'Overdue: the customer has waited longer than an escalation level allows. A wait past a higher level counts for the lower ones too.',
    'متأخر: انتظر العميل أكثر مما يسمح به مستوى التصعيد. من تجاوز مستوى أعلى يُحسب في الأدنى أيضاً.',
  ),
  escalationAnswer: say(
    'Answer after an alert: from the moment a waiting customer reached an escalation level to the reply of a person that ended the wait. Waits that nobody ended so are not in it.',
    'الجواب بعد التنبيه: من لحظة بلوغ العميل المنتظر مستوى التصعيد إلى رد الشخص الذي أنهى الانتظار. لا يدخل انتظار لم ينتهِ هكذا.',
  ),
  csat: say(
    'Satisfaction: survey scores 4 and 5 ÷ all scores, counted when an answer can no longer change.',
    'الرضا: تقييمات ٤ و٥ ÷ كل التقييمات، وتُحسب حين لا يعود الجواب قابلاً للتغيير.',
  ),
  responseRate: say(
    'Response rate: answered ÷ (answered + expired) surveys. Every survey sent ends as answered, expired or failed.',
    'نسبة الاستجابة: الاستبيانات المجابة ÷ (المجابة + المنتهية). كل استبيان مرسل ينتهي مجاباً أو منتهياً أو فاشلاً.',
  ),
  fcr: say(
    'First contact resolution: new episodes settled by at most one agent, with no new customer message within the window ÷ all that were judged. Judged when the window has passed.',
    'الحل من أول تواصل: حلقات جديدة أنهاها موظف واحد على الأكثر بلا رسالة جديدة من العميل خلال النافذة ÷ كل ما حُكم عليه. يُحكم حين تنقضي النافذة.',
  ),
  resolution: say(
    'Resolution time: from the start of an episode to its resolution. Full: to the last resolution, once it stayed resolved for the reopen window. Active: only the spans it was open. Ends by inactivity are left out.',
    'زمن الحل: من بداية الحلقة إلى حلها. الكامل: إلى آخر حل بعد أن ثبت طوال نافذة إعادة الفتح. الفعلي: الفترات المفتوحة فقط. لا يدخل ما انتهى بسبب السكون.',
  ),
  repeat: say(
    'Repeat contact: an episode of a customer who had one in the 7 days before, in any inbox.',
    'تواصل متكرر: حلقة لعميل كانت له حلقة خلال الأيام السبعة السابقة في أي صندوق.',
  ),
  abandonment: say(
    'At risk: waited past the patience threshold without a person. Recovered: answered by a person after that. Lost: ended with no answer of a person.',
    'معرّض للفقد: انتظر أطول من حد الصبر بلا شخص. مُستعاد: أجابه شخص بعد ذلك. مفقود: انتهت الحلقة بلا جواب من شخص.',
  ),
  budget: say(
    'Error budget: the share of misses the target allows over 28 days. 100 %: untouched; 0 %: used up; below: overdrawn.',
    'ميزانية الأخطاء: نسبة الإخفاق التي يسمح بها الهدف خلال ٢٨ يوماً. ١٠٠٪: كاملة، ٠٪: مستنفدة، أقل من ذلك: متجاوزة.',
  ),
  episodes: say(
    'Episodes opened: a customer message while nothing was open, by the time it was written.',
    'الحلقات المفتوحة: رسالة من عميل وليس له شيء مفتوح، بوقت كتابتها.',
  ),
  occupancy: say(
    'Utilisation: seconds with at least one conversation ÷ seconds available. Above 90 % people burn out.',
    'نسبة الانشغال: الثواني التي فيها محادثة واحدة على الأقل ÷ ثواني التوفر. فوق ٩٠٪ يُرهق الموظفون.',
  ),
  slots: say(
    'Slot utilisation: seconds of all conversations ÷ (conversation slots × seconds available).',
    'إشغال الخانات: مجموع ثواني المحادثات ÷ (خانات المحادثة × ثواني التوفر).',
  ),
  concurrency: say(
    'Concurrency: seconds of all conversations ÷ seconds with at least one.',
    'التزامن: مجموع ثواني المحادثات ÷ الثواني التي فيها واحدة على الأقل.',
  ),
  handleTime: say(
    'Handle time: seconds of conversations ÷ episodes handled. An episode is handled by who holds it at its end.',
    'زمن المعالجة: ثواني المحادثات ÷ الحلقات المعالجة. تُنسب الحلقة إلى من يمسكها عند نهايتها.',
  ),
  required: say(
    'Required agents: expected episodes × effective handle time ÷ 0.9, so that nobody is busy above the highest healthy utilisation.',
    'الموظفون المطلوبون: الحلقات المتوقعة × زمن المعالجة الفعلي ÷ ٠٫٩، كي لا يتجاوز أحد أعلى نسبة انشغال سليمة.',
  ),
  bot: say(
    'Of the episodes a bot entered, each is one of: contained (ended, answered, no person wrote), handed off, abandoned. Returned counts again a contained one whose customer came back within 72 h.',
    'كل حلقة دخلها الروبوت واحدة من: مكتفية (انتهت بجواب ولم يكتب شخص)، محوّلة، متروكة. وتُحسب «عاد» مرة أخرى لمكتفية رجع عميلها خلال ٧٢ ساعة.',
  ),
  requests: say(
    'Category: what the helpdesk says the episode is about, else "other". It shows when the episode ends; what came and has not ended with one is "other".',
    'الفئة: موضوع الحلقة كما يذكره نظام الدعم، وإلا «other». وتظهر عند نهاية الحلقة، وما ورد ولم ينتهِ بفئة يُحسب «other».',
  ),
  pushed: say(
    'The exporter pushes an alert for every overdue customer straight to Alertmanager; those alerts are not in Prometheus, their number is.',
    'يدفع المُصدِّر تنبيهاً لكل عميل متأخر إلى Alertmanager مباشرة؛ هذه التنبيهات ليست في Prometheus، وعددها فيه.',
  ),
} as const;
