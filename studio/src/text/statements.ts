// Assumptions and limits, which the weighing writes in English, in the other languages. Each pattern is a whole sentence
// of it with its figures caught; a sentence that none of them knows stays in English and is marked so.

import { type Language, language } from "./index.ts";

type Said = [pattern: RegExp, Record<Exclude<Language, "en">, (...found: string[]) => string>];

const THINGS: Record<Exclude<Language, "en">, Record<string, string>> = {
  ko: { units: "부대", weapons: "무기", places: "지명", rivers: "강" },
  zh: { units: "部队", weapons: "武器", places: "地点", rivers: "河流" },
  ja: { units: "部隊", weapons: "武器", places: "地点", rivers: "川" },
};

const REASONS: [RegExp, Record<Exclude<Language, "en">, string>][] = [
  [/^it answers a question of fact without a number$/, { ko: "숫자 없는 사실 여부를 말하므로", zh: "回答的是没有数字的事实问题", ja: "数のない事実の問いに答えるものなので" }],
  [/^it gives a date$/, { ko: "날짜를 말하므로", zh: "给出的是日期", ja: "日付を述べるものなので" }],
  [/^it is about one force, which no unknown and no quantity stands for$/, {
    ko: "그것을 나타내는 미지수도 수치도 없는 한 부대에 관한 것이므로",
    zh: "说的是单独一支部队，没有未知量或数字与之对应",
    ja: "対応する未知の量も数もない一つの部隊についてのものなので",
  }],
  [/^it counts something else than men: arms, time, distance, houses$/, {
    ko: "사람이 아니라 무기·시간·거리·집을 세므로", zh: "计的不是人，而是武器、时间、距离或房屋", ja: "人ではなく武器・時間・距離・家を数えるので",
  }],
  [/^it counts men who were not all on the ground of this battle, and no unknown is bound to it$/, {
    ko: "이 전장에 모두 있지는 않았던 병력을 세며 이어진 미지수도 없으므로",
    zh: "所计的人并非都在这片战场上，也没有未知量与之相连",
    ja: "この戦場にすべてはいなかった兵を数え、結びついた未知の量もないので",
  }],
  [/^no run measures .*$/, { ko: "모의 전투에서 재지 않는 것이므로", zh: "模拟作战不计此项", ja: "模擬戦闘では測らないものなので" }],
  [/^it is about .*$/, { ko: "모의 전투로 치르지 않는 일에 관한 것이므로", zh: "所说之事未作模拟", ja: "模擬戦闘では戦わない出来事についてのものなので" }],
];

function reason(words: string, into: Exclude<Language, "en">): string | undefined {
  return REASONS.find(([pattern]) => pattern.test(words))?.[1][into];
}

const STATEMENTS: Said[] = [
  [/^Runs show what could have happened under the model's rules; what the rules leave out, they cannot show\.$/, {
    ko: () => "모의 전투는 모형의 규칙 아래에서 일어날 수 있었던 일을 보여 줍니다. 규칙이 빠뜨린 것은 보여 줄 수 없습니다.",
    zh: () => "模拟作战显示的是在模型规则之下可能发生的事；规则未顾及的，它无法显示。",
    ja: () => "模擬戦闘が示すのは、モデルの規則のもとで起こりえたことです。規則が抜かしたことは示せません。",
  }],
  [/^The mechanisms of fire, fear and belief have constants from other wars and ranges; no document of this battle measures them\.$/, {
    ko: () => "사격과 두려움과 판단에 관한 상수는 다른 전쟁과 사격장에서 온 것입니다. 이 전투의 문서 가운데 그것을 잰 것은 없습니다.",
    zh: () => "关于火力、恐惧与判断的常数来自其他战争和靶场；没有任何关于此役的文件测量过它们。",
    ja: () => "射撃と恐れと判断に関する定数は、ほかの戦争や射撃場から得たものです。この戦闘の文書でそれを測ったものはありません。",
  }],
  [/^What the dice do to a fight is learned from the runs, as a normal error .*$/, {
    ko: () => "주사위가 교전에 미치는 영향은 모의 전투에서 배운 것으로, 미지수에 따라 달라지는 평균 둘레의 정규 오차로 다룹니다. 특이한 모양은 고르게 펴집니다. 민감도 목록의 한 줄은 그 대신 각 전투를 제 주사위로 저울질합니다.",
    zh: () => "骰子对战斗的影响是从模拟作战中学得的，作为围绕随未知量而变的均值的正态误差处理，奇特的形状会被抹平。敏感性列表中有一行改以每次作战自己的骰子来权衡。",
    ja: () => "さいころが交戦に及ぼす影響は模擬戦闘から学んだもので、未知の量によって変わる平均のまわりの正規誤差として扱います。特異な形はならされます。感度の一覧の一行は、代わりに各戦闘をそのさいころの出目のままで評価します。",
  }],
  [/^The engine's losses are taken to be known to a factor of about two \(([\d.]+) for a side.*$/, {
    ko: (side) => `엔진이 내는 손실은 약 두 배 안팎으로 알려진 것으로 봅니다(한 편에 대해 ${side}배, 교전마다 다시 그만큼). 실제로 얼마나 어긋나는지는 이 전투의 어떤 검사로도 알 수 없습니다.`,
    zh: (side) => `引擎得出的损失被视为约在两倍之内可知（对一方为 ${side} 倍，每次战斗再加同样的幅度）；实际偏差多少，对此役所作的任何检验都无法说明。`,
    ja: (side) => `エンジンの出す損害は、およそ二倍の幅で知られているものとみなします（一方の側について${side}倍、交戦ごとにさらに同じだけ）。実際にどれほど外れているかは、この戦闘についてのどの検査でもわかりません。`,
  }],
  [/^How sources err is a model with priors from other cases; it does not say why an author erred\.$/, {
    ko: () => "자료가 어떻게 틀리는지는 다른 사례에서 얻은 사전분포를 지닌 모형일 뿐, 글쓴이가 왜 틀렸는지를 말하지는 않습니다.",
    zh: () => "史料如何出错是一个以其他事例为先验的模型；它并不说明作者为何出错。",
    ja: () => "史料がどう誤るかは、ほかの事例から得た事前分布をもつモデルであり、書き手がなぜ誤ったかを述べるものではありません。",
  }],
  [/^A claim that no run reaches is ruled out only as far as its forces, ground and orders are right here\.$/, {
    ko: () => "어떤 모의 전투도 이르지 못한 주장이라도, 여기에 놓은 병력과 지형과 명령이 옳은 한에서만 배제됩니다.",
    zh: () => "没有一次作战能达到的说法，只有在此处所设的兵力、地形和命令正确的前提下才被排除。",
    ja: () => "どの模擬戦闘も届かない主張も、ここに置いた兵力と地形と命令が正しいかぎりでのみ退けられます。",
  }],
  [/^The Bayes factors depend on the width of the priors; `umpire calibrate` shows how often such hypotheses are told apart\.$/, {
    ko: () => "베이즈 인수는 사전분포의 폭에 따라 달라집니다. 이런 가설들이 얼마나 자주 가려지는지는 `umpire calibrate`가 보여 줍니다.",
    zh: () => "贝叶斯因子取决于先验分布的宽度；这类假设有多常能被区分开，由 `umpire calibrate` 给出。",
    ja: () => "ベイズ因子は事前分布の幅によって変わります。こうした仮説がどれほど見分けられるかは `umpire calibrate` が示します。",
  }],
  [/^(\d+) of (\d+) (units|weapons|places|rivers) rest on inference or on the compiler's memory, not on a source read for it\.$/, {
    ko: (weak, all, what) => `${THINGS.ko[what!]} ${all}건 가운데 ${weak}건은 읽어 확인한 자료가 아니라 추론이나 엮은이의 기억에 기댄 것입니다.`,
    zh: (weak, all, what) => `${all} 项${THINGS.zh[what!]}中有 ${weak} 项依据推断或编者的记忆，而非为此查阅的史料。`,
    ja: (weak, all, what) => `${THINGS.ja[what!]}${all}件のうち${weak}件は、確かめた史料ではなく推論または編者の記憶によるものです。`,
  }],
  [/^The relief is rebuilt from rivers, ridges and heights; between them it is a guess\.$/, {
    ko: () => "지형의 기복은 강과 능선과 높이로 되살린 것이며, 그 사이는 어림입니다.",
    zh: () => "地形起伏由河流、山脊和高程重建，其间为推测。",
    ja: () => "地形の起伏は川と尾根と標高から組み直したもので、その間は推測です。",
  }],
  [/^Relief rebuilt from rivers, ridges and spot heights; between them it is a guess\.$/, {
    ko: () => "지형의 기복은 강과 능선과 표고점으로 되살린 것이며, 그 사이는 어림입니다.",
    zh: () => "地形起伏由河流、山脊和高程点重建，其间为推测。",
    ja: () => "地形の起伏は川と尾根と標高点から組み直したもので、その間は推測です。",
  }],
  [/^Which of the calibrated draws of the engine's constants, the least bloody first$/, {
    ko: () => "맞추어 얻은 엔진 상수 묶음 가운데 어느 것인가(피해가 적은 것부터)",
    zh: () => "采用校准所得的哪一组引擎常数（由伤亡最少者起）",
    ja: () => "合わせて得たエンジンの定数の組のどれか（損害の少ないものから）",
  }],
  [/^(\d+) unknowns have priors, which unknowns\.toml gives with their reasons\.$/, {
    ko: (n) => `미지수 ${n}개에 사전분포를 두었으며, 그 근거는 unknowns.toml에 있습니다.`,
    zh: (n) => `${n} 个未知量设有先验分布，理由见 unknowns.toml。`,
    ja: (n) => `未知の量${n}個に事前分布を置き、その理由は unknowns.toml にあります。`,
  }],
  [/^(\d+) figures for one force in an engagement are taken for its side's whole loss there\.$/, {
    ko: (n) => `한 교전에서 한 부대에 대해 말한 수치 ${n}건은 그곳에서 그 편 전체의 손실로 보았습니다.`,
    zh: (n) => `${n} 个关于某次战斗中一支部队的数字，视为该方在该处的全部损失。`,
    ja: (n) => `一つの交戦で一部隊について述べた数${n}件は、そこでのその側全体の損害とみなしました。`,
  }],
  [/^(\d+) figures? may be (?:a mere copy|mere copies) of another origin's same figure.*$/, {
    ko: (n) => `수치 ${n}건은 다른 출처의 같은 수치를 옮긴 것일 수 있으며, 자료에 적힌 확률만큼 그렇게 셉니다.`,
    zh: (n) => `${n} 个数字可能只是照抄另一来源的同一数字，按史料所注的可能性如此计算。`,
    ja: (n) => `数${n}件は別の出どころの同じ数の写しかもしれず、史料に記した確率だけそのように数えます。`,
  }],
  [/^(\d+) totals do not weigh, because the same origin also gives the parts of which they are the sum\.$/, {
    ko: (n) => `합계 ${n}건은 같은 출처가 그 부분도 말하므로 증거로 세지 않습니다.`,
    zh: (n) => `${n} 个总数不计入权衡，因为同一来源也给出了其各分项。`,
    ja: (n) => `合計${n}件は、同じ出どころがその部分も述べているため証拠に数えません。`,
  }],
  [/^(\d+) figures are not independent .*: each such group weighs as much as one figure\.$/, {
    ko: (n) => `수치 ${n}건은 서로 독립되지 않습니다(한 편의 후대 저작이 같은 항목을 말하거나 한 출처가 여러 수치를 든 경우). 그런 묶음은 하나의 수치만큼만 무게를 가집니다.`,
    zh: (n) => `${n} 个数字并非互相独立（同一方后世著作关于同一项，或同一来源给出数个数字）：每组只有一个数字的分量。`,
    ja: (n) => `数${n}件は互いに独立していません（一方の側の後の著作が同じ項目を述べる、または一つの出どころが複数の数を挙げる）。そうした組は一つの数と同じ重さです。`,
  }],
  [/^(\d+) figures come from works written ten years or more after the first sources.*$/, {
    ko: (n) => `수치 ${n}건은 첫 자료보다 10년 이상 뒤에 쓰였거나 쓰인 때를 모르는 저작에서 나왔습니다. 오차를 더 넓게 잡고, 적에 대한 말은 옮겨지는 동안 절반만큼 불어난 것으로 봅니다.`,
    zh: (n) => `${n} 个数字出自比最早史料晚十年以上或年代不明的著作：误差取得更宽，其关于敌方的说法视为在转述中增大了一半。`,
    ja: (n) => `数${n}件は、最初の史料より十年以上後か年代不明の著作によるものです。誤差を広くとり、敵について述べることは語り継がれるうちに半分増えたものとみなします。`,
  }],
  [/^Figures that their source passes on without vouching for them are judged but do not weigh\.$/, {
    ko: () => "자료가 보증하지 않고 옮기기만 한 수치는 판정하되 증거로 세지 않습니다.",
    zh: () => "史料只是转述而不予担保的数字，只作判定，不计入权衡。",
    ja: () => "史料が請け合わずに伝えるだけの数は、判定はしますが証拠には数えません。",
  }],
  [/^(\d+) figures for fights that only one side's sources name do not weigh: .*$/, {
    ko: (n) => `한 편의 자료에만 나오는 교전에 대한 수치 ${n}건은 증거로 세지 않습니다. 다른 교전이 다른 이름으로 불린 것일 수 있기 때문입니다.`,
    zh: (n) => `${n} 个关于只有一方史料提到的战斗的数字不计入权衡：那可能是另一场战斗的别名。`,
    ja: (n) => `一方の側の史料だけが挙げる交戦についての数${n}件は証拠に数えません。別の交戦が別の名で呼ばれたのかもしれないからです。`,
  }],
  [/^(\d+) constants of the engine are drawn, for each run, from the (\d+) joint draws of .*$/, {
    ko: (n, draws) => `엔진의 상수 ${n}개는 다른 교전들에 맞추어 얻은 ${draws}벌의 값에서 전투마다 뽑고, 나머지 상수는 사전분포에서 뽑습니다.`,
    zh: (n, draws) => `引擎的 ${n} 个常数在每次作战中取自以其他战例校准所得的 ${draws} 组联合抽样，其余常数取自先验分布。`,
    ja: (n, draws) => `エンジンの定数${n}個は、ほかの交戦に合わせて得た${draws}組の値から戦闘ごとに引き、残りの定数は事前分布から引きます。`,
  }],
  [/^The constants were calibrated with (.+) and are used by (.+): `(.+)` calibrates them again\.$/, {
    ko: (from, now, command) => `상수는 ${from}으로 맞춘 것을 ${now}에서 씁니다. \`${command}\` 명령으로 다시 맞출 수 있습니다.`,
    zh: (from, now, command) => `常数以 ${from} 校准，用于 ${now}；执行 \`${command}\` 可重新校准。`,
    ja: (from, now, command) => `定数は ${from} で合わせたものを ${now} で用いています。\`${command}\` で合わせ直せます。`,
  }],
  [/^(\d+) claims? (?:is|are) not weighed, (?:each )?because (.*)\.$/, {
    ko: (n, why) => unsaid(`주장 ${n}건은 `, why!, " 저울질하지 않았습니다.", "ko"),
    zh: (n, why) => unsaid(`${n} 条说法未作权衡：`, why!, "。", "zh"),
    ja: (n, why) => unsaid(`主張${n}件は、`, why!, "、評価していません。", "ja"),
  }],
];

function unsaid(before: string, why: string, after: string, into: Exclude<Language, "en">): string {
  const because = reason(why, into);
  return because === undefined ? "" : `${before}${because}${after}`;
}

/** A statement in the reader's language; nothing where it is not known, or where the reader reads English. */
export function statementWords(statement: string, into: Language = language()): string | undefined {
  if (into === "en") return undefined;
  for (const [pattern, words] of STATEMENTS) {
    const found = pattern.exec(statement);
    const said = found ? words[into](...found.slice(1)) : "";
    if (said !== "") return said;
  }
  return undefined;
}
